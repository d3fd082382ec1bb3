import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ContainerSpec } from '../../src/containers/types.ts'
import type { DatabaseRow, Task, TaskContext, TaskRunContext } from '../../src/roles/types.ts'
import { mapCells } from '../../roles/nova-cell/tasks/cells.ts'
import { discoverComputes } from '../../roles/nova-cell/tasks/computes.ts'
import { checkLibvirtVersion } from '../../roles/nova-cell/tasks/libvirt-version.ts'
import { createLibvirtUser } from '../../roles/nova-cell/tasks/sasl.ts'
import { unpinVersions } from '../../roles/nova-cell/tasks/versions.ts'
import { hasCode } from '../../src/errors.ts'
import { deployment, webRole } from '../support/deployment.ts'
import { FakeEngine } from '../support/fake-engine.ts'

/** The image of libvirt that is wanted; the one that runs is another. */
const NEWER = 'kolla/nova-libvirt:2'
const GLOBALS = `
enable_ironic: "no"
enable_nova_fake: "no"
enable_nova_libvirt_container: "yes"
libvirt_enable_sasl: "yes"
libvirt_sasl_authname: nova
libvirt_sasl_password: secret
nova_cell_name: ""
nova_cell_ironic_cell_name: ""
nova_cell_conductor_group: conductors
nova_cell_compute_group: computes
nova_cell_compute_ironic_group: ironic
nova_api_database_connection: mysql://api
nova_cell0_database_connection: mysql://cell0
nova_cell_database_connection: mysql://nova
nova_cell_rpc_transport_url: rabbit://nova
nova_libvirt_image_full: ${NEWER}
`
const INVENTORY = '[conductors]\nnode1\n[computes]\nnode1\nnode2\n[ironic]\n'
const UUID = '11111111-2222-3333-4444-555555555555'
const CELL0: DatabaseRow = {
  uuid: '00000000-0000-0000-0000-000000000000',
  name: 'cell0',
  transport_url: 'none:///',
  database_connection: 'mysql://cell0',
}
const CELL: DatabaseRow = { uuid: UUID, name: '', transport_url: 'rabbit://nova', database_connection: 'mysql://nova' }

interface World {
  readonly rows?: Readonly<Record<string, readonly DatabaseRow[]>>
  readonly action?: string
  readonly touched?: readonly string[]
  readonly engines?: ReadonlyMap<string, FakeEngine>
  /** Of `--limit`: hosts that the run leaves alone. */
  readonly others?: readonly string[]
}

/** node1 has the conductor, both hosts have servers. */
async function contextOf({ rows = {}, action = 'deploy', touched = [], engines = new Map(), others = [] }: World): Promise<TaskRunContext> {
  const { variables } = deployment({ inventory: INVENTORY, globals: GLOBALS })
  const observed = new Map(await Promise.all([...engines].map(async ([host, engine]) => [host, await engine.observe()] as const)))
  const context: TaskContext = {
    action,
    hosts: ['node1', 'node2'].filter((host) => !others.includes(host)),
    others,
    scope: (host) => variables.forHost(host),
    host: () => undefined,
    engine: (host) => observed.get(host),
    touched: new Set(touched),
    identity: 'ready',
    databaseNode: () => undefined,
    brokerPermissions: undefined,
    answer: () => undefined,
    rows: (query) => rows[query],
  }
  return {
    ...context,
    engineOf: (host) => Promise.resolve(engines.get(host) ?? new FakeEngine()),
    openTcp: () => Promise.reject(new Error('no test opens a stream')),
    progress: () => undefined,
    signal: new AbortController().signal,
  }
}

async function reasons(task: Task, world: World): Promise<readonly string[]> {
  return task.due(await contextOf(world))
}

describe('the cells of Nova', () => {
  it('are mapped where the API has no table of them yet', async () => {
    assert.deepEqual(await reasons(mapCells, {}), ['the API knows of no cells yet'])
  })

  it('are left alone where the table says what it should', async () => {
    assert.deepEqual(await reasons(mapCells, { rows: { cells: [CELL0, CELL] } }), [])
  })

  it('are mapped each where it is missing', async () => {
    assert.deepEqual(await reasons(mapCells, { rows: { cells: [] } }), ['cell0 is missing', 'the default cell is missing'])
  })

  it('are updated where their database or message broker changes, and no password is told', async () => {
    const moved = [
      { ...CELL0, database_connection: 'mysql://old' },
      { ...CELL, database_connection: 'mysql://old', transport_url: 'rabbit://old' },
    ]
    assert.deepEqual(await reasons(mapCells, { rows: { cells: moved } }), [
      'the database of cell0 changes',
      'the database of the default cell changes',
      'the message broker of the default cell changes',
    ])
  })
})

describe('compute hosts', () => {
  it('are discovered where the API does not know them', async () => {
    assert.deepEqual(await reasons(discoverComputes, { rows: { hosts: [{ host: 'node1' }] } }), ['the API does not know node2'])
  })

  it('are discovered by a conductor beyond --limit, where one runs', async () => {
    const world = { rows: { hosts: [{ host: 'node1' }] }, others: ['node1'] }
    const running = await worldOf(['nova_conductor'], ['nova_compute'])
    assert.deepEqual(await reasons(discoverComputes, { ...world, ...running }), ['the API does not know node2'])
    assert.deepEqual(await reasons(mapCells, { ...world, ...running }), [])
    assert.deepEqual(await reasons(discoverComputes, { ...world, ...(await worldOf([])) }), [])
  })

  it('are left alone where it knows all', async () => {
    assert.deepEqual(await reasons(discoverComputes, { rows: { hosts: [{ host: 'node1' }, { host: 'node2' }] } }), [])
  })
})

/** The spec of a service's container, under another name. */
function spec(name: string): ContainerSpec {
  const [service] = deployment().compile([webRole()], ['node1']).hosts.get('node1')?.services ?? []
  assert.ok(service)
  return { ...service.spec, name }
}

/** An engine on which these containers were created and started, in this order. */
async function started(names: readonly string[]): Promise<FakeEngine> {
  const engine = new FakeEngine()
  engine.addImage(spec('any').image)
  for (const name of names) {
    await engine.create(spec(name))
    await engine.start(name)
  }
  return engine
}

async function worldOf(first: readonly string[], second = first): Promise<World & { readonly engines: ReadonlyMap<string, FakeEngine> }> {
  return { engines: new Map([['node1', await started(first)], ['node2', await started(second)]]) }
}

describe('the version of libvirt', () => {
  const REPLACED = ['node1/nova_libvirt']

  /** Both hosts have the wanted image; `runs` is the version of what they run, `next` that of the image. */
  async function changing(runs: string, next: string): Promise<World> {
    const world = await worldOf(['nova_libvirt'])
    for (const engine of world.engines.values()) {
      engine.addImage(NEWER)
      engine.outputs.set('nova_libvirt', { code: 0, stdout: `libvirtd (libvirt) ${runs}\n`, stderr: '' })
      engine.outputs.set('nova_libvirt_version_check', { code: 0, stdout: `libvirtd (libvirt) ${next}\n`, stderr: '' })
    }
    return { ...world, touched: REPLACED }
  }

  it('is looked at where the image of one that runs changes, before it does', async () => {
    const world = await changing('11.3.0', '11.3.0')
    assert.deepEqual(await reasons(checkLibvirtVersion, world), ['the image changes'])
    assert.deepEqual(checkLibvirtVersion.before, ['nova-libvirt'])
  })

  it('is not where none runs yet, or nothing changes', async () => {
    assert.deepEqual(await reasons(checkLibvirtVersion, { ...(await worldOf([])), touched: REPLACED }), [])
    assert.deepEqual(await reasons(checkLibvirtVersion, { ...(await changing('11.3.0', '10.0.0')), touched: [] }), [])
  })

  it('may stay and go on, not back: the servers are those of the newer one', async () => {
    const check = async (runs: string, next: string) => checkLibvirtVersion.run(await contextOf(await changing(runs, next)))
    await check('9.10.0', '11.3.0')
    await check('11.3.0', '11.3.0')
    await assert.rejects(check('11.3.0', '9.10.0'), (error) => hasCode(error, 'libvirt-downgrade'))
    await assert.rejects(check('11.3.0', 'unknown'), (error) => hasCode(error, 'version-unknown'))
  })
})

describe('the user for libvirt', () => {
  it('is there where nova-compute started after its libvirt was created', async () => {
    assert.deepEqual(await reasons(createLibvirtUser, await worldOf(['nova_libvirt', 'nova_compute'])), [])
  })

  it('is created where nova-compute never ran', async () => {
    const world = await worldOf(['nova_libvirt', 'nova_compute'], [])
    assert.deepEqual(await reasons(createLibvirtUser, world), ['nova_compute never ran on node2'])
  })

  it('is created anew where libvirt is, also after a run that was killed in between', async () => {
    const world = await worldOf(['nova_libvirt', 'nova_compute'], ['nova_compute', 'nova_libvirt'])
    assert.deepEqual(await reasons(createLibvirtUser, { ...world, touched: ['node1/nova_libvirt'] }), [
      'libvirt changes on node1',
      "libvirt of node2 is newer than nova_compute's start",
    ])
  })

  it('is not missing any more when that was carried out; libvirt itself is not restarted', async () => {
    const world = await worldOf(['nova_compute', 'nova_libvirt'])
    await createLibvirtUser.run(await contextOf(world))
    assert.deepEqual(await reasons(createLibvirtUser, world), [])
    const restarted = world.engines.get('node1')?.calls.filter(({ method }) => method === 'restart')
    assert.deepEqual(
      restarted?.map(({ target }) => target),
      ['nova_compute'],
    )
  })
})

describe('the versions that services speak', () => {
  const mixed = () => worldOf(['nova_conductor', 'nova_compute'], ['nova_conductor', 'nova_compute'])

  it('are a matter of upgrades alone', async () => {
    assert.deepEqual(await reasons(unpinVersions, await mixed()), [])
  })

  it('are looked up again by those that started before the newest nova-compute was created', async () => {
    const world = { ...(await mixed()), action: 'upgrade' }
    assert.deepEqual(await reasons(unpinVersions, world), ['nova_conductor started before the newest nova_compute was created'])
    await unpinVersions.run(await contextOf(world))
    assert.deepEqual(await reasons(unpinVersions, world), [])
  })
})
