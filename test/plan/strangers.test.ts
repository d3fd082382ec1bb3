import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { strangers, type ClusterInput } from '../../src/plan/strangers.ts'
import { SYNCED } from './rollout.ts'

const NODES = ['node1', 'node2', 'node3', 'node4']

/** Address of a node: node1 is 192.0.2.11. */
const address = (node: string) => `192.0.2.1${node.slice(-1)}`
const factsOf = (node: string) => ({ hostname: node, all_ipv4_addresses: ['172.17.0.1', address(node)] })

/** Clusters of the first three nodes and those named, of which the inventory has the first three. */
function clusters(more: readonly string[], changes: Partial<ClusterInput> = {}): ClusterInput {
  const members = [...NODES.slice(0, 3), ...more]
  const node = { ...SYNCED, size: members.length, members: members.map(address) }
  return {
    groups: new Map([
      ['mariadb', NODES.slice(0, 3)],
      ['rabbitmq', NODES.slice(0, 3)],
    ]),
    facts: new Map(NODES.map((name) => [name, factsOf(name)])),
    databaseNodes: new Map(NODES.slice(0, 3).map((name) => [name, node])),
    brokers: members.map((name) => ({ name: `rabbit@${name}`, running: name !== 'node4' })),
    ...changes,
  }
}

describe('members of clusters', () => {
  it('are all known where each is a host of its group', () => {
    assert.deepEqual(strangers(clusters([])), [])
  })

  it('that the inventory gives no host are named once, with the host that they were on', () => {
    assert.deepEqual(strangers(clusters(['node4', 'node5'])), [
      { role: 'mariadb', member: '192.0.2.14', host: 'node4', running: true },
      { role: 'mariadb', member: '192.0.2.15', running: true },
      { role: 'rabbitmq', member: 'rabbit@node4', host: 'node4', running: false },
      { role: 'rabbitmq', member: 'rabbit@node5', running: true },
    ])
  })

  it('are not told apart while a host of the group was never seen: it may be any of them', () => {
    const facts = new Map(NODES.slice(1).map((name) => [name, factsOf(name)]))
    assert.deepEqual(strangers(clusters(['node4'], { facts })), [])
  })

  it('are not known where no server answers', () => {
    const databaseNodes = new Map([['node1', 'silent' as const]])
    assert.deepEqual(strangers(clusters(['node4'], { databaseNodes, brokers: [] })), [])
  })
})
