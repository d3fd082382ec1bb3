import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { compile } from '../../src/roles/compile.ts'
import type { Desired } from '../../src/roles/desired.ts'
import { enabledRoles } from '../../src/roles/registry.ts'
import { loadInput } from '../../src/run/load-input.ts'
import type { PlanStep } from '../../src/plan/types.ts'
import type { Variables } from '../../src/variables/types.ts'
import { taskContext } from '../../src/plan/task-context.ts'
import { makeVirtualHosts } from '../../roles/nova-cell/tasks/vhosts.ts'
import { empty, observed, planOf } from '../plan/world.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { fakeObservation } from '../support/fake-host.ts'
import { inputOf } from '../support/real-roles.ts'
import { configuration, multinode, VIP } from '../validate/support.ts'

const HOSTS = ['node1', 'node2', 'node3']
const TOP = { control: ['node1'], network: ['node1'], compute: ['node1'], monitoring: ['node1'], storage: ['node1'] }
/** A second cell on node2 and node3, as kolla-ansible's guide to cells has it. */
const CELL = `
[compute:children]
cell1-compute
[nova-conductor:children]
cell1-control
[nova-novncproxy:children]
cell1-control
[cell1-control]
node2
[cell1-compute]
node3
[cell1:children]
cell1-control
cell1-compute
[cell1:vars]
nova_cell_name=cell1
nova_cell_conductor_group=cell1-control
nova_cell_compute_group=cell1-compute
nova_cell_novncproxy_group=cell1-control
`
const GLOBALS = `${VIP}enable_openstack_core: "yes"\nnetwork_interface: eth0\nneutron_external_interface: eth1\n`

async function compileCells(port: string): Promise<{ readonly desired: Desired; readonly variables: Variables }> {
  const files = {
    inventory: multinode(TOP) + CELL,
    'group_vars/cell1.yml': `nova_novncproxy_port: "${port}"\n`,
    'globals.yml': GLOBALS,
  }
  const input = await loadInput(inputOf(configuration(files)), {})
  const { variables } = input.loaded
  for (const [index, host] of HOSTS.entries()) {
    const ipv4 = { address: `192.0.2.1${index}`, netmask: '255.255.255.0', prefix: '24' }
    variables.setFacts(host, fakeObservation(host, { eth0: { device: 'eth0', ipv4 } }).facts)
  }
  const roles = enabledRoles(input.roles, variables.forHost('node1'))
  return { desired: compile({ roles, hosts: HOSTS, variables, roots: input.roots }), variables }
}

describe('a cell with a name', () => {
  let desired: Desired
  let variables: Variables
  let steps: readonly PlanStep[]
  before(async () => {
    ;({ desired, variables } = await compileCells('6082'))
    const hosts = await observed(empty(desired), desired)
    const plan = planOf({ variables }, desired, hosts)
    steps = plan.steps.filter(({ role }) => role === 'nova-cell')
  })

  const file = (host: string, path: string): string => {
    const files = desired.hosts.get(host)?.services.flatMap((service) => service.files)
    return files?.find((each) => each.path === `/etc/kolla/${path}`)?.content.toString() ?? assert.fail(`no ${path}`)
  }

  it('has a database and a user of its own', () => {
    const role = desired.roles.find((each) => each.role.name === 'nova-cell')
    assert.deepEqual(role?.databases.databases, [{ name: 'nova' }, { name: 'nova_cell1' }])
    assert.deepEqual(role.databases.users.map(({ name }) => name), ['nova', 'nova_cell1'])
  })

  it('has conductors, computes and consoles where its groups say', () => {
    const on = (name: string): readonly string[] =>
      HOSTS.filter((host) => desired.hosts.get(host)?.services.some((service) => service.name === name))
    assert.deepEqual(on('nova-conductor'), ['node1', 'node2'])
    assert.deepEqual(on('nova-compute'), ['node1', 'node3'])
    assert.deepEqual(on('nova-novncproxy'), ['node1', 'node2'])
  })

  it('finds its database and its virtual host of the message broker', () => {
    const conf = file('node3', 'nova-compute/nova.conf')
    assert.match(conf, /^transport_url = rabbit:.*@192\.0\.2\.10:5672\/nova_cell1$/m)
    assert.match(file('node2', 'nova-conductor/nova.conf'), /^connection = mysql.*\/nova_cell1$/m)
    assert.match(file('node1', 'nova-conductor/nova.conf'), /^connection = mysql.*\/nova$/m)
  })

  it('has entries of its own at the load balancer, on a port of its own', () => {
    const cell = file('node1', 'haproxy/services.d/nova-novncproxy_cell1.cfg')
    assert.match(cell, /^frontend nova_novncproxy_cell1_front$(?:\n .*)*\n {4}bind 192\.0\.2\.250:6082$/m)
    assert.match(cell, /^backend nova_novncproxy_cell1_back$(?:\n .*)*\n {4}server node2 192\.0\.2\.11:/m)
    const common = file('node1', 'haproxy/services.d/nova-novncproxy.cfg')
    assert.match(common, / {4}server node1 192\.0\.2\.10:6080/)
    assert.doesNotMatch(common, /node2/)
  })

  it('is refused the port of another', async () => {
    await assert.rejects(compileCells('6080'), (error: KollaError) => {
      const [problem] = error.details.problems ?? []
      return problem?.message === 'nova_novncproxy and nova_novncproxy_cell1 have the same port 6080 at the load balancer'
    })
  })

  it('gets a virtual host before it starts, its schema from a conductor of its own, and a row in the table of the API', () => {
    const hostsOf = (subject: string): readonly (string | undefined)[] =>
      steps.filter((step) => step.subject === subject).map(({ host }) => host)
    assert.deepEqual(hostsOf('nova_cell_bootstrap'), ['node1', 'node2'])
    const vhosts = steps.find(({ subject }) => subject === 'virtual-hosts')
    assert.deepEqual(vhosts?.changes.flatMap(({ reasons }) => reasons), ['openstack has no access to nova_cell1'])
    for (const name of ['container@node2/nova_conductor', 'container@node3/nova_compute']) {
      assert.ok(steps.find(({ id }) => id === name)?.needs.includes(vhosts.id), name)
    }
    const computes = steps.find(({ subject }) => subject === 'computes')
    assert.deepEqual(computes?.changes.flatMap(({ reasons }) => reasons), ['the API does not know node1', 'the API does not know node3'])
  })

  it('gets its virtual host from a broker, whatever of it is there already', async () => {
    const engine = new FakeEngine()
    const spec = desired.hosts.get('node1')?.services.find(({ name }) => name === 'rabbitmq')?.spec ?? assert.fail()
    engine.addImage(spec.image)
    await engine.create(spec)
    await engine.start(spec.name)
    engine.outputs.set('rabbitmq', { code: 0, stdout: '/\nopenstack\t[administrator]\n', stderr: '' })
    const role = desired.roles.find((each) => each.role.name === 'nova-cell') ?? assert.fail()
    const findings = {
      action: 'deploy',
      desired,
      variables,
      hosts: await observed(empty(desired), desired),
      identity: 'absent',
      databaseNodes: new Map(),
      brokerPermissions: [],
      answers: new Map(),
      rows: new Map(),
    } as const
    await makeVirtualHosts.run({
      ...taskContext(findings, role, new Set()),
      engineOf: (host) => (host === 'node1' ? Promise.resolve(engine) : assert.fail(host)),
      openTcp: () => assert.fail(),
      progress: () => undefined,
      signal: new AbortController().signal,
    })
    assert.deepEqual(engine.commands, [
      'rabbitmqctl --silent list_vhosts name',
      'rabbitmqctl --silent add_vhost nova_cell1',
      'rabbitmqctl --silent list_users',
      'rabbitmqctl --silent set_permissions --vhost nova_cell1 openstack .* .* .*',
    ])
  })

  it('gets none where it has it', async () => {
    const hosts = await observed(empty(desired), desired)
    const brokerPermissions = [{ user: 'openstack', vhost: 'nova_cell1' }]
    const plan = planOf({ variables }, desired, hosts, { brokerPermissions })
    assert.deepEqual(plan.steps.filter(({ subject }) => subject === 'virtual-hosts'), [])
  })
})
