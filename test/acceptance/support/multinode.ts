import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { down, findHost, up } from '../../hosts/fleet.ts'
import type { TestHost } from '../../hosts/place.ts'
import { cloudOf, pushImages, STATE as ACCEPTANCE_STATE, writeConfiguration } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { sql } from './host.ts'

/** Three controllers, two computes. */
export const HOSTS = ['host1', 'host2', 'host3', 'host4', 'host5'] as const

export const CONTROLLERS = ['host1', 'host2', 'host3'] as const

/** A deployment on several hosts; what looks at one host looks at the first controller. */
export interface Multinode extends Cloud {
  readonly hosts: readonly TestHost[]
}

/** `KOLLA_ACCEPTANCE_HOSTS=keep`: whoever mends a test does not wait for five new hosts each time. */
const KEEP = process.env['KOLLA_ACCEPTANCE_HOSTS'] === 'keep'

/** Hosts without an engine, the images in the registry, the configuration. Whatever hosts there were are removed, unless they are to be kept. */
export async function bareMultinode(): Promise<Multinode> {
  const cloud = await newHosts('multinode', true)
  await pushImages()
  await writeConfiguration(cloud)
  // Five hosts share this machine's processors.
  appendFileSync(join(cloud.etc, 'globals.yml'), 'docker_client_timeout: 600\n')
  return cloud
}

/** New hosts, five or as many as are wanted, with a folder of that name for their configuration and records. */
export async function newHosts(folder: string, bare: boolean, count: number = HOSTS.length): Promise<Multinode> {
  const state = join(ACCEPTANCE_STATE, folder)
  await removeHosts()
  if (!KEEP) rmSync(state, { recursive: true, force: true })
  await up({ count, bare, sudoPassword: false })
  return { ...cloudOf(findHost(HOSTS[0]), state), hosts: HOSTS.slice(0, count).map(findHost) }
}

/** Every host, its disk and its network. */
export async function removeHosts(): Promise<void> {
  if (!KEEP) await down()
}

/** The same deployment, looked at on another host. */
export function at(cloud: Multinode, name: (typeof HOSTS)[number]): Cloud {
  return { ...cloud, host: findHost(name) }
}

/** How many nodes each of these sees in the database's cluster. */
export function clusterSizes(
  cloud: Multinode,
  names: readonly (typeof HOSTS)[number][] = CONTROLLERS,
): Promise<readonly number[]> {
  const query = "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_size'"
  return Promise.all(names.map(async (name) => Number((await sql(at(cloud, name), query)).split('\t')[1])))
}
