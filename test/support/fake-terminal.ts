import { Writable } from 'node:stream'

/** A terminal of 120 x 40 that keeps what is written to it. */
export class FakeTerminal {
  text = ''
  readonly stream: NodeJS.WriteStream

  constructor() {
    const writable = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.text += chunk.toString()
        done()
      },
    })
    this.stream = Object.assign(writable, { isTTY: true, columns: 120, rows: 40 }) as unknown as NodeJS.WriteStream
  }
}
