import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole } from '../../src/roles/define.ts'
import { apiFrontends, database, policy, registration, uwsgi } from '../../src/roles/project.ts'
import type { Service } from '../../src/roles/types.ts'
import { agent, withWrappers } from './agents.ts'
import { checkSettings, keepPlugin } from './checks.ts'
import * as files from './files.ts'
import { failoverPause } from './tasks/failover.ts'

const OVN = "neutron_plugin_agent == 'ovn'"
const OPENVSWITCH = "neutron_plugin_agent == 'openvswitch'"
const SUBPROJECTS = "{{ neutron_rolling_upgrade_services | join(' ') }}"

const L3_HOSTS = "{{ groups['neutron-l3-agent'] + (groups['compute'] if enable_neutron_dvr | bool else []) }}"
const METADATA_HOSTS = `{{
  groups['neutron-metadata-agent'] + (groups['compute'] if ${OPENVSWITCH} and enable_neutron_dvr | bool else [])
}}`
const SWITCH_HOSTS = `{{
  groups['compute'] + groups['neutron-dhcp-agent'] + groups['neutron-l3-agent'] + groups['neutron-metadata-agent']
  + (groups['manila-share'] if enable_manila_backend_generic | bool else [])
}}`

const switchAgent: Service = agent('neutron-openvswitch-agent', {
  group: 'openvswitch',
  hosts: SWITCH_HOSTS,
  enabled: OPENVSWITCH,
  privileged: true,
  command: `neutron-openvswitch-agent --config-file /etc/neutron/neutron.conf --config-file ${files.ML2}/openvswitch_agent.ini`,
  files: [files.agentIni('openvswitch_agent.ini', { folder: files.ML2 }), files.taasConf, files.extraPlugins],
  policy: true,
  permissions: [files.LOGS],
})

/** A server process without an API, which finds its configuration by itself. */
function worker(name: string, command: string, enabled = 'true'): Service {
  return agent(name, { enabled, command, files: [files.ml2Conf, files.vpnaasConf], permissions: [files.LOGS] })
}

export default defineRole({
  name: 'neutron',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer', 'keystone', 'openvswitch', 'ovn-db', 'ovn-controller'],
  enabled: 'enable_neutron | bool',
  refused: [
    {
      when: `not (${OVN} or ${OPENVSWITCH})`,
      message: 'neutron_plugin_agent is neither openvswitch nor ovn',
      hint: 'Set it to one of them.',
    },
  ],
  checks: [checkSettings],
  guards: [keepPlugin],
  databases: [database('neutron')],
  identity: { ...registration('neutron'), userRoles: 'neutron_ks_user_roles' },
  services: {
    'neutron-server': {
      group: 'neutron-server',
      command: 'uwsgi /etc/neutron/neutron-server-uwsgi.ini',
      files: [
        files.neutronConf,
        uwsgi('neutron', 'neutron-server', {
          module: 'neutron.wsgi.api:application',
          port: '{{ neutron_server_listen_port }}',
          workers: '{{ neutron_api_workers }}',
          logMode: '644',
        }),
        files.fwaasDriver,
        files.vpnaasConf,
        files.taasConf,
        ...policy('neutron'),
        files.extraPlugins,
        files.ml2Conf,
        files.sshKey,
        ...backendCertificate('neutron', { owner: 'neutron', when: 'neutron_enable_tls_backend | bool' }),
      ],
      permissions: [files.LOGS],
      ports: [{ name: 'Neutron', port: '{{ neutron_server_listen_port }}' }],
      frontends: apiFrontends('neutron', 'neutron_server'),
    },
    'neutron-rpc-server': worker('neutron-rpc-server', 'neutron-rpc-server'),
    'neutron-periodic-worker': worker('neutron-periodic-worker', 'neutron-periodic-workers'),
    'neutron-ovn-maintenance-worker': worker('neutron-ovn-maintenance-worker', 'neutron-ovn-maintenance-worker', OVN),
    'neutron-openvswitch-agent': switchAgent,
    // Without it pretended hypervisors would have no networks; its containers share all but configuration with the agent's own.
    'neutron-openvswitch-agent-fake': {
      ...switchAgent,
      group: 'compute',
      hosts: "{{ groups['compute'] }}",
      enabled: `enable_neutron | bool and ${OPENVSWITCH} and enable_nova_fake | bool`,
      instances: '{{ range(1, num_nova_fake_per_node | int + 1) | list }}',
      variables: 'neutron_openvswitch_agent',
      volumes: [
        '/lib/modules:/lib/modules:ro',
        '/run/openvswitch:/run/openvswitch:shared',
        '/dev/shm:/dev/shm',
      ],
    },
    'neutron-dhcp-agent': withWrappers(
      'neutron_dhcp_agent',
      agent('neutron-dhcp-agent', {
        enabled: `${OPENVSWITCH} or neutron_ovn_dhcp_agent | bool`,
        privileged: true,
        command: 'neutron-dhcp-agent --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/dhcp_agent.ini',
        files: [files.agentIni('dhcp_agent.ini'), files.dnsmasqConf],
        policy: true,
      }),
    ),
    'neutron-l3-agent': {
      ...withWrappers(
        'neutron_l3_agent',
        agent('neutron-l3-agent', {
          group: 'neutron-l3-agent',
          hosts: L3_HOSTS,
          enabled: OPENVSWITCH,
          privileged: true,
          command: '/usr/local/bin/neutron-l3-agent-wrapper.sh',
          files: [files.l3AgentWrapper, files.vpnaasConf, files.fwaasDriver, files.agentIni('l3_agent.ini')],
          policy: true,
        }),
      ),
      handover: failoverPause,
    },
    'neutron-metadata-agent': agent('neutron-metadata-agent', {
      group: 'neutron-metadata-agent',
      hosts: METADATA_HOSTS,
      enabled: OPENVSWITCH,
      privileged: true,
      files: [files.agentIni('metadata_agent.ini')],
      policy: true,
    }),
    'neutron-ovn-metadata-agent': withWrappers(
      'neutron_ovn_metadata_agent',
      agent('neutron-ovn-metadata-agent', {
        enabled: OVN,
        privileged: true,
        files: [files.agentIni('neutron_ovn_metadata_agent.ini')],
        policy: true,
      }),
    ),
    'neutron-ovn-agent': agent('neutron-ovn-agent', {
      enabled: 'neutron_enable_ovn_agent | bool',
      files: [files.agentIni('ovn_agent.ini', { folder: files.ML2 })],
      policy: true,
    }),
    'neutron-ovn-vpn-agent': {
      ...agent('neutron-ovn-vpn-agent', {
        enabled: `enable_neutron_vpnaas | bool and ${OVN}`,
        files: [files.agentIni('neutron_ovn_vpn_agent.ini')],
        policy: true,
      }),
      pidMode: 'host',
      cgroupnsMode: 'private',
      capAdd: ['NET_ADMIN', 'SYS_ADMIN', 'SYS_PTRACE', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'SETPCAP'],
      securityOpt: ['apparmor=unconfined', 'seccomp=unconfined', 'label=disable'],
    },
    'neutron-sriov-agent': agent('neutron-sriov-agent', {
      group: 'compute',
      enabled: 'enable_neutron_sriov | bool',
      privileged: true,
      command: `neutron-sriov-nic-agent --config-file /etc/neutron/neutron.conf --config-file ${files.ML2}/sriov_agent.ini`,
      files: [files.agentIni('sriov_agent.ini', { folder: files.ML2 })],
      policy: true,
    }),
    'neutron-mlnx-agent': agent('neutron-mlnx-agent', {
      group: 'compute',
      enabled: 'enable_neutron_mlnx | bool',
      files: [files.agentIni('mlnx_agent.ini', { folder: '/etc/neutron/plugins/mlnx' })],
    }),
    'neutron-eswitchd': agent('neutron-eswitchd', {
      group: 'compute',
      enabled: 'enable_neutron_mlnx | bool',
      privileged: true,
      command: `eswitchd --config-file /etc/neutron/neutron.conf --config-file ${files.ML2}/eswitchd.conf`,
      files: [files.agentIni('eswitchd.conf', { folder: files.ML2 })],
    }),
    'neutron-bgp-dragent': agent('neutron-bgp-dragent', {
      enabled: 'enable_neutron_bgp_dragent | bool',
      privileged: true,
      files: [files.agentIni('bgp_dragent.ini')],
      policy: true,
    }),
    'neutron-infoblox-ipam-agent': agent('neutron-infoblox-ipam-agent', {
      enabled: 'enable_neutron_infoblox_ipam_agent | bool',
      privileged: true,
      command: `infoblox-ipam-agent --config-file /etc/neutron/neutron.conf --config-file ${files.ML2}/ml2_conf.ini`,
      files: [files.ml2Conf],
    }),
    'neutron-metering-agent': agent('neutron-metering-agent', {
      enabled: 'enable_neutron_metering | bool',
      privileged: true,
      files: [files.agentIni('metering_agent.ini')],
      policy: true,
    }),
    'ironic-neutron-agent': agent('ironic-neutron-agent', {
      enabled: 'enable_ironic_neutron_agent | bool',
      command:
        `ironic-neutron-agent --config-dir /etc/neutron --config-file ${files.ML2}/ironic_neutron_agent.ini ` +
        '--log-file /var/log/kolla/neutron/ironic_neutron_agent.log',
      files: [files.agentIni('ironic_neutron_agent.ini', { folder: files.ML2 })],
    }),
  },
  oneShots: [
    {
      name: 'bootstrap_neutron',
      service: 'neutron-server',
      on: 'bootstrap',
      environment: { KOLLA_BOOTSTRAP: '', NEUTRON_BOOTSTRAP_SERVICES: "{{ neutron_bootstrap_services | join(' ') }}" },
    },
    {
      name: 'expand_neutron_database',
      service: 'neutron-server',
      on: 'upgrade',
      environment: { KOLLA_UPGRADE: '', NEUTRON_DB_EXPAND: '', NEUTRON_ROLLING_UPGRADE_SERVICES: SUBPROJECTS },
    },
    {
      name: 'contract_neutron_database',
      service: 'neutron-server',
      on: 'finish-upgrade',
      environment: { KOLLA_UPGRADE: '', NEUTRON_DB_CONTRACT: '', NEUTRON_ROLLING_UPGRADE_SERVICES: SUBPROJECTS },
    },
  ],
  validate: [
    ['neutron-server', 'neutron.conf', '/etc/neutron/neutron.conf'],
    ['neutron-server', 'ml2_conf.ini', `${files.ML2}/ml2_conf.ini`],
    ['neutron-openvswitch-agent', 'openvswitch_agent.ini', `${files.ML2}/openvswitch_agent.ini`],
    ['neutron-metering-agent', 'metering_agent.ini', '/etc/neutron/metering_agent.ini'],
    ['neutron-ovn-metadata-agent', 'neutron_ovn_metadata_agent.ini', '/etc/neutron/neutron_ovn_metadata_agent.ini'],
    ['neutron-metadata-agent', 'metadata_agent.ini', '/etc/neutron/metadata_agent.ini'],
    ['neutron-sriov-agent', 'sriov_agent.ini', `${files.ML2}/sriov_agent.ini`],
    ['neutron-l3-agent', 'l3_agent.ini', '/etc/neutron/l3_agent.ini'],
    ['neutron-dhcp-agent', 'dhcp_agent.ini', '/etc/neutron/dhcp_agent.ini'],
  ].map(([service = '', generator = '', config = '']) => ({ service, generator: `/neutron/etc/oslo-config-generator/${generator}`, config })),
  host: {
    modules: [
      { name: '{{ neutron_modules_default + neutron_modules_extra }}', when: `${OPENVSWITCH} and inventory_hostname in ${inList(SWITCH_HOSTS)}` },
    ],
    sysctls: [4, 6].flatMap((version) =>
      [1, 2, 3].map((threshold) => ({
        name: `net.ipv${version}.neigh.default.gc_thresh${threshold}`,
        value: `{{ neutron_l3_agent_host_ipv${version}_neigh_gc_thresh${threshold} }}`,
        when: `set_sysctl | bool and ${OPENVSWITCH} and inventory_hostname in ${inList(L3_HOSTS)}`,
      })),
    ),
  },
})

/** The expression inside of a text. */
function inList(text: string): string {
  return `(${text.replace(/^\{\{|\}\}$/g, '').trim()})`
}
