import { defineRole } from '../../src/roles/define.ts'

export default defineRole({
  name: 'iscsi',
  after: ['loadbalancer'],
  enabled: 'enable_iscsid | bool',
  services: {
    // Logs in to targets, for the processes that attach volumes.
    iscsid: {
      group: 'iscsid',
      enabled: 'enable_iscsid | bool and (enable_iscsid_for_cinder | bool or enable_iscsid_for_ironic | bool)',
      command: 'iscsid -d 8 -f',
      privileged: true,
      ipcMode: 'host',
      hostRun: true,
      healthcheck: false,
      files: [],
    },
    // Hands out the volumes of Cinder's LVM back end.
    tgtd: {
      group: 'tgtd',
      enabled: 'enable_iscsid | bool and enable_tgtd | bool',
      command: "tgtd -d 1 -f --iscsi portal={{ tgtd_interface_address | put_address_in_context('url') }}:{{ iscsi_port }}",
      privileged: true,
      ipcMode: 'host',
      hostRun: true,
      healthcheck: false,
      files: [],
      ports: [{ name: 'iSCSI', port: '{{ iscsi_port }}', address: '{{ tgtd_interface_address }}' }],
    },
  },
  host: { modules: [{ name: 'configfs', when: 'enable_iscsid_for_cinder | bool or enable_iscsid_for_ironic | bool' }] },
})
