import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareContainer } from '../../src/containers/compare.ts'
import { Secret } from '../../src/secrets.ts'
import type { ContainerSpec, EngineKind } from '../../src/containers/types.ts'
import { IMAGES, observed, OTHER_IMAGE_ID, spec } from './samples.ts'

interface Case {
  readonly title: string
  /** What is wanted now, beside the ordinary service. */
  readonly wanted?: Partial<ContainerSpec>
  /** What the container was made from; as wanted, where it is not said. */
  readonly made?: Partial<ContainerSpec>
  readonly now?: Parameters<typeof observed>[1]
  readonly kind?: EngineKind
  /** `field: from -> to (remedy)`, one line for each difference. */
  readonly differences: readonly string[]
}

const HEALTHCHECK = { test: ['CMD-SHELL', 'healthcheck_curl'], interval: 30, timeout: 30, retries: 3, startPeriod: 5 }

const CASES: readonly Case[] = [
  { title: 'a container made from the same description', differences: [] },
  // image
  {
    title: 'another tag with another image',
    wanted: { image: 'kolla/keystone:2' },
    made: { image: 'kolla/keystone:1' },
    differences: ['image: kolla/keystone:1 (111111111111) -> kolla/keystone:2 (222222222222) (recreate)'],
  },
  {
    title: 'the same tag with a newer image',
    now: { document: { Image: OTHER_IMAGE_ID }, config: { Labels: {} } },
    differences: ['image: kolla/keystone:1 (222222222222) -> kolla/keystone:1 (111111111111) (recreate)'],
  },
  {
    title: 'the same image under another tag',
    wanted: { image: 'kolla/keystone:same' },
    made: {},
    differences: ['image: kolla/keystone:1 -> kolla/keystone:same (recreate)'],
  },
  {
    title: 'an image that is not on the host',
    wanted: { image: 'kolla/keystone:3' },
    made: {},
    differences: ['image: kolla/keystone:1 -> kolla/keystone:3 (not on the host) (recreate)'],
  },
  // environment
  {
    title: 'a variable with another value, and a new one',
    wanted: { environment: { A: '2', B: 'x' } },
    made: { environment: { A: '1' } },
    differences: ['environment: A=1, B not set -> A=2, B=x (recreate)'],
  },
  {
    title: 'a variable that is not asked for',
    made: { environment: { X: '1' } },
    wanted: { environment: {} },
    differences: [],
  },
  {
    title: 'a secret variable, of which no value is shown',
    wanted: { environment: { COOKIE: new Secret('new-cookie') } },
    made: { environment: { COOKIE: 'old-cookie' } },
    differences: ['environment: COOKIE=*** -> COOKIE=*** (recreate)'],
  },
  { title: 'a secret variable that is the same', wanted: { environment: { C: new Secret('s') } }, differences: [] },
  // volumes
  {
    title: 'volumes in another order, with the mode said, and without a trailing slash',
    wanted: { volumes: ['kolla_logs:/var/log/kolla:rw', '/etc/kolla/keystone:/var/lib/kolla/config_files:ro'] },
    made: {},
    differences: [],
  },
  {
    title: 'a bind with another mode',
    wanted: { volumes: ['/run:/run:shared'] },
    made: { volumes: ['/run:/run:rw'] },
    differences: ['volumes: /run:/run:rw -> /run:/run:shared (recreate)'],
  },
  {
    title: 'a volume that is not asked for any more',
    wanted: { volumes: [] },
    made: { volumes: ['a:/a'] },
    differences: ['volumes: a:/a:rw -> none (recreate)'],
  },
  {
    title: 'a volume without a name that is not there',
    wanted: { volumes: ['/scratch'] },
    made: { volumes: [] },
    differences: ['volumes: none -> /scratch (recreate)'],
  },
  { title: 'a volume that the image declares', now: { config: { Volumes: { '/data': {} } } }, differences: [] },
  {
    title: 'volumes from another container',
    wanted: { volumesFrom: ['data'] },
    made: {},
    differences: ['volumes_from: none -> data (recreate)'],
  },
  { title: 'the same tmpfs', wanted: { tmpfs: ['/run:size=64m'] }, differences: [] },
  { title: 'another tmpfs', wanted: { tmpfs: ['/run'] }, made: {}, differences: ['tmpfs: none -> /run (recreate)'] },
  // privileges and namespaces
  {
    title: 'privileges',
    wanted: { privileged: true },
    made: {},
    differences: ['privileged: false -> true (recreate)'],
  },
  {
    title: 'a capability',
    wanted: { capAdd: ['NET_ADMIN', 'SYS_NICE'] },
    made: { capAdd: ['SYS_NICE', 'NET_RAW'] },
    differences: ['cap_add: NET_RAW -> NET_ADMIN (recreate)'],
  },
  {
    title: 'a security option',
    wanted: { securityOpt: ['apparmor=unconfined'] },
    made: {},
    differences: ['security_opt: none -> apparmor=unconfined (recreate)'],
  },
  {
    title: 'security options of a privileged container, which the engine sets itself',
    wanted: { privileged: true },
    now: { hostConfig: { SecurityOpt: ['label=disable'] } },
    differences: [],
  },
  {
    title: "security options of a container in the host's process namespace",
    wanted: { pidMode: 'host' },
    now: { hostConfig: { SecurityOpt: ['label=disable'] } },
    differences: [],
  },
  { title: 'pid mode', wanted: { pidMode: 'host' }, made: {}, differences: ['pid_mode: none -> host (recreate)'] },
  {
    title: 'pid mode not wanted any more',
    made: { pidMode: 'host' },
    wanted: {},
    differences: ['pid_mode: host -> none (recreate)'],
  },
  { title: 'an ipc mode that nobody asked for', now: { hostConfig: { IpcMode: 'shareable' } }, differences: [] },
  { title: 'ipc mode', wanted: { ipcMode: 'host' }, made: {}, differences: ['ipc_mode: private -> host (recreate)'] },
  { title: 'a cgroup namespace that nobody asked for', now: { hostConfig: { CgroupnsMode: 'host' } }, differences: [] },
  {
    title: 'the cgroup namespace of a container of an old engine',
    wanted: { cgroupnsMode: 'host' },
    now: { hostConfig: { CgroupnsMode: '' } },
    differences: [],
  },
  {
    title: 'cgroup namespace',
    wanted: { cgroupnsMode: 'host' },
    made: {},
    differences: ['cgroupns_mode: private -> host (recreate)'],
  },
  // labels, health check, command, user
  {
    title: 'a label',
    wanted: { labels: { a: '2' } },
    made: { labels: { a: '1' } },
    differences: ['labels: a=1 -> a=2 (recreate)'],
  },
  {
    title: 'a label of a container whose image is gone',
    wanted: { labels: { a: '1' } },
    now: { document: { Image: 'sha256:gone' } },
    differences: ['image: kolla/keystone:1 (gone) -> kolla/keystone:1 (111111111111) (recreate)'],
  },
  { title: 'the same health check', wanted: { healthcheck: HEALTHCHECK }, differences: [] },
  {
    title: 'another time of the health check',
    wanted: { healthcheck: HEALTHCHECK },
    made: { healthcheck: { ...HEALTHCHECK, startPeriod: 10 } },
    differences: [
      'healthcheck: CMD-SHELL healthcheck_curl (interval 30 s, timeout 30 s, retries 3, start period 10 s)' +
        ' -> CMD-SHELL healthcheck_curl (interval 30 s, timeout 30 s, retries 3, start period 5 s) (recreate)',
    ],
  },
  {
    title: 'a health check that is switched off',
    wanted: { healthcheck: { ...HEALTHCHECK, test: ['NONE'] } },
    made: {},
    differences: [],
  },
  { title: 'a command that nobody asked for', now: { config: { Cmd: ['other'] } }, differences: [] },
  { title: 'the same command', wanted: { command: ['kolla_start'] }, differences: [] },
  {
    title: 'the same command with the entry point in front',
    wanted: { command: ['dumb-init', '--single-child', '--', 'kolla_start'] },
    made: {},
    differences: [],
  },
  {
    title: 'another command',
    wanted: { command: ['bash', '-c', 'x'] },
    made: {},
    differences: ['command: kolla_start -> bash -c x (recreate)'],
  },
  { title: 'a user that nobody asked for', now: { config: { User: 'nova' } }, differences: [] },
  { title: 'user', wanted: { user: 'root' }, made: {}, differences: ['user: keystone -> root (recreate)'] },
  // limits
  {
    title: 'a limit with another value, in another unit',
    wanted: { dimensions: { mem_limit: '1g', cpu_shares: 512 } },
    made: { dimensions: { mem_limit: '512m', cpu_shares: 512 } },
    differences: ['mem_limit: 536870912 -> 1073741824 (update)'],
  },
  {
    title: 'the same limit in another unit',
    wanted: { dimensions: { mem_limit: '1g' } },
    made: { dimensions: { mem_limit: '1024m' } },
    differences: [],
  },
  {
    title: 'a limit that is not asked for any more, which only a new container loses',
    made: { dimensions: { cpu_shares: 512 } },
    wanted: {},
    differences: ['cpu_shares: 512 -> none (recreate)'],
  },
  {
    title: 'the swap limit that the engine derives',
    wanted: { dimensions: { mem_limit: '1m' } },
    now: { hostConfig: { MemorySwap: 2097152 } },
    differences: [],
  },
  { title: 'no limit of processes, in all its spellings', now: { hostConfig: { PidsLimit: -1 } }, differences: [] },
  {
    title: 'ulimits in another order',
    wanted: { dimensions: { ulimits: { nofile: { soft: 1, hard: 2 }, core: { soft: 0, hard: 0 } } } },
    now: {
      hostConfig: {
        Ulimits: [
          { Name: 'nofile', Soft: 1, Hard: 2 },
          { Name: 'core', Soft: 0, Hard: 0 },
        ],
      },
    },
    differences: [],
  },
  {
    title: 'ulimits',
    wanted: { dimensions: { ulimits: { nofile: { soft: 1, hard: 2 } } } },
    made: {},
    differences: ['ulimits: none -> nofile=1:2 (recreate)'],
  },
  // restart policy and state
  {
    title: 'the restart policy, which a running container can be given',
    now: { hostConfig: { RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } } },
    differences: ['restart_policy: no -> unless-stopped (update)'],
  },
  {
    title: 'a stopped container',
    now: { state: { Status: 'exited', ExitCode: 1 } },
    differences: ['state: exited with code 1 -> running (start)'],
  },
  {
    title: 'a container that keeps failing',
    now: { state: { Status: 'restarting' } },
    differences: ['state: restarting -> running (start)'],
  },
  {
    title: 'a container that cannot be started',
    now: { state: { Status: 'dead' } },
    differences: ['state: dead -> running (recreate)'],
  },
  {
    title: 'several differences at once',
    wanted: { privileged: true, pidMode: 'host' },
    made: {},
    differences: ['privileged: false -> true (recreate)', 'pid_mode: none -> host (recreate)'],
  },
  // Podman
  {
    title: 'the limit of processes that Podman sets',
    kind: 'podman',
    now: { hostConfig: { PidsLimit: 2048 } },
    differences: [],
  },
  {
    title: 'the restart policy, which needs a new container',
    kind: 'podman',
    now: { hostConfig: { RestartPolicy: { Name: 'no' } } },
    differences: ['restart_policy: no -> unless-stopped (recreate)'],
  },
  {
    title: 'the capability that Podman adds',
    kind: 'podman',
    now: { hostConfig: { CapAdd: ['CAP_AUDIT_WRITE'] } },
    differences: [],
  },
  {
    title: 'the capability that old versions of Podman do not show',
    kind: 'podman',
    now: { hostConfig: { CapAdd: [] } },
    differences: [],
  },
  { title: "a capability in Podman's spelling", kind: 'podman', wanted: { capAdd: ['net_admin'] }, differences: [] },
  {
    title: "Podman's word for no pid mode",
    kind: 'podman',
    now: { hostConfig: { PidMode: 'private' } },
    differences: [],
  },
  {
    title: "Podman's flags of a mount",
    kind: 'podman',
    wanted: { volumes: ['/run/netns:/run/netns:shared', '/dev/shm:/dev/shm:rw', 'a:/a', '/b:/b:ro'] },
    now: {
      hostConfig: {
        Binds: [
          '/run/netns:/run/netns:shared,rw,nosuid,nodev,noexec,rbind',
          '/dev/shm:/dev/shm:rw,nosuid,nodev,noexec,rprivate,rbind',
          'a:/a:rprivate,nosuid,nodev,rbind',
          '/b:/b:ro,rprivate,rbind',
        ],
      },
    },
    differences: [],
  },
  {
    title: 'a mount that is writable now',
    kind: 'podman',
    wanted: { volumes: ['/b:/b:ro'] },
    now: { hostConfig: { Binds: ['/b:/b:rw,rprivate,rbind'] } },
    differences: ['volumes: /b:/b:rw -> /b:/b:ro (recreate)'],
  },
  {
    title: "ulimits that are Podman's own",
    kind: 'podman',
    wanted: { dimensions: { ulimits: { nofile: { soft: 1, hard: 1 }, core: { soft: 0, hard: 0 } } } },
    now: {
      hostConfig: {
        Ulimits: [
          { Name: 'RLIMIT_NPROC', Soft: 5, Hard: 5 },
          { Name: 'RLIMIT_CORE', Soft: 0, Hard: 0 },
        ],
      },
    },
    differences: [],
  },
  {
    title: 'an image with a registry in front',
    kind: 'podman',
    now: { config: { Image: 'localhost/kolla/keystone:1' } },
    differences: [],
  },
  {
    title: 'an id without its algorithm',
    kind: 'podman',
    now: { document: { Image: '1'.repeat(64) } },
    differences: [],
  },
  {
    title: 'a tmpfs, which kolla never gives a container of Podman',
    kind: 'podman',
    wanted: { tmpfs: ['/run'] },
    made: {},
    differences: [],
  },
]

describe('comparing a container with its description', () => {
  for (const { title, wanted = {}, made = wanted, now, kind = 'docker', differences } of CASES) {
    it(`${differences.length === 0 ? 'sees no difference in' : 'sees'} ${title}${kind === 'podman' ? ' (Podman)' : ''}`, () => {
      const found = compareContainer(spec(wanted), observed(spec(made), now, kind), IMAGES, kind)
      assert.deepEqual(
        found.map(({ field, from, to, remedy }) => `${field}: ${from} -> ${to} (${remedy})`),
        differences,
      )
    })
  }
})
