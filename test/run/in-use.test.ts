import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import type { HostState } from '../../src/plan/build.ts'
import type { Removal } from '../../src/roles/removal.ts'
import { refuseInUse } from '../../src/run/in-use.ts'
import { deployment, webRole } from '../support/deployment.ts'
import { observed, running } from '../plan/world.ts'

const SERVERS: Removal = {
  container: 'web',
  inUse: { command: ['list'], what: 'server', hint: 'Delete them.' },
}

/** Three hosts that run web; `list` prints this on each of them. */
async function refusal(list: Readonly<Record<string, string>>, removals = [SERVERS]): Promise<readonly string[]> {
  const desired = deployment().compile([webRole()])
  const engines = await running(desired)
  for (const [host, engine] of engines) engine.outputs.set('web', { code: 0, stdout: list[host] ?? '', stderr: '' })
  const hosts: ReadonlyMap<string, HostState> = await observed(engines, desired)
  const engineOf = (host: string) => Promise.resolve(engines.get(host) ?? assert.fail())
  return refuseInUse(hosts, removals, engineOf).then(
    () => [],
    (error: unknown) => ((error as KollaError).details.problems ?? []).map(({ message }) => message),
  )
}

describe('removing what is in use', () => {
  it('is refused, and says what is in use on each host', async () => {
    assert.deepEqual(await refusal({ node1: 'one\n\ntwo\n', node3: 'three' }), [
      'node1 still runs 2 servers',
      'node3 still runs 1 server',
    ])
  })

  it('is done where nothing says that it is', async () => {
    assert.deepEqual(await refusal({ node1: '\n\n' }), [])
  })

  it('asks no container that does not run', async () => {
    assert.deepEqual(await refusal({ node1: 'one' }, [{ ...SERVERS, container: 'libvirt' }]), [])
  })
})
