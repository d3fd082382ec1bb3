import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { versionsDiffer } from '../../roles/cinder/tasks/rpc-versions.ts'

const HEAD =
  'Binary           Host          Zone  Status   State Updated At           RPC Version  Object Version  Cluster\n'
const line = (binary: string, state: string, rpc: string): string =>
  `${binary} node1@lvm-1  nova  enabled  ${state}   2026-01-02 03:04:05  ${rpc}         1.40\n`

describe('the services of Cinder', () => {
  it('are of one version when those of a kind that live are', () => {
    assert.equal(versionsDiffer(HEAD + line('cinder-volume', ':-)', '3.19') + line('cinder-scheduler', ':-)', '3.12')), false)
    assert.equal(versionsDiffer(HEAD), false)
  })

  it('are of several as long as one that lives is older', () => {
    const old = line('cinder-volume', ':-)', '3.18')
    assert.equal(versionsDiffer(HEAD + line('cinder-volume', ':-)', '3.19') + old), true)
  })

  it('are not held up by one that is dead', () => {
    const dead = line('cinder-volume', 'XXX', '3.18')
    assert.equal(versionsDiffer(HEAD + line('cinder-volume', ':-)', '3.19') + dead), false)
  })
})
