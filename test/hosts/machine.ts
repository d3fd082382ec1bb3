import { connect } from 'node:net'
import { mkdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { docker, dockerSays, sh, shWithInput } from './engine.ts'
import { hostImage } from './image.ts'
import { NETWORKS, REGISTRY, STATE } from './place.ts'
import type { TestHost } from './place.ts'

export interface HostOptions {
  /** Without a container engine. */
  readonly bare: boolean
  /** sudo asks for SUDO_PASSWORD. */
  readonly sudoPassword: boolean
}

export const SUDO_PASSWORD = 'test-sudo-password'

/** STACK: what systemd and an inner engine need when the machine itself may not give CAP_SYS_RESOURCE. */
const FLAGS = [
  '--cap-add=ALL', '--cap-drop=SYS_RESOURCE', '--security-opt=seccomp=unconfined', '--security-opt=apparmor=unconfined',
  '--security-opt=systempaths=unconfined', '--device-cgroup-rule=a *:* rwm', '--device=/dev/net/tun', '--device=/dev/fuse',
  '--cgroupns=private', '--tmpfs=/run', '--tmpfs=/tmp', '--env=container=docker', '--restart=no',
] // prettier-ignore

const DISK_SIZE = '60G'
const READY_TIMEOUT = 90_000

/** Creates and starts one host; returns when sshd (and the engine, unless bare) answers. */
export async function startHost(host: TestHost, options: HostOptions): Promise<void> {
  const image = await hostImage(options.bare ? 'bare' : 'engine')
  const disk = await makeDisk(host)
  const [api, external] = NETWORKS
  const place = ['--hostname', host.name, '--network', api.name, '--ip', host.address]
  await docker('create', '--name', host.container, ...place, ...FLAGS, '-v', `${disk}:/var/lib/docker`, image)
  await docker(
    'network',
    'connect',
    '--ip',
    host.address.replace(api.prefix, external.prefix),
    external.name,
    host.container,
  )
  await shWithInput(await personality(host, options), 'docker', 'cp', '-', `${host.container}:/`)
  await docker('start', host.container)
  await untilReady(host, options.bare)
}

/** Milliseconds for a host that was up before to show that it still is. */
const ALIVE_TIMEOUT = 10_000

/** Leaves a host that answers as it is, and gives any other a new start: stopped, frozen, cut off, or with an sshd that ended. */
export async function revive(host: TestHost, bare: boolean): Promise<void> {
  const answers = await untilReady(host, bare, ALIVE_TIMEOUT).then(
    () => true,
    () => false,
  )
  if (!answers) await reboot(host, bare)
}

/** Takes the host's power away and gives it back. */
export async function reboot(host: TestHost, bare: boolean): Promise<void> {
  await dockerSays('unpause', host.container)
  await dockerSays('kill', host.container)
  await docker('start', host.container)
  await untilReady(host, bare)
}

/** Waits for sshd's greeting, and for the engine. */
export async function untilReady(host: TestHost, bare: boolean, patience = READY_TIMEOUT): Promise<void> {
  const until = Date.now() + patience
  const ready = async (): Promise<boolean> =>
    (await greets(host.address)) &&
    (bare || (await dockerSays('exec', host.container, 'docker', 'version', '-f', 'ok')) === 'ok')
  while (!(await ready())) {
    if (Date.now() > until) throw new Error(`${host.name} does not come up: docker logs ${host.container}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** A disk of its own, so that filling it fills no other. It is sparse: it costs what is written. */
async function makeDisk(host: TestHost): Promise<string> {
  const file = join(STATE, `${host.name}.disk`)
  const mount = diskMount(host)
  mkdirSync(mount, { recursive: true })
  await sh('truncate', '-s', DISK_SIZE, file)
  await sh('mkfs.ext4', '-q', '-F', '-O', '^has_journal', '-E', 'lazy_itable_init=1', '-m', '0', file)
  await sh('mount', '-o', 'loop', file, mount)
  return mount
}

/** Where the host's disk is mounted on this machine. */
export function diskMount(host: TestHost): string {
  return join(STATE, `${host.name}.mnt`)
}

/** What makes this host itself: its keys, who may log in, its engine's settings. */
async function personality(host: TestHost, { bare, sudoPassword }: HostOptions): Promise<Buffer> {
  const tar = pack()
  const put = (name: string, content: string, mode: number, uid = 0): void => {
    tar.entry({ name, mode, uid, gid: uid }, content)
  }
  put('etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n::1 localhost\n`, 0o644)
  put('etc/ssh/ssh_host_ed25519_key', readFileSync(hostKey(host), 'utf8'), 0o600)
  put('etc/ssh/ssh_host_ed25519_key.pub', readFileSync(`${hostKey(host)}.pub`, 'utf8'), 0o644)
  tar.entry({ name: 'home/kolla/.ssh', type: 'directory', mode: 0o700, uid: 1000, gid: 1000 })
  put('home/kolla/.ssh/authorized_keys', readFileSync(join(STATE, 'id_ed25519.pub'), 'utf8'), 0o600, 1000)
  if (sudoPassword) {
    put('etc/sudoers.d/kolla', 'kolla ALL=(ALL) ALL\n', 0o440)
    const hash = await sh('openssl', 'passwd', '-6', SUDO_PASSWORD)
    put(
      'etc/shadow',
      shadow(await docker('run', '--rm', '--entrypoint=cat', await hostImage('bare'), '/etc/shadow'), hash),
      0o640,
    )
  }
  if (!bare) put('etc/docker/daemon.json', `${JSON.stringify(engineSettings(), undefined, 2)}\n`, 0o644)
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The engine's settings that this kind of host cannot do without (kolla's docker_custom_config). */
export function engineSettings(): Readonly<Record<string, unknown>> {
  return {
    'insecure-registries': [`${REGISTRY.address}:${REGISTRY.port}`],
    'default-runtime': 'kolla-runc',
    runtimes: { 'kolla-runc': { path: '/usr/local/libexec/kolla/runc-without-sys-resource' } },
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
  }
}

/** The host's own key, made here so that known_hosts needs no leap of faith. */
export function hostKey(host: TestHost): string {
  return join(STATE, `${host.name}.key`)
}

export async function makeKeyPair(file: string): Promise<void> {
  if (!existsSync(file)) await sh('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'kolla test hosts', '-f', file)
}

function shadow(text: string, hash: string): string {
  return `${text.replace(/^kolla:[^:]*:/m, () => `kolla:${hash}:`)}\n`
}

/** Whether sshd says its name there. */
function greets(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(22, address)
    const answer = (greeting: boolean): void => {
      socket.destroy()
      resolve(greeting)
    }
    socket.setTimeout(1_000, () => {
      answer(false)
    })
    socket.once('error', () => {
      answer(false)
    })
    socket.once('data', (data) => {
      answer(data.toString('latin1').startsWith('SSH-'))
    })
  })
}
