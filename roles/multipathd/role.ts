import { defineRole } from '../../src/roles/define.ts'

export default defineRole({
  name: 'multipathd',
  after: ['loadbalancer'],
  enabled: 'enable_multipathd | bool',
  services: {
    multipathd: {
      group: 'multipathd',
      command: '/sbin/multipathd -d',
      privileged: true,
      ipcMode: 'host',
      hostRun: true,
      healthcheck: false,
      files: [
        {
          name: 'multipath.conf',
          source: {
            kind: 'template',
            template: 'multipath.conf.j2',
            overrides: ['multipath/{{ inventory_hostname }}/multipath.conf', 'multipath.conf'],
          },
          dest: '/etc/multipath.conf',
          owner: 'root',
          perm: '0600',
        },
      ],
    },
  },
  host: { modules: [{ name: 'dm-multipath' }] },
})
