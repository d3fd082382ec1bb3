import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docker, dockerSays, sh, timed } from './engine.ts'
import { hostImage } from './image.ts'
import { diskMount, hostKey, makeKeyPair, reboot, revive, startHost, untilReady } from './machine.ts'
import type { HostOptions } from './machine.ts'
import { NETWORKS, PREFIX, REGISTRY, STATE, testHost } from './place.ts'
import type { TestHost } from './place.ts'
import { writeState } from './state.ts'

interface Fleet extends HostOptions {
  readonly count: number
}

const FLEET_FILE = join(STATE, 'fleet.json')

/** Starts `count` hosts and the registry side by side; those that are there already stay as they are, but that one whose sshd does not answer is rebooted. */
export async function up(fleet: Fleet): Promise<void> {
  mkdirSync(STATE, { recursive: true, mode: 0o700 })
  const hosts = Array.from({ length: fleet.count }, (_, index) => testHost(index + 1))
  await makeKeyPair(join(STATE, 'id_ed25519'))
  await Promise.all(hosts.map((host) => makeKeyPair(hostKey(host))))
  await hostImage(fleet.bare ? 'bare' : 'engine')
  await hostImage('registry')
  for (const network of NETWORKS) await makeNetwork(network)
  writeFileSync(FLEET_FILE, JSON.stringify(fleet))
  const running = await names()
  await Promise.all([
    running.includes(REGISTRY.container) ? undefined : startRegistry(),
    ...hosts.map((host) =>
      running.includes(host.container)
        ? revive(host, fleet.bare)
        : timed(`${host.name} (${host.address})`, () => startHost(host, fleet)),
    ),
  ])
  writeState(hosts, fleet, await registryPort())
}

/** Removes every host, network, volume, disk and file of this checkout. */
export async function down(): Promise<void> {
  const containers = await names()
  if (containers.length > 0) await docker('rm', '-f', '-v', ...containers)
  for (const { name } of NETWORKS) await dockerSays('network', 'rm', name)
  for (const host of fleetHosts()) await unmount(diskMount(host))
  rmSync(STATE, { recursive: true, force: true })
}

/** However often it was mounted: an `up` that was interrupted leaves one more. */
async function unmount(path: string): Promise<void> {
  await sh('sh', '-c', 'while umount "$1" 2>/dev/null; do :; done', 'sh', path)
}

/** One line for each container of this checkout. */
export function list(): Promise<string> {
  const format = '{{.Names}}\t{{.Status}}\t{{.Networks}}'
  return docker('ps', '-a', '--filter', `name=^${PREFIX}-`, '--format', format)
}

/** The things that can happen to a host. */
export const EVENTS: Readonly<Record<string, (host: TestHost) => Promise<unknown>>> = {
  /** Power loss. */
  stop: (host) => docker('kill', host.container),
  start: async (host) => {
    await docker('start', host.container)
    await untilReady(host, readFleet().bare)
  },
  freeze: (host) => docker('pause', host.container),
  thaw: (host) => docker('unpause', host.container),
  cut: (host) => setLinks(host, 'down'),
  mend: (host) => setLinks(host, 'up'),
  reboot: (host) => reboot(host, readFleet().bare),
  'fill-disk': (host) =>
    sh(
      'sh',
      '-c',
      'fallocate -l "$(($(df -Pk "$1" | tail -n 1 | awk "{print \\$4}") - 64))K" "$1/filler"',
      'sh',
      diskMount(host),
    ),
  'free-disk': (host) => sh('rm', '-f', join(diskMount(host), 'filler')),
}

/** The host of that name; throws for one that was never started. */
export function findHost(name: string | undefined): TestHost {
  const host = fleetHosts().find((candidate) => candidate.name === name)
  if (host === undefined) throw new Error(`there is no host ${name ?? '(none named)'}: npm run hosts -- list`)
  return host
}

function fleetHosts(): readonly TestHost[] {
  return existsSync(FLEET_FILE) ? Array.from({ length: readFleet().count }, (_, index) => testHost(index + 1)) : []
}

function readFleet(): Fleet {
  return JSON.parse(readFileSync(FLEET_FILE, 'utf8')) as Fleet
}

async function names(): Promise<readonly string[]> {
  const text = await docker('ps', '-a', '--filter', `name=^${PREFIX}-`, '--format', '{{.Names}}')
  return text.split('\n').filter((name) => name !== '')
}

async function makeNetwork({ name, prefix }: (typeof NETWORKS)[number]): Promise<void> {
  if ((await dockerSays('network', 'inspect', '-f', 'ok', name)) === 'ok') return
  await docker('network', 'create', '--subnet', `${prefix}.0/24`, '--gateway', `${prefix}.1`, name)
}

async function startRegistry(): Promise<void> {
  const { container, address, port } = REGISTRY
  const place = ['--network', NETWORKS[0].name, '--ip', address, '-p', `127.0.0.1::${port}`]
  await docker(
    'run',
    '-d',
    '--name',
    container,
    ...place,
    '-v',
    '/var/lib/docker-registry',
    await hostImage('registry'),
  )
}

/** The registry's port on this machine: its engine pushes there, because it trusts loopback without TLS. */
async function registryPort(): Promise<number> {
  const text = await docker('port', REGISTRY.container, `${REGISTRY.port}/tcp`)
  return Number(/:(\d+)$/m.exec(text)?.[1])
}

/** The machine's end of each of the host's cables: addresses and routes inside stay, as when a switch dies. */
async function setLinks(host: TestHost, state: 'up' | 'down'): Promise<void> {
  const pid = await docker('inspect', '-f', '{{.State.Pid}}', host.container)
  const inside = await sh('nsenter', '-t', pid, '-n', 'ip', '-o', 'link', 'show', 'type', 'veth')
  const outside = await sh('ip', '-o', 'link', 'show', 'type', 'veth')
  for (const [, index] of inside.matchAll(/^\d+: eth\d+@if(\d+):/gm)) {
    const name = new RegExp(`^${index}: ([^@:]+)`, 'm').exec(outside)?.[1]
    if (name !== undefined) await sh('ip', 'link', 'set', name, state)
  }
}
