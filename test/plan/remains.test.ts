import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EngineObservation, ObservedContainer } from '../../src/containers/types.ts'
import { deployedOn, KOLLA_LABEL, remainsOnHosts } from '../../src/plan/remains.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'
import { fakeObservation } from '../support/fake-host.ts'

const web = webRole(
  { volumes: ['web_data:/data', 'kolla_logs:/var/log/kolla'] },
  { oneShots: [{ name: 'bootstrap_web', service: 'web', on: 'bootstrap', environment: {} }] },
)
const worker = webRole(
  {},
  {
    name: 'worker',
    services: { worker: webService({ variables: 'worker', group: 'worker', startsContainers: true }) },
  },
)

/** An engine with containers of kolla, each with the volumes it mounts, and one of somebody else. */
function engine(ours: Readonly<Record<string, readonly string[]>>): EngineObservation {
  const container = (name: string, labels: Readonly<Record<string, string>>, volumes: readonly string[]) =>
    ({
      name,
      labels,
      inspect: { Mounts: volumes.map((Name) => ({ Type: 'volume', Name })) },
    }) as unknown as ObservedContainer
  const containers = [
    ...Object.entries(ours).map(([name, volumes]) => container(name, { [KOLLA_LABEL]: '21' }, volumes)),
    container('theirs', {}, ['their_data']),
  ]
  return {
    kind: 'docker',
    version: '28',
    apiVersion: '1.51',
    containers: new Map(containers.map((each) => [each.name, each])),
    images: new Map(),
    volumes: new Set(['their_data', ...Object.values(ours).flat()]),
  }
}

/** What remains on node1, whose groups are given, with these containers. */
function remains(groups: string, ours: Readonly<Record<string, readonly string[]>>) {
  const desired = deployment({ inventory: groups }).compile([web, worker], ['node1'])
  return remainsOnHosts(desired, new Map([['node1', { observation: fakeObservation('node1'), engine: engine(ours) }]]))
}

const WEB = { web: ['web_data', 'kolla_logs'] }
const BOTH = { ...WEB, worker: ['worker_data', 'kolla_logs'] }

describe('what remains on a host', () => {
  it('is nothing where all is asked for', () => {
    assert.deepEqual(remains('[web]\nnode1\n[worker]\nnode1\n', BOTH), [])
  })

  it('is what it had in a group that it left: the containers, and the volumes that no other uses', () => {
    assert.deepEqual(remains('[web]\nnode1\n[worker]\nnode2\n', BOTH), [
      { host: 'node1', containers: ['worker'], volumes: ['worker_data'] },
    ])
  })

  it('is what a container has started only when that container itself remains', () => {
    const started = { ...BOTH, worker_proxy_1: [], web_proxy_1: [] }
    const left = (groups: string) => remains(groups, started).flatMap(({ containers }) => containers)
    assert.deepEqual(left('[web]\nnode1\n[worker]\nnode1\n'), ['web_proxy_1'])
    assert.deepEqual(left('[web]\nnode1\n[worker]\nnode2\n'), ['web_proxy_1', 'worker', 'worker_proxy_1'])
  })

  it('is not what an interrupted run left for the next one', () => {
    const passing = { bootstrap_web: [], 'web-kolla-new': [], 'web-kolla-old': [] }
    assert.deepEqual(remains('[web]\nnode1\n[worker]\nnode2\n', { ...WEB, ...passing }), [])
  })
})

describe('what is deployed on a host', () => {
  it('is the containers of kolla and their volumes, not those of others', () => {
    assert.deepEqual(deployedOn(engine(BOTH)), {
      containers: ['web', 'worker'],
      volumes: ['kolla_logs', 'web_data', 'worker_data'],
    })
  })
})
