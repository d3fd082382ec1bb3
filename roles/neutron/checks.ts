import type { CheckedHost, RoleCheck } from '../../src/roles/types.ts'

const LISTED = "replace(' ', '').split(',') | reject('equalto', '') | list"

/** Settings that Neutron cannot work with, and what to set instead. */
const UNSUITABLE = [
  {
    when: "enable_neutron_agent_ha | bool and ([groups['neutron-dhcp-agent'] | length, groups['neutron-l3-agent'] | length] | min) < 2",
    message: 'enable_neutron_agent_ha needs two hosts with DHCP agents and two with L3 agents',
    hint: 'Put more hosts into the group network, or set enable_neutron_agent_ha: "no".',
  },
  {
    when: `neutron_tenant_network_types.${LISTED} | difference(neutron_type_drivers.${LISTED}) | length > 0`,
    message: 'neutron_tenant_network_types names types that neutron_type_drivers does not',
    hint: 'Add them to neutron_type_drivers.',
  },
  {
    when: 'enable_ironic_neutron_agent | bool and not enable_ironic | bool',
    message: 'enable_ironic_neutron_agent needs enable_ironic',
    hint: 'Set enable_ironic: "yes".',
  },
  {
    when: "neutron_dns_integration | bool and not neutron_dns_domain.endswith('.')",
    message: 'neutron_dns_domain does not end with a dot, as neutron_dns_integration needs it',
    hint: 'Set it to a domain of yours: "cloud.example.org.".',
  },
  {
    when: "neutron_external_interface.split(',') | length != neutron_bridge_name.split(',') | length",
    message: 'neutron_external_interface and neutron_bridge_name have different numbers of entries',
    hint: 'The first interface goes into the first bridge, and so on.',
  },
]

export const checkSettings: RoleCheck = ({ scope }) =>
  UNSUITABLE.filter(({ when }) => scope.test(when)).map(({ message, hint }) => ({
    severity: 'error',
    code: 'neutron-settings',
    message,
    hint,
  }))

/** Networks of one plugin cannot be taken over by the other: where one has run, the other is refused. */
export const keepPlugin: RoleCheck = ({ host, scope, engine }) => {
  const plugin = scope.string('neutron_plugin_agent')
  const ran = ranPlugin({ engine })
  if (ran === undefined || ran === plugin) return []
  return [
    {
      severity: 'error',
      code: 'neutron-plugin-changes',
      message: `${host} has run neutron_plugin_agent: ${ran}, which cannot be changed to ${plugin}`,
      hint: `Set neutron_plugin_agent: "${ran}". For a new start without any network of the old one, remove its containers and volumes first.`,
    },
  ]
}

function ranPlugin({ engine }: Pick<CheckedHost, 'engine'>): 'ovn' | 'openvswitch' | undefined {
  if (engine?.containers.has('ovn_controller') || engine?.volumes.has('ovn_nb_db') || engine?.volumes.has('ovn_sb_db')) return 'ovn'
  return engine?.containers.has('neutron_openvswitch_agent') ? 'openvswitch' : undefined
}
