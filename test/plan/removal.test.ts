import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planDestroy, planStop } from '../../src/plan/removal.ts'
import type { HostState } from '../../src/plan/build.ts'
import type { EngineObservation, ObservedContainer } from '../../src/containers/types.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'
import { ids, needsOf, observed, running } from './world.ts'

const INVENTORY = '[web]\nnode1\nnode2\n[worker]\nnode1\n'

/** web on two hosts, and api on one, which comes after web. */
async function world() {
  const api = { api: webService({ variables: 'worker', group: 'worker' }) }
  const desired = deployment({ inventory: INVENTORY }).compile([
    webRole(),
    webRole({}, { name: 'api', after: ['web'], services: api }),
  ])
  const engines = await running(desired)
  const containers = new Map(
    [...desired.hosts].map(([host, { services }]) => [
      host,
      new Map(services.map(({ spec, role }) => [spec.name, role])),
    ]),
  )
  const stop = async (kept: readonly string[] = [], roles = desired.roles) => {
    const hosts = await observed(engines, desired)
    return planStop({ hosts, roles, containers, kept: new Set(kept) }).steps
  }
  return { desired, engines, stop }
}

describe('stopping', () => {
  it('stops those that use a service before the service', async () => {
    const steps = await (await world()).stop()
    assert.deepEqual(ids(steps), ['container@node1/api', 'container@node1/web', 'container@node2/web'])
    assert.deepEqual(needsOf(steps, 'container@node1/api'), [])
    assert.deepEqual(needsOf(steps, 'container@node2/web'), ['container@node1/api'])
    assert.equal(steps[0]?.title, 'stop api')
  })

  it('leaves alone what does not run', async () => {
    const { engines, stop } = await world()
    await engines.get('node1')?.stop('web')
    await engines.get('node2')?.remove('web')
    assert.deepEqual(ids(await stop()), ['container@node1/api'])
  })

  it('leaves alone what the operator keeps, and roles that were not asked for', async () => {
    const { desired, stop } = await world()
    assert.deepEqual(ids(await stop(['web'])), ['container@node1/api'])
    assert.deepEqual(
      ids(
        await stop(
          [],
          desired.roles.filter(({ role }) => role.name === 'web'),
        ),
      ),
      ['container@node1/web', 'container@node2/web'],
    )
  })
})

describe('destroying', () => {
  /** A host with a container of kolla and one of somebody else, mounted as given. */
  function host(): ReadonlyMap<string, HostState> {
    const mounts = (...names: readonly string[]) => ({
      Mounts: [{ Type: 'bind', Source: '/srv' }, ...names.map((Name) => ({ Type: 'volume', Name }))],
    })
    const containers = [
      { name: 'web', labels: { kolla_version: '21' }, inspect: mounts('web_data', 'kolla_logs', 'gone') },
      { name: 'theirs', labels: {}, inspect: mounts('their_data') },
      { name: 'upon', labels: { kolla_version: '' }, inspect: mounts('their_data') },
    ] as unknown as readonly ObservedContainer[]
    const images = [
      { id: 'sha256:1', tags: ['kolla/web:1'], labels: { kolla_version: '21' } },
      { id: 'sha256:2', tags: ['theirs:1'], labels: {} },
    ]
    const engine: EngineObservation = {
      kind: 'docker',
      version: '28',
      apiVersion: '1.51',
      containers: new Map(containers.map((container) => [container.name, container])),
      // By tag and by id, as the engine's observation has them.
      images: new Map(images.flatMap((image) => [image.id, ...image.tags].map((key) => [key, image] as const))),
      volumes: new Set(['web_data', 'kolla_logs', 'their_data']),
    }
    const file = { kind: 'file', sha256: '', mode: '660', owner: 'root', group: 'root', mtime: 1 } as const
    const files = ['web/config.json', 'web/web.conf', '.previous/web/web.conf', 'config/web.conf', 'globals.yml']
    const observation = {
      host: 'node1',
      facts: {},
      now: 1,
      files: new Map(files.map((path) => [`/etc/kolla/${path}`, file])),
    }
    return new Map([['node1', { observation, engine }]])
  }
  const destroy = (includeImages = false) =>
    planDestroy({
      hosts: host(),
      roles: new Map([['web', 'web']]),
      configDirectory: () => '/etc/kolla',
      includeImages,
    }).steps

  it('removes the containers of kolla and nobody else', () => {
    assert.deepEqual(ids(destroy()), ['container@node1/web', 'cleanup@node1'])
  })

  it('then removes their volumes and what kolla wrote, and keeps what the operator did', () => {
    const [, cleanup] = destroy()
    assert.deepEqual(cleanup?.needs, ['container@node1/web'])
    assert.deepEqual(
      cleanup.changes.map(({ kind, name }) => `${kind} ${name}`),
      ['volume kolla_logs', 'volume web_data', 'directory /etc/kolla/.previous', 'directory /etc/kolla/web'],
    )
  })

  it('takes brokers out of the cluster that goes on without them, one after the other, before their containers go', () => {
    const [[, { observation }]] = [...host()] as [[string, HostState]]
    const broker = { name: 'rabbitmq', labels: { kolla_version: '21' }, state: 'running', inspect: {} }
    const engine = { containers: new Map([['rabbitmq', broker]]), images: new Map(), volumes: new Set() }
    const state = { observation, engine } as unknown as HostState
    const { steps } = planDestroy({
      hosts: new Map([['node1', state], ['node2', state]]), // prettier-ignore
      roles: new Map([['rabbitmq', 'rabbitmq']]),
      configDirectory: () => '/etc/kolla',
      includeImages: false,
      leaving: { nodes: new Map([['node1', 'rabbit@one'], ['node2', 'rabbit@two']]), others: ['rabbit@three', 'rabbit@four'] }, // prettier-ignore
    })
    assert.deepEqual(needsOf(steps, 'leave@node1/rabbitmq'), [])
    assert.deepEqual(needsOf(steps, 'leave@node2/rabbitmq'), ['leave@node1/rabbitmq'])
    assert.deepEqual(needsOf(steps, 'container@node2/rabbitmq'), ['leave@node2/rabbitmq'])
    const { environment } = steps.find(({ id }) => id === 'leave@node2/rabbitmq') ?? {}
    assert.deepEqual(environment, { NODE: 'rabbit@two', OTHERS: 'rabbit@three rabbit@four' })
  })

  it('removes the images of kolla where that is asked for, each once', () => {
    const images = (included: boolean) =>
      destroy(included).flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'image').map(({ name }) => name))
    assert.deepEqual(images(true), ['kolla/web:1'])
    assert.deepEqual(images(false), [])
  })

  it('lets a role take away what it made on the host, when the others are gone and its own containers still run', () => {
    const [[name, state]] = [...host()] as [[string, HostState]]
    const engine = state.engine as EngineObservation
    const labels = { kolla_version: '21' }
    const more = ['switch', 'switch_db'].map((each) => [each, { name: each, labels, state: 'running', inspect: {} }])
    const containers = new Map([...engine.containers, ...(more as [string, ObservedContainer][])])
    const { steps } = planDestroy({
      hosts: new Map([[name, { ...state, engine: { ...engine, containers } }]]),
      roles: new Map([['web', 'web'], ['switch', 'switch'], ['switch_db', 'switch']]), // prettier-ignore
      removals: new Map([
        ['switch', { container: 'switch', cleanUp: { title: 'take the bridges away', command: [] } }],
        ['web', { container: 'web', cleanUp: { title: 'take what stands still', command: [] } }],
      ]),
      configDirectory: () => '/etc/kolla',
      includeImages: false,
    })
    const wait = (id: string) => needsOf(steps, id)
    assert.deepEqual(wait('removal@node1/switch'), ['container@node1/web'])
    assert.deepEqual(wait('container@node1/switch'), ['removal@node1/switch'])
    assert.deepEqual(wait('container@node1/switch_db'), ['removal@node1/switch'])
    assert.deepEqual(wait('container@node1/web'), [])
  })

  it('has nothing to do on a host that kolla never touched', () => {
    const untouched: HostState = {
      observation: { host: 'node1', facts: {}, now: 1, files: new Map() },
      engine: undefined,
    }
    const hosts = new Map([['node1', untouched]])
    const plan = planDestroy({ hosts, roles: new Map(), configDirectory: () => '/etc/kolla', includeImages: true })
    assert.deepEqual(plan.steps, [])
  })
})
