import type { CheckedHost, Task } from '../../../src/roles/types.ts'
import { applySwitchSettings, switchChanges, switchQuestion, type SwitchSettings } from '../../../src/roles/open-vswitch.ts'

type Scope = CheckedHost['scope']

/** Settings that the switch reads only when it starts. */
const READ_AT_START = /^other_config:(hw-offload|userspace-tso-enable) /

/** The switch is set up through its database, which no configuration file reaches. */
export const setUpSwitch: Task = {
  name: 'openvswitch-settings',
  title: 'set up Open vSwitch',
  eachHostOf: 'openvswitch-db-server',
  asks: [switchQuestion],
  after: ['openvswitch-db-server'],
  before: ['openvswitch-vswitchd'],
  due: ({ hosts, answer, scope }) =>
    hosts.flatMap((host) => {
      const state = answer(host, switchQuestion)
      if (state === undefined) return ['its database does not run yet']
      return switchChanges(settingsOf(scope(host)), state).map(({ reason }) => reason)
    }),
  run: async (context) => {
    for (const host of context.hosts) {
      const scope = context.scope(host)
      const changes = await applySwitchSettings(context, host, settingsOf(scope))
      const engine = await context.engineOf(host)
      const running = (await engine.inspect('openvswitch_vswitchd'))?.state === 'running'
      if (!running || !changes.some(({ reason }) => READ_AT_START.test(reason))) continue
      context.progress('restarting openvswitch_vswitchd, which reads some of it only when it starts')
      await engine.restart('openvswitch_vswitchd', scope.int('docker_graceful_timeout'))
    }
  },
}

function settingsOf(scope: Scope): SwitchSettings {
  const userSpace = scope.string('ovs_datapath') === 'netdev'
  return {
    externalIds: { 'system-id': scope.string('openvswitch_system_id'), hostname: scope.string('openvswitch_hostname') },
    otherConfig: {
      'hw-offload': scope.bool('openvswitch_hw_offload') ? 'true' : undefined,
      ...(userSpace ? { 'userspace-tso-enable': scope.bool('openvswitch_userspace_tso') ? 'true' : undefined } : {}),
    },
    bridges: externalBridges(scope),
  }
}

/** Hosts from which networks outside of the cloud are reached. */
const NEEDS_EXTERNAL_BRIDGE =
  "inventory_hostname in groups['network'] or inventory_hostname in groups['compute'] and computes_need_external_bridge | bool"

/** The bridge of each physical network that the host needs, with its interface: for networks outside of the cloud, or for tunnels that end on it. */
function externalBridges(scope: Scope): SwitchSettings['bridges'] {
  const interfaces = scope.string('neutron_external_interface').split(',')
  const needed = scope.test(NEEDS_EXTERNAL_BRIDGE)
  const tunnels = scope.string('openvswitch_tunnel_address') === '' ? undefined : scope.string('openvswitch_tunnel_bridge')
  return scope
    .string('neutron_bridge_name')
    .split(',')
    .map((name, index): SwitchSettings['bridges'][number] => {
      const port = interfaces[index]
      return { name, failMode: 'standalone', datapath: scope.string('ovs_datapath'), ports: port ? [port] : [] }
    })
    .filter(({ name }) => needed || name === tunnels)
}
