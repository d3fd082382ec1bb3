import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { editHosts } from '../../src/bootstrap/hosts-file.ts'
import type { Neighbour } from '../../src/bootstrap/types.ts'

const TWO: readonly Neighbour[] = [
  { host: 'control01', entry: { address: '192.0.2.11', names: ['control01.example.org', 'control01'] } },
  { host: 'compute01', entry: { address: '192.0.2.21', names: ['compute01'] } },
]
const BLOCK =
  '# BEGIN kolla hosts\n192.0.2.11 control01.example.org control01\n192.0.2.21 compute01\n# END kolla hosts\n'

describe('/etc/hosts', () => {
  it('names every host of the deployment at its end', () => {
    assert.equal(editHosts('127.0.0.1 localhost\n', 'control01', TWO), `127.0.0.1 localhost\n${BLOCK}`)
  })

  it('is made where there is none', () => {
    assert.equal(editHosts('', 'control01', TWO), `127.0.0.1 localhost\n${BLOCK}`)
  })

  it('stays as it is when it says all that already, however it is spaced', () => {
    const text = `127.0.0.1\tlocalhost\n::1 localhost\n${BLOCK}192.0.2.99 printer\n`
    assert.equal(editHosts(text, 'control01', TWO), text)
  })

  it('changes inside its block only, where the block is', () => {
    const text = `127.0.0.1 localhost\n# BEGIN kolla hosts\n192.0.2.7 old\n# END kolla hosts\n192.0.2.99 printer\n`
    assert.equal(editHosts(text, 'control01', TWO), `127.0.0.1 localhost\n${BLOCK}192.0.2.99 printer\n`)
  })

  it("no longer sends the host's own name to a loopback address", () => {
    const text = '127.0.0.1 localhost control01\n127.0.1.1 control01.example.org control01\n127.0.1.1 control011\n'
    assert.equal(editHosts(text, 'control01', TWO), `127.0.0.1 localhost\n127.0.1.1 control011\n${BLOCK}`)
  })

  it('keeps a block of kolla-ansible that says the same', () => {
    const theirs = BLOCK.replace('kolla hosts', 'ANSIBLE GENERATED HOSTS').replace(
      'kolla hosts',
      'ANSIBLE GENERATED HOSTS',
    )
    assert.equal(editHosts(`127.0.0.1 localhost\n${theirs}`, 'control01', TWO), `127.0.0.1 localhost\n${theirs}`)
  })

  it('replaces a block of kolla-ansible that says something else', () => {
    const theirs = '# BEGIN ANSIBLE GENERATED HOSTS\n192.0.2.1 control01\n# END ANSIBLE GENERATED HOSTS\n'
    assert.equal(editHosts(`127.0.0.1 localhost\n${theirs}`, 'control01', TWO), `127.0.0.1 localhost\n${BLOCK}`)
  })

  it('keeps the line of a host that could not be asked', () => {
    const [control] = TWO
    assert.ok(control)
    const without: readonly Neighbour[] = [control, { host: 'compute01', entry: undefined }]
    assert.equal(editHosts(`127.0.0.1 localhost\n${BLOCK}`, 'control01', without), `127.0.0.1 localhost\n${BLOCK}`)
  })
})
