import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docker, dockerSays, sh, timed } from '../../hosts/engine.ts'
import { findHost, up } from '../../hosts/fleet.ts'
import { ROOT, STATE as HOSTS_STATE, VIRTUAL } from '../../hosts/place.ts'
import type { TestHost } from '../../hosts/place.ts'
import { expectExit, runCli, startCli } from './cli.ts'
import type { CliResult, RunningCli } from './cli.ts'

export const STATE = join(ROOT, '.state', 'acceptance')
const TAG = '2025.1-debian-trixie'
export const IMAGES = [
  'cron', 'mariadb-server', 'memcached', 'rabbitmq', 'haproxy', 'keepalived', 'keystone', 'keystone-ssh', 'keystone-fernet',
] // prettier-ignore
/** The containers of the deployment under test. */
export const CONTAINERS = [
  'cron', 'haproxy', 'keepalived', 'keystone', 'keystone_fernet', 'keystone_ssh', 'mariadb', 'memcached', 'rabbitmq',
] // prettier-ignore

/** A deployment on one test host, over SSH as an ordinary user with sudo. */
export interface Cloud {
  readonly host: TestHost
  /** The operator's configuration directory. */
  readonly etc: string
  /** Where runs are recorded. */
  readonly runs: string
  readonly vip: string
  readonly inventory: string
}

/** The host, its engine, the images and the configuration: made where they are missing, otherwise left alone. Nothing is deployed. */
export async function prepareCloud(): Promise<Cloud> {
  await up({ count: 1, bare: false, sudoPassword: false })
  const cloud = cloudOf(findHost('host1'), STATE)
  await pushImages()
  await writeConfiguration(cloud)
  expectExit(await kolla(cloud, ['bootstrap-servers']), 0)
  return cloud
}

/** The same, deployed as the configuration says. */
export async function deployedCloud(): Promise<Cloud> {
  const cloud = await prepareCloud()
  expectExit(await kolla(cloud, ['deploy']), 0)
  return cloud
}

/** Runs `kolla` on the cloud to its end. */
export function kolla(cloud: Cloud, words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  return startKolla(cloud, words, environment).result
}

/** Starts `kolla` on the cloud. */
export function startKolla(
  { inventory, etc, runs }: Cloud,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): RunningCli {
  return startCli([...words, '-i', inventory, '--configdir', etc], { KOLLA_STATE_DIR: runs, ...environment })
}

/** Takes away what is deployed. */
export async function destroyCloud(cloud: Cloud): Promise<CliResult> {
  return expectExit(await kolla(cloud, ['destroy', '--yes-i-really-really-mean-it']), 0)
}

/** Does something with one more file below the configuration directory, and takes it away again. */
export async function withFile<T>(cloud: Cloud, path: string, content: string, work: () => Promise<T>): Promise<T> {
  const file = join(cloud.etc, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
  try {
    return await work()
  } finally {
    rmSync(file)
  }
}

/** A deployment whose configuration and records are in that folder. */
export function cloudOf(host: TestHost, state: string): Cloud {
  return {
    host,
    etc: join(state, 'etc'),
    runs: join(state, 'runs'),
    vip: VIRTUAL.internal,
    inventory: join(HOSTS_STATE, 'inventory'),
  }
}

/** globals.yml, with other settings than the usual ones where given, and passwords.yml; those passwords that are there stay. */
export async function writeConfiguration(
  cloud: Cloud,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  rmSync(join(cloud.etc, 'config'), { recursive: true, force: true })
  mkdirSync(cloud.etc, { recursive: true, mode: 0o700 })
  const lines = {
    docker_namespace: 'kolla',
    openstack_release: '2025.1',
    kolla_base_distro: 'debian',
    kolla_base_distro_version: 'trixie',
    enable_openstack_core: 'no',
    enable_keystone: 'yes',
    enable_fluentd: 'no',
    enable_proxysql: 'no',
    // The machine may allow fewer open files than kolla's default wants.
    haproxy_max_connections: 8000,
    ...settings,
  }
  const ours = Object.entries(lines).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
  writeFileSync(join(cloud.etc, 'globals.yml'), readFileSync(join(HOSTS_STATE, 'globals.yml'), 'utf8') + ours.join(''))
  const passwords = join(cloud.etc, 'passwords.yml')
  if (existsSync(passwords)) return
  writeFileSync(passwords, readFileSync(join(ROOT, 'etc/kolla/passwords.yml')), { mode: 0o600 })
  expectExit(await runCli(['genpwd', '--passwords', passwords]), 0)
}

/** Puts a file of the operator's own below `config`. */
export function writeOverride(cloud: Cloud, path: string, text: string): void {
  const file = join(cloud.etc, 'config', path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

/** The images of this machine that a profile stands for, in the fleet's registry; those that are missing are built first. */
export async function pushImages(images: readonly string[] = IMAGES, profile = 'identity'): Promise<void> {
  const missing = await Promise.all(
    images.map(async (name) => (await dockerSays('image', 'inspect', '-f', 'ok', localImage(name))) !== 'ok'),
  )
  if (missing.includes(true)) await timed('building images', () => buildImages(profile))
  await Promise.all(images.map((name) => push(localImage(name), localImage(name))))
}

/** What this machine's engine calls one of kolla's images. */
export function localImage(name: string): string {
  return `kolla/${name}:${TAG}`
}

/** The same images as others, under another tag, in the fleet's registry. */
export async function pushImagesAs(tag: string): Promise<void> {
  await Promise.all(
    IMAGES.map(async (name) => {
      const other = `kolla-test/${name}:${tag}`
      await sh('sh', '-euc', 'printf "FROM %s\nLABEL kolla_test=%s\n" "$1" "$2" | docker build -q -t "$3" -', 'sh', `kolla/${name}:${TAG}`, tag, other) // prettier-ignore
      await push(other, `kolla/${name}:${tag}`)
      await docker('rmi', other)
    }),
  )
}

async function push(image: string, name: string): Promise<void> {
  const registry = readFileSync(join(HOSTS_STATE, 'registry'), 'utf8').trim()
  await docker('tag', image, `${registry}/${name}`)
  await docker('push', '-q', `${registry}/${name}`)
  await docker('rmi', `${registry}/${name}`)
}

async function buildImages(profile: string): Promise<void> {
  const script = 'root=$1; . "$root/bin/lib/packages.sh"; . "$root/bin/lib/images.sh"; set_up_images --profile "$2"'
  await sh('sh', '-euc', script, 'sh', ROOT, profile)
}
