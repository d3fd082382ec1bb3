import type { CheckedHost, Task } from '../../../src/roles/types.ts'
import { applySwitchSettings, switchChanges, switchQuestion, type SwitchSettings } from '../../../src/roles/open-vswitch.ts'

type Scope = CheckedHost['scope']

const PAIRS = "neutron_physical_networks.split(',') | zip(neutron_bridge_name.split(','))"
const IS_GATEWAY = "inventory_hostname in groups['ovn-controller-network']"

/** OVN's controller is set up through the database of the host's Open vSwitch: it reads no configuration file. */
export const introduceOvn: Task = {
  name: 'ovn-controller-settings',
  title: 'introduce OVN to Open vSwitch',
  eachHostOf: 'ovn-controller',
  asks: [switchQuestion],
  after: [],
  before: ['ovn-controller'],
  due: ({ hosts, answer, scope }) =>
    hosts.flatMap((host) => {
      const state = answer(host, switchQuestion)
      if (state === undefined) return ['Open vSwitch does not run yet']
      return switchChanges(settingsOf(scope(host)), state).map(({ reason }) => reason)
    }),
  run: async (context) => {
    for (const host of context.hosts) await applySwitchSettings(context, host, settingsOf(context.scope(host)))
  },
}

function settingsOf(scope: Scope): SwitchSettings {
  const datapath = scope.string('ovs_datapath')
  const options = gatewayOptions(scope)
  return {
    externalIds: {
      'ovn-encap-ip': scope.string('tunnel_interface_address'),
      'ovn-encap-type': 'geneve',
      'ovn-remote': scope.string('ovn_sb_connection'),
      'ovn-remote-probe-interval': scope.string('ovn_remote_probe_interval'),
      'ovn-openflow-probe-interval': scope.string('ovn_openflow_probe_interval'),
      'ovn-monitor-all': String(scope.bool('ovn_monitor_all')),
      'ovn-bridge-mappings': scope.test(`${IS_GATEWAY} or computes_need_external_bridge | bool`)
        ? evaluated(scope, `{{ ${PAIRS} | map('join', ':') | join(',') }}`)
        : undefined,
      'ovn-chassis-mac-mappings': scope.test("inventory_hostname in groups['ovn-controller-compute']") ? chassisAddresses(scope) : undefined,
      'ovn-cms-options': options === '' ? undefined : options,
      // br-int has the type of the others in any case; without this OVN would make it one of the kernel.
      ...(datapath === 'netdev' ? { 'ovn-bridge-datapath-type': datapath } : {}),
    },
    bridges: [{ name: 'br-int', failMode: 'secure', datapath, ports: [] }],
  }
}

function gatewayOptions(scope: Scope): string {
  if (!scope.test(IS_GATEWAY)) return ''
  const zones = evaluated(scope, "{{ neutron_ovn_availability_zones | join(':') }}")
  return ['enable-chassis-as-gw', ...(zones === '' ? [] : [`availability-zones=${zones}`])].join(',')
}

/** An address for each physical network under which this host sends: always the same, and no other host's. */
function chassisAddresses(scope: Scope): string {
  const address = '{{ pair[0] }}:{{ ovn_base_mac | random_mac(seed=inventory_hostname ~ pair[1]) }}'
  return evaluated(scope, `{% for pair in ${PAIRS} %}${address}{{ '' if loop.last else ',' }}{% endfor %}`)
}

/** As text, also where it looks like a number. */
function evaluated(scope: Scope, template: string): string {
  return scope.renderText(template, 'roles/ovn-controller/tasks/settings.ts')
}
