import { defineRole, replaceable } from '../../src/roles/define.ts'
import { backendCertificate } from '../../src/roles/certificates.ts'
import type { ConfigFile } from '../../src/roles/types.ts'
import { brokerHandover } from './tasks/handover.ts'
import { growQueues } from './tasks/members.ts'
import { finishUpgrade, prepareUpgrade } from './tasks/versions.ts'

function rabbitFile(name: string): ConfigFile {
  return replaceable('rabbitmq', name, { dest: `/etc/rabbitmq/${name}`, owner: 'rabbitmq' })
}

const CLUSTER_ENVIRONMENT = {
  RABBITMQ_CLUSTER_COOKIE: '{{ rabbitmq_cluster_cookie }}',
  RABBITMQ_LOG_DIR: '/var/log/kolla/rabbitmq',
}

export default defineRole({
  name: 'rabbitmq',
  after: [],
  enabled: 'enable_rabbitmq | bool',
  services: {
    rabbitmq: {
      group: 'rabbitmq',
      command: '/usr/sbin/rabbitmq-server',
      volumes: ['{{ rabbitmq_datadir_volume }}:/var/lib/rabbitmq/'],
      environment: CLUSTER_ENVIRONMENT,
      handover: brokerHandover,
      files: [
        ...['rabbitmq-env.conf', 'rabbitmq.conf', 'erl_inetrc', 'advanced.config', 'definitions.json', 'enabled_plugins'].map(rabbitFile),
        ...backendCertificate('rabbitmq', { owner: 'rabbitmq', when: 'rabbitmq_enable_tls | bool' }),
      ],
      permissions: [
        { path: '/var/lib/rabbitmq', owner: 'rabbitmq:rabbitmq', recurse: true },
        { path: '/var/log/kolla/rabbitmq', owner: 'rabbitmq:rabbitmq', recurse: true },
      ],
      ports: [
        { name: 'RabbitMQ', port: '{{ rabbitmq_port }}' },
        { name: 'RabbitMQ management', port: '{{ rabbitmq_management_port }}' },
        { name: 'RabbitMQ cluster', port: '{{ rabbitmq_cluster_port }}' },
        { name: 'RabbitMQ port mapper', port: '{{ rabbitmq_epmd_port }}' },
      ],
      frontends: {
        rabbitmq_management: {
          enabled: 'enable_rabbitmq | bool',
          mode: 'http',
          tlsBackend: 'rabbitmq_enable_tls | bool',
          port: '{{ rabbitmq_management_port }}',
          hostGroup: 'rabbitmq',
          backendHttpExtra:
            "{{ ['option httpchk GET /api/overview', \"http-check send hdr Authorization 'Basic \" ~ " +
            "((rabbitmq_monitoring_user ~ ':' ~ rabbitmq_monitoring_password) | b64encode) ~ \"'\"] }}",
        },
      },
    },
  },
  tasks: [prepareUpgrade, finishUpgrade, growQueues],
  oneShots: [
    {
      name: 'rabbitmq_bootstrap',
      service: 'rabbitmq',
      on: 'bootstrap',
      resets: 'rabbitmq_datadir_volume',
      hosts: 'all',
      environment: { KOLLA_BOOTSTRAP: '', ...CLUSTER_ENVIRONMENT },
      due: ({ volumeExists }) => (volumeExists('rabbitmq_datadir_volume') ? [] : ['the data volume does not exist']),
    },
  ],
})
