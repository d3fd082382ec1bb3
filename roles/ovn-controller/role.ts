import { defineRole } from '../../src/roles/define.ts'
import { introduceOvn } from './tasks/settings.ts'

export default defineRole({
  name: 'ovn-controller',
  after: ['openvswitch', 'ovn-db'],
  enabled: 'enable_ovn | bool',
  services: {
    'ovn-controller': {
      group: 'ovn-controller',
      command:
        '/usr/bin/ovn-controller --pidfile=/run/ovn/ovn-controller.pid ' +
        '--log-file=/var/log/kolla/openvswitch/ovn-controller.log tcp:127.0.0.1:{{ ovsdb_port }}',
      healthcheck: false,
      files: [],
      permissions: [{ path: '/var/log/kolla/openvswitch', owner: 'root:root', recurse: true }],
    },
  },
  tasks: [introduceOvn],
})
