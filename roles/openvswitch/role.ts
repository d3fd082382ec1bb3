import { defineRole } from '../../src/roles/define.ts'
import { checkKernel } from './checks.ts'
import { setUpSwitch } from './tasks/settings.ts'

/** Hosts with ports of servers, or with agents that have ports of networks and routers. */
const HOSTS = `{{
  (groups['compute'] + groups['neutron-dhcp-agent'] + groups['neutron-l3-agent'] + groups['neutron-metadata-agent']
   + (groups['manila-share'] if enable_manila_backend_generic | bool else [])) | intersect(groups['openvswitch'])
}}`
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
      files: [],
    },
  },
  tasks: [setUpSwitch],
  checks: [checkKernel],
  host: { modules: [{ name: 'openvswitch', when: "ovs_datapath != 'netdev'" }] },
})
