import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ConfigFile, Role, Task } from '../../src/roles/types.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'
import { empty, firstDeploy, ids, needsOf, observed, running, stepsOf } from './world.ts'

const CONF = (text: string): ConfigFile => ({ name: 'web.conf', source: { kind: 'text', text }, dest: '/etc/web.conf' })
const ONE = '[web]\nnode1\n[worker]\nnode1\n'
const api = (): Role =>
  webRole({}, { name: 'api', after: ['web'], services: { api: webService({ variables: 'worker', group: 'worker' }) } })

describe('the plan of a deployment', () => {
  it('is empty where everything is as it should be', async () => {
    const world = deployment()
    const desired = world.compile([webRole({ files: [CONF('a')], volumes: ['data:/data'] }), api()])
    assert.deepEqual(stepsOf(world, desired, await observed(await running(desired), desired)), [])
  })

  it('writes files, pulls the image and then creates the container where there is nothing', async () => {
    const steps = await firstDeploy(deployment({ inventory: ONE }), [webRole()])
    assert.deepEqual(ids(steps), ['host@node1', 'files@node1', 'image@node1/kolla/web:1', 'container@node1/web'])
    assert.deepEqual(needsOf(steps, 'container@node1/web'), ['files@node1', 'image@node1/kolla/web:1'])
    assert.deepEqual(
      steps.find(({ kind }) => kind === 'container')?.changes.map(({ kind, name, action }) => [kind, name, action]),
      [
        ['container', 'web', 'create'],
        ['volume', 'kolla_logs', 'create'],
      ],
    )
  })

  it('writes the files of what runs on demand, and starts nothing', async () => {
    const tool = webRole(
      {},
      { services: { tool: webService({ variables: 'web', onDemand: true, files: [CONF('a')] }) } },
    )
    const steps = await firstDeploy(deployment({ inventory: ONE }), [tool])
    assert.deepEqual(ids(steps), ['host@node1', 'files@node1', 'image@node1/kolla/web:1'])
  })

  it('creates only the volumes that are missing', async () => {
    const world = deployment({ inventory: ONE })
    const desired = world.compile([webRole({ volumes: ['data:/data', '/srv:/srv'] })])
    const engines = empty(desired)
    engines.get('node1')?.volumes.add('kolla_logs')
    const steps = stepsOf(world, desired, await observed(engines))
    const created = steps.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'volume'))
    assert.deepEqual(created, [{ kind: 'volume', name: 'data', action: 'create', reasons: ['missing'] }])
  })

  it('pulls an image only to the hosts that do not have it, and once for all who use it', async () => {
    const world = deployment({ inventory: '[web]\nnode1\nnode2\n' })
    const desired = world.compile([
      webRole({}, { services: { web: webService(), cache: webService({ variables: 'web' }) } }),
    ])
    const engines = empty(desired)
    engines.get('node1')?.addImage('kolla/web:1')
    const pulled = ids(stepsOf(world, desired, await observed(engines))).filter((id) => id.startsWith('image@'))
    assert.deepEqual(pulled, ['image@node2/kolla/web:1'])
  })

  it('restarts what runs when its configuration changes, one host first, each batch after the one before', async () => {
    const world = deployment()
    const before = world.compile([webRole({ files: [CONF('a')] })])
    const desired = world.compile([webRole({ files: [CONF('b')] })])
    const steps = stepsOf(world, desired, await observed(await running(before), before))
    const containers = steps.filter(({ kind }) => kind === 'container')
    assert.deepEqual(
      containers.map(({ id, title, host }) => [title, host, needsOf(steps, id)]),
      [
        ['restart web', 'node1', ['files@node1']],
        ['restart web', 'node2', ['container@node1/web', 'files@node2']],
        ['restart web', 'node3', ['container@node2/web', 'files@node3']],
      ],
    )
    assert.deepEqual(containers[0]?.changes[0]?.reasons, ['web.conf changes'])
  })

  it('masks in its words what the redactor knows', async () => {
    const world = deployment({ inventory: ONE })
    const before = world.compile([webRole({ files: [CONF('old hidden1\n')] })])
    const desired = world.compile([webRole({ files: [CONF('new hidden2\n')] })])
    const steps = stepsOf(world, desired, await observed(await running(before), before), {
      previous: () => Buffer.from('old hidden1\n'),
      redact: (text) => text.replaceAll(/hidden\d/g, '***'),
    })
    const changes = JSON.stringify(steps)
    assert.match(changes, /- old \*\*\*/)
    assert.doesNotMatch(changes, /hidden/)
  })

  it('removes what an interrupted replacement left', async () => {
    const world = deployment({ inventory: ONE })
    const desired = world.compile([webRole()])
    const engines = await running(desired)
    const [service] = desired.hosts.get('node1')?.services ?? []
    assert.ok(service)
    await engines.get('node1')?.create(service.spec, 'web-kolla-new')
    await engines.get('node1')?.create(service.spec, 'web-kolla-old')
    const [step, ...others] = stepsOf(world, desired, await observed(engines, desired))
    assert.deepEqual(others, [])
    assert.equal(step?.title, 'clean up after web')
    assert.deepEqual(
      step.changes.map(({ name, action }) => [name, action]),
      [
        ['web-kolla-new', 'remove'],
        ['web-kolla-old', 'remove'],
      ],
    )
  })

  it('covers only the roles that --tags leaves', async () => {
    const world = deployment({ inventory: ONE })
    const roles = [webRole({ files: [CONF('a')] }), api()]
    const all = await firstDeploy(world, roles)
    const only = await firstDeploy(world, roles, { selected: new Set(['api']) })
    assert.ok(ids(all).includes('container@node1/web'))
    assert.deepEqual(
      ids(only).filter((id) => !id.startsWith('host@')),
      ['files@node1', 'image@node1/kolla/worker:1', 'container@node1/api'],
    )
    const files = only.find(({ kind }) => kind === 'files')?.changes.map(({ name }) => name)
    assert.deepEqual(files, ['api', 'api/config.json'])
  })

  for (const [stages, kinds] of [
    [{ config: true, bootstrap: false, start: false }, ['files']],
    [{ config: false, bootstrap: true, start: false }, ['one-shot']],
    [{ config: false, bootstrap: false, start: true }, ['host', 'image', 'container']],
  ] as const) {
    it(`consists of ${kinds.join(', ')} where it covers ${JSON.stringify(stages)}`, async () => {
      const oneShots = [{ name: 'web_bootstrap', service: 'web', environment: {}, on: 'bootstrap' }] as const
      const steps = await firstDeploy(deployment({ inventory: ONE }), [webRole({}, { oneShots })], { stages })
      assert.deepEqual([...new Set(steps.map(({ kind }) => kind))], kinds)
    })
  }
})

describe('steps need', () => {
  it('every step of the roles that theirs comes after', async () => {
    const steps = await firstDeploy(deployment({ inventory: ONE }), [webRole(), api()])
    assert.ok(needsOf(steps, 'container@node1/api').includes('container@node1/web'))
    assert.ok(!needsOf(steps, 'container@node1/web').includes('container@node1/api'))
  })

  it('as much on many hosts as on few', async () => {
    const needs = async (hosts: number): Promise<number> => {
      const inventory = `[web]\nnode[1:${hosts}]\n[worker]\nnode1\n`
      const world = deployment({ inventory })
      const [before, desired] = ['a', 'b'].map((text) => world.compile([webRole({ files: [CONF(text)] }), api()]))
      assert.ok(before && desired)
      const steps = stepsOf(world, desired, await observed(await running(before), before))
      return Math.max(...steps.map((step) => step.needs.length))
    }
    assert.equal(await needs(24), await needs(6))
  })

  it('the containers of their own role that start first', async () => {
    const services = { web: webService({ startAfter: ['cache'] }), cache: webService({ variables: 'web' }) }
    const steps = await firstDeploy(deployment({ inventory: ONE }), [webRole({}, { services })])
    assert.ok(needsOf(steps, 'container@node1/web').includes('container@node1/cache'))
  })

  it('the kernel settings of their role', async () => {
    const steps = await firstDeploy(deployment({ inventory: ONE }), [
      webRole({}, { host: { modules: [{ name: 'ip_vs' }] } }),
    ])
    assert.ok(needsOf(steps, 'container@node1/web').includes('host@node1'))
  })

  it('nothing that is not in the plan', async () => {
    const world = deployment({ inventory: ONE })
    const desired = world.compile([webRole(), api()])
    const engines = await running(desired)
    await engines.get('node1')?.stop('api')
    const steps = stepsOf(world, desired, await observed(engines, desired))
    assert.deepEqual(
      steps.map(({ title, needs }) => [title, needs]),
      [['start api', []]],
    )
  })

  it('databases before the role starts, and its registration comes last', async () => {
    const resources = new Map([
      [
        'web',
        [
          { kind: 'database', name: 'web', action: 'create', reasons: ['missing'] },
          { kind: 'identity', name: 'service web', action: 'create', reasons: ['missing'] },
        ] as const,
      ],
    ])
    const steps = await firstDeploy(deployment({ inventory: ONE }), [webRole()], { resources })
    assert.ok(needsOf(steps, 'container@node1/web').includes('databases@web'))
    assert.ok(needsOf(steps, 'identity@web').includes('container@node1/web'))
  })

  it("the database's own containers before its users, where the role runs the database", async () => {
    const changes = [{ kind: 'database-user', name: 'root', action: 'create', reasons: ['missing'] }] as const
    const role = webRole({}, { databaseUsers: [] })
    const steps = await firstDeploy(deployment({ inventory: ONE }), [role], { resources: new Map([['web', changes]]) })
    assert.ok(needsOf(steps, 'databases@web').includes('container@node1/web'))
    assert.ok(!needsOf(steps, 'container@node1/web').includes('databases@web'))
  })

  it("a role's own task between the services that it stands between", async () => {
    const task: Task = {
      name: 'sync',
      title: 'sync the keys',
      after: ['cache'],
      before: ['web'],
      due: ({ touched }) => (touched.has('node1/cache') ? ['cache is new'] : []),
      run: () => Promise.resolve(),
    }
    const services = { cache: webService({ variables: 'web' }), web: webService() }
    const role = webRole({}, { services, tasks: [task] })
    const world = deployment({ inventory: ONE })
    const steps = await firstDeploy(world, [role])
    assert.ok(needsOf(steps, 'task@web/sync').includes('container@node1/cache'))
    assert.ok(needsOf(steps, 'container@node1/web').includes('task@web/sync'))
    assert.ok(ids(steps).indexOf('task@web/sync') < ids(steps).indexOf('container@node1/web'))
  })
})

describe('a cluster that is founded', () => {
  it('begins with the service that forms it, and no other of its role', async () => {
    const founders = [{ host: 'node1', environment: { FIRST: 'yes' } }]
    const web = webService({ rollout: ({ changing }) => ({ batches: changing.map((host) => [host]), founders }) })
    const role = webRole({}, { services: { web, check: webService({ variables: 'web' }) } })
    const steps = await firstDeploy(deployment(), [role])
    assert.deepEqual(
      steps.filter(({ environment }) => environment !== undefined).map(({ id }) => id),
      ['found@node1/web'],
    )
  })
})
