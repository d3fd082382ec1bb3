import { defineRole } from '../../src/roles/define.ts'
import type { ConfigFile } from '../../src/roles/types.ts'
import { checkKernel, checkTunnels } from './checks.ts'
import { setUpSwitch } from './tasks/settings.ts'

/** Hosts with ports of servers, or with agents that have ports of networks and routers. */
const HOSTS = `{{
  (groups['compute'] + groups['neutron-dhcp-agent'] + groups['neutron-l3-agent'] + groups['neutron-metadata-agent']
   + (groups['manila-share'] if enable_manila_backend_generic | bool else [])) | intersect(groups['openvswitch'])
}}`
/** Read when the switch starts: a host that starts again has forgotten it. */
const tunnelAddress: ConfigFile = {
  name: 'tunnel-address',
  source: { kind: 'text', text: '{{ openvswitch_tunnel_bridge }} {{ openvswitch_tunnel_address }}\n' },
  dest: '/etc/openvswitch/tunnel-address',
  owner: 'root',
  perm: '0644',
  when: "openvswitch_tunnel_address != ''",
}
const LOGS = '-vconsole:emer -vsyslog:err -vfile:info'

export default defineRole({
  name: 'openvswitch',
  after: [],
  enabled: 'enable_openvswitch | bool and not enable_ovs_dpdk | bool',
  services: {
    'openvswitch-db-server': {
      group: 'openvswitch',
      hosts: HOSTS,
      container: 'openvswitch_db',
      command:
        `ovs_wrapper ovsdb-server /var/lib/openvswitch/conf.db ${LOGS} --remote=punix:/run/openvswitch/db.sock ` +
        '--remote=ptcp:{{ ovsdb_port }}:127.0.0.1 --remote=db:Open_vSwitch,Open_vSwitch,manager_options ' +
        '--log-file=/var/log/kolla/openvswitch/ovsdb-server.log --pidfile',
      files: [],
      ports: [{ name: 'Open vSwitch', port: '{{ ovsdb_port }}', address: '127.0.0.1' }],
    },
    'openvswitch-vswitchd': {
      group: 'openvswitch',
      hosts: HOSTS,
      command:
        `ovs_wrapper ovs-vswitchd unix:/run/openvswitch/db.sock ${LOGS} --mlockall ` +
        '--log-file=/var/log/kolla/openvswitch/ovs-vswitchd.log --pidfile',
      privileged: true,
      pidMode: 'host',
      startAfter: ['openvswitch-db-server'],
      files: [tunnelAddress],
    },
  },
  tasks: [setUpSwitch],
  checks: [checkKernel, checkTunnels],
  removal: {
    container: 'openvswitch_vswitchd',
    cleanUp: {
      title: 'take the bridges of Open vSwitch away',
      command: ['sh', '-euc', 'for bridge in $(ovs-vsctl list-br); do ovs-vsctl --timeout=30 --if-exists del-br "$bridge"; done'],
    },
  },
  host: { modules: [{ name: 'openvswitch', when: "ovs_datapath != 'netdev'" }] },
})
