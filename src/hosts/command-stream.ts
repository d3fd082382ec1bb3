import { Duplex } from 'node:stream'
import type { RunningCommand } from './types.ts'

/** A command's standard input and output as one stream; it ends when the command closes its output. */
export class CommandStream extends Duplex {
  readonly #command: Pick<RunningCommand, 'stdin' | 'stdout' | 'kill'>

  constructor(command: Pick<RunningCommand, 'stdin' | 'stdout' | 'kill'>) {
    super()
    this.#command = command
    const { stdin, stdout } = command
    stdin.on('error', () => undefined)
    stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stdout.pause()
    })
    const ended = (): void => {
      if (!this.readableEnded && !this.destroyed) this.push(null)
    }
    stdout.once('end', ended)
    stdout.once('close', ended)
  }

  override _read(): void {
    this.#command.stdout.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#command.stdin.write(chunk, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#command.stdin.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#command.kill()
    done(error)
  }
}
