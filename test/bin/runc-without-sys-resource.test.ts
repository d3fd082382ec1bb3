import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'

const wrapper = join(import.meta.dirname, '../../bin/lib/runc-without-sys-resource')
const scratch = mkdtempSync(join(tmpdir(), 'kolla-runc-'))
after(() => rmSync(scratch, { recursive: true }))

/** Gives the wrapper a file as the engine does; runc, where there is one, refuses what it gets afterwards. */
function handOver(document: unknown, file: string, args: readonly string[], indent?: number): unknown {
  const path = join(scratch, file)
  writeFileSync(path, JSON.stringify(document, undefined, indent))
  spawnSync(wrapper, ['--root', join(scratch, 'state'), ...args], { stdio: 'ignore' })
  return JSON.parse(readFileSync(path, 'utf8'))
}

describe('the container runtime without CAP_SYS_RESOURCE', () => {
  const capabilities = (...names: readonly string[]) => ({
    process: { capabilities: { bounding: names, ambient: [] } },
  })

  for (const [place, given, left] of [
    ['first', ['CAP_SYS_RESOURCE', 'CAP_KILL'], ['CAP_KILL']],
    ['between others', ['CAP_KILL', 'CAP_SYS_RESOURCE', 'CAP_CHOWN'], ['CAP_KILL', 'CAP_CHOWN']],
    ['last', ['CAP_KILL', 'CAP_SYS_RESOURCE'], ['CAP_KILL']],
    ['the only one', ['CAP_SYS_RESOURCE'], []],
    ['not asked for', ['CAP_KILL'], ['CAP_KILL']],
  ] as const) {
    it(`takes the capability out of a container's configuration: ${place}`, () => {
      for (const indent of [0, 2]) {
        const result = handOver(capabilities(...given), 'config.json', ['create', '--bundle', scratch, 'x'], indent)
        assert.deepEqual(result, capabilities(...left))
      }
    })
  }

  it('takes it out of what is run in a container later', () => {
    const result = handOver({ capabilities: ['CAP_SYS_RESOURCE'] }, 'process.json', [
      'exec',
      '--process',
      join(scratch, 'process.json'),
      'x',
    ])
    assert.deepEqual(result, { capabilities: [] })
  })

  it('leaves text alone that only mentions it', () => {
    const document = { process: { args: ['sh', '-c', 'echo "CAP_SYS_RESOURCE", CAP_SYS_RESOURCE'] } }
    assert.deepEqual(handOver(document, 'config.json', ['create', '--bundle', scratch, 'x']), document)
  })
})
