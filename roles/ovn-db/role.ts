import { defineRole, fixed } from '../../src/roles/define.ts'
import { dismissLostMembers, memberFiles } from './tasks/cluster.ts'
import { openDatabase } from './tasks/connections.ts'
import { NORTHBOUND, SOUTHBOUND } from './tasks/databases.ts'
import { memberHandover } from './tasks/handover.ts'

const LOGS = { path: '/var/log/kolla/openvswitch', owner: 'root:root', recurse: true }

export default defineRole({
  name: 'ovn-db',
  after: [],
  enabled: 'enable_ovn | bool',
  services: {
    'ovn-nb-db': {
      group: 'ovn-nb-db',
      command: '{{ ovn_nb_command }}',
      environment: { OVN_NB_DB: '{{ ovn_nb_connection }}' },
      healthcheck: false,
      files: [],
      permissions: [LOGS],
      handover: memberHandover(NORTHBOUND),
      ports: [{ name: 'OVN northbound database', port: '{{ ovn_nb_db_port }}' }],
    },
    'ovn-sb-db': {
      group: 'ovn-sb-db',
      command: '{{ ovn_sb_command }}',
      environment: { OVN_SB_DB: '{{ ovn_sb_connection_no_relay }}' },
      healthcheck: false,
      files: [],
      permissions: [LOGS],
      handover: memberHandover(SOUTHBOUND),
      ports: [{ name: 'OVN southbound database', port: '{{ ovn_sb_db_port }}' }],
    },
    'ovn-sb-db-relay': {
      group: 'ovn-sb-db-relay',
      enabled: 'enable_ovn | bool and enable_ovn_sb_db_relay | bool',
      instances: '{{ range(1, ovn_sb_db_relay_count | int + 1) | list }}',
      command: '{{ ovn_sb_relay_command }}',
      environment: { RELAY_ID: '{{ item }}' },
      healthcheck: false,
      files: [fixed('ovsdb-relay.json', { dest: '/etc/ovn/ovsdb-relay.json', owner: 'root' })],
      permissions: [LOGS],
      ports: [{ name: 'OVN southbound relay', port: '{{ ovn_sb_db_relay_port_prefix | int * 10 + item | int }}' }],
    },
    'ovn-northd': {
      group: 'ovn-northd',
      command:
        '/usr/bin/ovn-northd -vconsole:emer -vsyslog:err -vfile:info --ovnnb-db={{ ovn_nb_connection }} ' +
        '--ovnsb-db={{ ovn_sb_connection_no_relay }} --log-file=/var/log/kolla/openvswitch/ovn-northd.log ' +
        "--pidfile=/run/ovn/ovn-northd.pid --unixctl=/run/ovn/ovn-northd.ctl{{ ' ' ~ ovn_northd_cmdline_extras if ovn_northd_cmdline_extras else '' }}",
      environment: { OVN_NB_DB: '{{ ovn_nb_connection }}', OVN_SB_DB: '{{ ovn_sb_connection_no_relay }}' },
      healthcheck: false,
      files: [],
      permissions: [LOGS],
    },
  },
  oneShots: [NORTHBOUND, SOUTHBOUND].flatMap(memberFiles),
  tasks: [NORTHBOUND, SOUTHBOUND].flatMap((database) => [dismissLostMembers(database), openDatabase(database)]),
})
