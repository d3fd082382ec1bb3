import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { docker } from '../../hosts/engine.ts'
import type { Cloud } from './cloud.ts'

/** What the host's engine says of a container, as far as tests look at it. */
export interface InspectedContainer {
  readonly Id: string
  readonly Name: string
  readonly Image: string
  readonly State: { readonly Status: string; readonly StartedAt: string; readonly Health?: { readonly Status: string } }
  readonly Config: {
    readonly Image: string
    readonly Env: readonly string[]
    readonly Cmd: readonly string[] | null
    readonly Labels: Readonly<Record<string, string>>
  }
  readonly HostConfig: Readonly<Record<string, unknown>>
}

/** Looks at the host, or does something to it, behind kolla's back: as root, through the machine's engine. */
export function onHost({ host }: Cloud, script: string): Promise<string> {
  return docker('exec', host.container, 'sh', '-euc', script)
}

/** Every container of the host's engine, by name. */
export async function containers(cloud: Cloud): Promise<ReadonlyMap<string, InspectedContainer>> {
  const text = await onHost(cloud, 'ids=$(docker ps -aq); [ -z "$ids" ] || docker inspect $ids')
  const found = JSON.parse(text === '' ? '[]' : text) as readonly InspectedContainer[]
  const sorted = found.toSorted((a, b) => (a.Name < b.Name ? -1 : 1))
  return new Map(sorted.map((container) => [container.Name.slice(1), container]))
}

/** Container -> when it was started, and which it is. */
export async function starts(cloud: Cloud): Promise<Readonly<Record<string, string>>> {
  const found = [...(await containers(cloud))]
  return Object.fromEntries(found.map(([name, { Id, State }]) => [name, `${State.StartedAt} ${Id.slice(0, 12)}`]))
}

/** One line for each thing below the node's configuration directory: path, inode, time, mode and owner. */
export function fileTable(cloud: Cloud): Promise<string> {
  return onHost(cloud, "find /etc/kolla -printf '%p %i %T@ %m %u:%g %s\\n' | sort")
}

/** Everything in passwords.yml, by name. */
export function passwords(cloud: Cloud): Readonly<Record<string, unknown>> {
  return parse(readFileSync(join(cloud.etc, 'passwords.yml'), 'utf8')) as Record<string, unknown>
}

/** What the database answers; columns are separated by tabs. */
export function sql(cloud: Cloud, query: string): Promise<string> {
  const client = 'mariadb --no-defaults -N -B -h "$(hostname -i | cut -d" " -f 1)" -uroot'
  return docker(
    'exec', '-e', `MYSQL_PWD=${String(passwords(cloud)['database_password'])}`, cloud.host.container,
    'docker', 'exec', '-e', 'MYSQL_PWD', 'mariadb', 'sh', '-euc', `${client} -e "$0"`, query,
  ) // prettier-ignore
}

/** Seconds until a load balancer has noticed that a server is back: two checks, two seconds apart, and some more. */
const NOTICED = 15

/** What Keystone answers on the virtual IP address, once the load balancer has noticed what runs; undefined when nobody answers. */
export async function identityStatus(cloud: Cloud): Promise<number | undefined> {
  const deadline = performance.now() + NOTICED * 1000
  for (;;) {
    const signal = AbortSignal.timeout(2_000)
    const response = await fetch(`http://${cloud.vip}:5000/v3`, { signal }).catch(() => undefined)
    if (response?.status === 200 || performance.now() > deadline) return response?.status
    await sleep(500)
  }
}

/** The methods and paths of the requests that could have changed something in Keystone; logging in does not. */
export async function identityWrites(cloud: Cloud): Promise<readonly string[]> {
  const log = await onHost(cloud, 'cat /var/lib/docker/volumes/kolla_logs/_data/keystone/keystone-uwsgi.log')
  const requests = [...log.matchAll(/\b(POST|PUT|PATCH|DELETE) (\/\S*)/g)].map(
    ([, method, path]) => `${method} ${path}`,
  )
  return requests.filter((request) => !/^POST \/v3\/auth\/tokens\b/.test(request))
}
