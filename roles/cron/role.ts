import { defineRole, replaceable } from '../../src/roles/define.ts'

export default defineRole({
  name: 'cron',
  after: [],
  enabled: 'enable_cron | default(true) | bool',
  services: {
    cron: {
      group: 'cron',
      command: "{{ 'cron -f' if kolla_base_distro in ['ubuntu', 'debian'] else 'crond -s -n' }}",
      environment: { KOLLA_LOGROTATE_SCHEDULE: '{{ cron_logrotate_schedule }}' },
      healthcheck: false,
      files: [
        replaceable('cron', 'logrotate.conf', {
          template: 'logrotate.conf.j2',
          overrideName: 'cron-logrotate-global.conf',
          dest: '/etc/logrotate.conf',
        }),
      ],
    },
  },
})
