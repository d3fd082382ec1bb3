import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Demultiplexer, splitOutput } from '../../src/containers/demultiplex.ts'
import { LineSplitter } from '../../src/containers/lines.ts'
import { PullProgress } from '../../src/containers/pull.ts'

function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt8(stream, 0)
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

describe("a container's output", () => {
  const whole = Buffer.concat([frame(1, 'one'), frame(2, 'bad'), frame(1, ' two')])

  it('is taken apart into its two streams', () => {
    assert.deepEqual(splitOutput([whole]), { stdout: 'one two', stderr: 'bad' })
  })

  it('is taken apart wherever it was cut', () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const pieces = [whole.subarray(0, cut), whole.subarray(cut)]
      assert.deepEqual(splitOutput(pieces), { stdout: 'one two', stderr: 'bad' }, `cut at ${cut}`)
    }
  })

  it('is one stream where the container has a terminal', () => {
    assert.deepEqual(splitOutput([Buffer.from('plain text'), Buffer.from(', more')]), {
      stdout: 'plain text, more',
      stderr: '',
    })
  })

  it('waits for the rest of a frame', () => {
    assert.deepEqual(new Demultiplexer().push(frame(1, 'one').subarray(0, 9)), [])
  })
})

describe('lines', () => {
  it('are cut at line feeds, also inside of a character', () => {
    const splitter = new LineSplitter()
    const text = Buffer.from('grün\r\nrot\nblau')
    const cut = text.indexOf('ü') + 1
    assert.deepEqual([...splitter.push(text.subarray(0, cut)), ...splitter.push(text.subarray(cut))], ['grün', 'rot'])
    assert.deepEqual(splitter.end(), ['blau'])
    assert.deepEqual(splitter.end(), [])
  })
})

describe('the progress of a pull', () => {
  it('adds up its layers', () => {
    const progress = new PullProgress()
    progress.add({ status: 'Pulling from kolla/keystone', id: '1' })
    progress.add({ status: 'Already exists', id: 'a' })
    progress.add({ status: 'Downloading', id: 'b', progressDetail: { current: 5_000_000, total: 20_000_000 } })
    assert.equal(
      progress.add({ status: 'Downloading', id: 'c', progressDetail: { current: 1_000_000, total: 1_000_000 } }),
      'layers 1/3, 6/21 MB',
    )
    progress.add({ status: 'Download complete', id: 'b' })
    progress.add({ status: 'Extracting', id: 'b', progressDetail: { current: 1, total: 2 } })
    assert.equal(progress.add({ status: 'Pull complete', id: 'b' }), 'layers 2/3, 21/21 MB')
  })
})
