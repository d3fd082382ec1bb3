import type Docker from 'dockerode'
import { Demultiplexer, splitOutput, type OutputStream } from './demultiplex.ts'
import { LineSplitter } from './lines.ts'
import type { ExecResult, FollowOptions } from './types.ts'

/** All that a container has printed so far, stdout and stderr apart. */
export async function wholeOutput(docker: Docker, name: string): Promise<Omit<ExecResult, 'code'>> {
  return splitOutput([await docker.getContainer(name).logs({ stdout: true, stderr: true, follow: false })])
}

/** The last lines of a container, stdout and stderr in the order in which they were printed. */
export async function lastLines(docker: Docker, name: string, tail: number): Promise<string[]> {
  const output = await docker.getContainer(name).logs({ stdout: true, stderr: true, follow: false, tail })
  const lines: string[] = []
  const reader = new LogReader((line) => lines.push(line))
  reader.push(output)
  reader.end()
  return lines.slice(-tail)
}

/** Reports lines as they are printed; returns when the container ended, or the signal came. */
export async function followLines(docker: Docker, name: string, options: FollowOptions): Promise<void> {
  const { signal, onLine } = options
  if (signal?.aborted) return
  const stream = await docker.getContainer(name).logs({
    stdout: true,
    stderr: true,
    follow: true,
    tail: options.tail ?? 0,
    ...(options.since === undefined ? {} : { since: options.since }),
  })
  const stop = () => (stream as unknown as { destroy(): void }).destroy()
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  const reader = new LogReader(onLine)
  try {
    for await (const chunk of stream) reader.push(chunk as Buffer)
    reader.end()
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** From the engine's frames to lines. */
class LogReader {
  readonly #demultiplexer = new Demultiplexer()
  readonly #lines: Record<OutputStream, LineSplitter> = { stdout: new LineSplitter(), stderr: new LineSplitter() }
  readonly #onLine: (line: string) => void

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  push(chunk: Buffer): void {
    for (const { stream, data } of this.#demultiplexer.push(chunk)) this.#lines[stream].push(data).forEach(this.#onLine)
  }

  end(): void {
    for (const splitter of Object.values(this.#lines)) splitter.end().forEach(this.#onLine)
  }
}
