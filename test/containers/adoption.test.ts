import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareContainer } from '../../src/containers/compare.ts'
import { indexImages } from '../../src/containers/images.ts'
import { observedContainer } from '../../src/containers/observed.ts'
import type { ContainerSpec } from '../../src/containers/types.ts'
import recorded from './kolla-ansible-2025.2.json' with { type: 'json' }
import { spec } from './samples.ts'

const ID = 'sha256:feed'

/** What the engine says of a container that kolla-ansible made, put together from what was recorded of it. */
function document(name: string, container: (typeof recorded)[keyof typeof recorded]) {
  return observedContainer({
    Id: 'abc',
    Name: `/${name}`,
    Image: ID,
    State: { Status: 'running', ExitCode: 0, StartedAt: '2026-11-20T10:00:00Z' },
    Config: {
      Image: container.image,
      Env: container.env,
      Cmd: container.command,
      Labels: container.labels,
      Volumes: Object.fromEntries(container.binds.map((bind) => [bind.split(':')[1] ?? '', {}])),
      Healthcheck: container.healthcheck,
    },
    HostConfig: {
      Binds: container.binds,
      Privileged: container.privileged,
      CapAdd: container.cap_add,
      SecurityOpt: container.security_opt,
      PidMode: container.pid_mode,
      IpcMode: container.ipc_mode,
      CgroupnsMode: container.cgroupns_mode,
      Tmpfs: container.tmpfs,
      Ulimits: container.ulimits,
      RestartPolicy: container.restart_policy,
      Memory: 0,
      CpuShares: 0,
      PidsLimit: null,
    },
  })
}

const STANDARD = (service: string) => [
  `/etc/kolla/${service}/:/var/lib/kolla/config_files/:ro`,
  '/etc/localtime:/etc/localtime:ro',
  '/etc/timezone:/etc/timezone:ro',
]
const HEALTH = (test: string) => ({
  healthcheck: { test: ['CMD-SHELL', test], interval: 30, timeout: 30, retries: 3, startPeriod: 5 },
})
const LOGS = 'kolla_logs:/var/log/kolla/'

/** The same services as their roles describe them. */
const WANTED: Readonly<Record<keyof typeof recorded, Partial<ContainerSpec>>> = {
  cron: { volumes: [...STANDARD('cron'), LOGS], environment: { KOLLA_LOGROTATE_SCHEDULE: 'daily' } },
  haproxy: {
    volumes: [
      ...STANDARD('haproxy'),
      'haproxy_socket:/var/lib/kolla/haproxy/',
      'letsencrypt_certificates:/etc/haproxy/certificates',
    ],
    privileged: true,
    ...HEALTH('healthcheck_curl http://10.77.0.11:61313'),
  },
  keepalived: {
    volumes: [...STANDARD('keepalived'), '/lib/modules:/lib/modules:ro', 'haproxy_socket:/var/lib/kolla/haproxy/'],
    privileged: true,
  },
  keystone: {
    volumes: [...STANDARD('keystone'), '/dev/shm:/dev/shm', LOGS, 'keystone_fernet_tokens:/etc/keystone/fernet-keys'],
    ...HEALTH('healthcheck_curl http://10.77.0.11:5000'),
  },
  mariadb: {
    volumes: [...STANDARD('mariadb'), LOGS, 'mariadb:/var/lib/mysql'],
    ...HEALTH('/usr/bin/healthcheck.sh --defaults-file /etc/mysql/healthcheck.cnf --connect --galera_online'),
  },
  rabbitmq: {
    volumes: [...STANDARD('rabbitmq'), LOGS, 'rabbitmq:/var/lib/rabbitmq/'],
    environment: { RABBITMQ_CLUSTER_COOKIE: 'not-the-real-cookie', RABBITMQ_LOG_DIR: '/var/log/kolla/rabbitmq' },
    ...HEALTH('healthcheck_rabbitmq'),
  },
}

describe('a container that kolla-ansible made', () => {
  for (const [name, container] of Object.entries(recorded)) {
    const wanted = WANTED[name as keyof typeof recorded]
    it(`${name} differs in its restart policy only, and keeps running`, () => {
      const images = indexImages([{ Id: ID, RepoTags: [container.image], Labels: container.labels }])
      const desired = spec({
        ...wanted,
        name,
        image: container.image,
        environment: { KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS', KOLLA_SERVICE_NAME: name, ...wanted.environment },
      })
      assert.deepEqual(compareContainer(desired, document(name, container), images), [
        { field: 'restart_policy', from: 'no', to: 'unless-stopped', remedy: 'update' },
      ])
    })
  }
})
