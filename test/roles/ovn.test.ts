import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import ovnController from '../../roles/ovn-controller/role.ts'
import { introduceOvn } from '../../roles/ovn-controller/tasks/settings.ts'
import ovnDb from '../../roles/ovn-db/role.ts'
import { NORTHBOUND } from '../../roles/ovn-db/tasks/databases.ts'
import { dismissLostMembers, memberFiles } from '../../roles/ovn-db/tasks/cluster.ts'
import { openDatabase } from '../../roles/ovn-db/tasks/connections.ts'
import { KollaError } from '../../src/errors.ts'
import { oneShotSpec } from '../../src/roles/container.ts'
import type { OneShotContext, TaskContext } from '../../src/roles/types.ts'
import { rolloutContext, type Member } from '../plan/rollout.ts'
import { deployment } from '../support/deployment.ts'
import { FakeEngine } from '../support/fake-engine.ts'

const INVENTORY = ['ovn-nb-db', 'ovn-sb-db', 'ovn-controller', 'ovn-controller-network']
  .map((group) => `[${group}]\nnode1\nnode2\nnode3\n`)
  .join('')
const GLOBALS = `
api_interface_address: "{{ ansible_facts.eth0.ipv4.address }}"
tunnel_interface_address: "{{ api_interface_address }}"
ovn_nb_db_volume: ovn_nb_db
ovn_nb_db_port: "6641"
ovn_nb_db_inactivity_probe: "60000"
ovn_sb_connection: tcp:192.0.2.11:16642
ovn_remote_probe_interval: "60000"
ovn_openflow_probe_interval: "60"
ovn_monitor_all: "false"
ovn_base_mac: "52:54:00"
ovs_datapath: netdev
neutron_physical_networks: physnet1,physnet2
neutron_bridge_name: br-ex,br-dmz
neutron_ovn_availability_zones: [east, west]
computes_need_external_bridge: "no"
`
const { variables } = deployment({ inventory: `${INVENTORY}[ovn-controller-compute]\nnode2\n`, globals: GLOBALS })

/** What due one-shot containers each host has, given where volumes are. */
function made(members: Readonly<Record<string, Member>>): Readonly<Record<string, readonly string[]>> {
  const context = rolloutContext(members, 'ovn_nb_db', { ovn_nb_db_volume: 'mariadb' })
  const due = (on: string) =>
    memberFiles(NORTHBOUND).filter((oneShot) => (oneShot.due?.({ ...context, on } satisfies OneShotContext) ?? []).length > 0)
  return Object.fromEntries(context.hosts.map((host) => [host, due(host).map(({ name }) => name)]))
}

/** What a task sees of three hosts; `answer` is what the first one says. */
function context(answer?: string, volumes: readonly string[] = []): TaskContext {
  const members = { node1: {}, node2: {}, node3: {} }
  const seen = rolloutContext(members)
  return {
    ...seen,
    scope: (host) => variables.forHost(host),
    engine: (host) => {
      const engine = seen.engine(host)
      return engine && { ...engine, volumes: new Set(volumes.includes(host) ? ['ovn_nb_db'] : []) }
    },
    answer: (host) => (host === 'node1' ? answer : undefined),
  }
}

describe('the cluster of an OVN database', () => {
  it('is founded on the first host where no host has it; the others join', () => {
    assert.deepEqual(made({ node1: {}, node2: {}, node3: {} }), {
      node1: ['found_ovn_nb_db'],
      node2: ['join_ovn_nb_db'],
      node3: ['join_ovn_nb_db'],
    })
  })

  it('is joined by hosts without it where any host has it, also one that is left out of the run', () => {
    const expected = { node1: ['join_ovn_nb_db'], node2: [], node3: ['join_ovn_nb_db'] }
    assert.deepEqual(made({ node1: {}, node2: { volume: true }, node3: {} }), expected)
  })

  it('is left alone where all hosts have it', () => {
    assert.deepEqual(made({ node1: { volume: true }, node2: { volume: true } }), { node1: [], node2: [] })
  })

  it('is not founded while a host that may have it cannot be seen', () => {
    const isUnknown = (error: unknown) => error instanceof KollaError && error.details.code === 'ovn-cluster-unknown'
    assert.throws(() => made({ node1: {}, node2: { unseen: true } }), isUnknown)
  })

  it('is told to a new member by the addresses of the others', () => {
    const globals = `${GLOBALS}ovn_nb_db_image_full: kolla/ovn:1\novn_nb_db_default_volumes: []\novn_nb_command: run\novn_nb_connection: x\n`
    const own = deployment({ inventory: INVENTORY, globals: `${globals}api_address_family: ipv4\napi_interface: eth0\n` })
    const compiled = own.context(ovnDb, 'ovn-nb-db', 'node2')
    const [, join] = memberFiles(NORTHBOUND)
    assert.ok(join)
    const base = { name: '', image: '', volumes: [], environment: {}, privileged: false, capAdd: [], securityOpt: [], tmpfs: [] }
    const spec = { ...base, volumesFrom: [], labels: {}, dimensions: {}, restartPolicy: 'no', stopTimeout: 1 } as const
    const { command = [] } = oneShotSpec(join, spec, compiled)
    assert.equal(
      command.at(-1)?.trim(),
      'exec ovsdb-tool join-cluster /var/lib/openvswitch/ovn-nb/ovnnb.db OVN_Northbound tcp:192.0.2.12:6643 tcp:192.0.2.11:6643 tcp:192.0.2.13:6643',
    )
  })

  it('lets members go whose host has lost the database, and nobody while it is new', () => {
    const dismiss = dismissLostMembers(NORTHBOUND)
    assert.deepEqual(dismiss.due(context()), [])
    assert.deepEqual(dismiss.due(context(undefined, ['node1', 'node2', 'node3'])), [])
    assert.deepEqual(dismiss.due(context(undefined, ['node1', 'node2'])), ['node3 has no database any more, or not yet'])
  })

  it('is opened to clients until it says that it is', () => {
    const open = openDatabase(NORTHBOUND)
    const said = (rows: readonly object[]) => open.due(context(JSON.stringify([{ rows }]))).length
    assert.equal(said([]), 1)
    assert.equal(said([{ target: 'ptcp:6641:0.0.0.0', inactivity_probe: 5000 }]), 1)
    assert.equal(said([{ target: 'ptcp:6641:0.0.0.0', inactivity_probe: 60000 }]), 0)
    assert.deepEqual(open.due(context()), ['OVN_Northbound does not run yet'])
  })

  it('is opened when it has a leader: its client does not wait for one', async () => {
    const asked: string[] = []
    const answers = ['', 'Status: cluster member\nLeader: unknown\n', 'Status: cluster member\nLeader: self\n']
    const engine = new FakeEngine()
    engine.exec = async (_name: string, command: readonly string[]) => {
      asked.push(command.includes('cluster/status') ? 'status' : command.at(-2) ?? '')
      const stdout = answers.shift() ?? ''
      return { code: asked.length === 1 ? 1 : 0, stdout, stderr: '' }
    }
    await openDatabase(NORTHBOUND).run({
      ...context(),
      engineOf: () => Promise.resolve(engine),
      openTcp: () => assert.fail('nothing is asked'),
      progress: () => undefined,
      signal: new AbortController().signal,
    })
    assert.deepEqual(asked, ['status', 'status', 'status', 'set-connection'])
  })
})

describe('what OVN finds in the Open vSwitch of a host', () => {
  const reasons = (host: string) =>
    introduceOvn.due({ ...context(), hosts: [host], answer: () => '[{"rows":[]},{"rows":[]},{"rows":[]}]' }).join('\n')

  it('says where its databases are, and for a gateway what it leads to', () => {
    const said = reasons('node1')
    for (const setting of [
      'ovn-encap-ip added: 192.0.2.11',
      'ovn-remote added: tcp:192.0.2.11:16642',
      'ovn-bridge-mappings added: physnet1:br-ex,physnet2:br-dmz',
      'ovn-cms-options added: enable-chassis-as-gw,availability-zones=east:west',
      'ovn-bridge-datapath-type added: netdev',
      'ovn-monitor-all added: false',
      'bridge br-int is missing',
    ])
      assert.ok(said.includes(setting), `${setting} in\n${said}`)
    assert.ok(!said.includes('ovn-chassis-mac-mappings'))
  })

  it('gives a hypervisor an address of its own on each physical network, the same every time', () => {
    const mappings = () => /ovn-chassis-mac-mappings added: (.*)/.exec(reasons('node2'))?.[1] ?? ''
    assert.match(mappings(), /^physnet1:52:54:00(:[0-9a-f]{2}){3},physnet2:52:54:00(:[0-9a-f]{2}){3}$/)
    assert.equal(mappings(), mappings())
  })

  it('is there before the controller starts', () => assert.deepEqual(ovnController.tasks?.[0]?.before, ['ovn-controller']))
})
