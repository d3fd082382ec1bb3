/** Which stream of a container a piece of output came from. */
export type OutputStream = 'stdout' | 'stderr'

export interface OutputPiece {
  readonly stream: OutputStream
  readonly data: Buffer
}

/** A frame's header: one byte for the stream, three of padding, four with the length. */
const HEADER = 8
const STREAMS: readonly (OutputStream | undefined)[] = ['stdout', 'stdout', 'stderr']

/**
 * Takes the engine's output of a container without a terminal apart: stdout and stderr come in frames on one stream.
 * What does not start with a frame (a container with a terminal) is stdout as it is.
 */
export class Demultiplexer {
  #rest: Buffer = Buffer.alloc(0)
  #plain = false

  push(chunk: Buffer): OutputPiece[] {
    if (this.#plain) return [{ stream: 'stdout', data: chunk }]
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const pieces: OutputPiece[] = []
    while (this.#rest.length >= HEADER) {
      const stream = STREAMS[this.#rest.readUInt8(0)]
      if (!stream || this.#rest.readUIntBE(1, 3) !== 0) {
        this.#plain = true
        pieces.push({ stream: 'stdout', data: this.#rest })
        break
      }
      const end = HEADER + this.#rest.readUInt32BE(4)
      if (this.#rest.length < end) break
      pieces.push({ stream, data: this.#rest.subarray(HEADER, end) })
      this.#rest = this.#rest.subarray(end)
    }
    return pieces
  }
}

/** Collects a whole output. */
export function splitOutput(chunks: Iterable<Buffer>): { stdout: string; stderr: string } {
  const demultiplexer = new Demultiplexer()
  const collected: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] }
  for (const chunk of chunks) {
    for (const { stream, data } of demultiplexer.push(chunk)) collected[stream].push(data)
  }
  return { stdout: Buffer.concat(collected.stdout).toString(), stderr: Buffer.concat(collected.stderr).toString() }
}
