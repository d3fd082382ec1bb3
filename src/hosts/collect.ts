import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { KollaError } from '../errors.ts'
import { hostError } from './errors.ts'
import type { CommandOptions, CommandResult, RunningCommand } from './types.ts'

/** Feeds a command its input, collects what it prints, and gives it up at its timeout or when the signal aborts. */
export async function runToEnd(
  host: string,
  title: string,
  running: RunningCommand,
  options: CommandOptions,
): Promise<CommandResult> {
  const stdout = collect(running.stdout)
  const stderr = collect(running.stderr)
  // sshd closes a channel only when its command has ended, which a killed one may put off: nobody waits for that.
  const given = Promise.withResolvers<never>()
  given.promise.catch(() => undefined)
  const giveUp = (error: KollaError): void => {
    given.reject(error)
    running.kill()
  }
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          giveUp(timedOut(host, title, options.timeout ?? 0))
        }, options.timeout)
  const aborted = (): void => {
    giveUp(interrupted(host))
  }
  options.signal?.addEventListener('abort', aborted, { once: true })
  if (options.signal?.aborted === true) aborted()
  try {
    // A command may end before it has read all its input: its exit code tells, not the broken pipe.
    feed(running.stdin, options.input).catch(() => undefined)
    const { code } = await Promise.race([running.result, given.promise])
    return { code, stdout: await stdout, stderr: await stderr }
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', aborted)
  }
}

/** The error of a run that was told to stop. */
export function interrupted(host: string): KollaError {
  return new KollaError(`${host}: interrupted`, { code: 'interrupted', fault: 'interrupted', host })
}

function timedOut(host: string, title: string, milliseconds: number): KollaError {
  return hostError(host, 'command-timeout', `${title} did not end within ${milliseconds / 1000} s`, {
    hint: 'Is the host overloaded, or does a command there wait for input?',
  })
}

async function feed(stdin: NodeJS.WritableStream, input: CommandOptions['input']): Promise<void> {
  if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) {
    stdin.on('error', () => undefined)
    stdin.end(input ?? '')
    return
  }
  await pipeline(Readable.from(input), stdin)
}

function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    const done = (): void => {
      resolve(Buffer.concat(chunks))
    }
    stream.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)))
    stream.once('end', done)
    stream.once('close', done)
    stream.once('error', done)
  })
}
