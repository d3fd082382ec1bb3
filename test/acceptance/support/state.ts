import type { Cloud } from './cloud.ts'
import { containers, onHost, sql } from './host.ts'
import type { InspectedContainer } from './host.ts'

/** What a deployment looks like from outside, without what differs from one time to the next: ids, times, keys. */
export interface CloudState {
  readonly containers: Readonly<Record<string, unknown>>
  readonly volumes: readonly string[]
  readonly files: readonly string[]
  readonly fernetKeys: readonly string[]
  readonly kernel: readonly string[]
  readonly addresses: readonly string[]
  readonly databases: readonly string[]
  readonly identity: readonly string[]
  readonly brokerUsers: readonly string[]
}

const FILES =
  "find /etc/kolla -name .previous -prune -o -printf '%p %y %m %u:%g\\n' | sort; find /etc/kolla -name .previous -prune -o -type f -exec sha256sum {} + | sort -k 2"

const IDENTITY = [
  "select 'user', l.name, u.enabled from local_user l join user u on u.id = l.user_id",
  "select 'project', name, enabled, is_domain from project",
  "select 'role', name, domain_id from role",
  "select 'service', type, extra, enabled from service",
  "select 'endpoint', s.type, e.interface, e.url, e.region_id, e.enabled from endpoint e join service s on s.id = e.service_id",
  "select 'region', id from region",
  "select 'grant', a.type, l.name, p.name, r.name from assignment a join local_user l on l.user_id = a.actor_id left join project p on p.id = a.target_id join role r on r.id = a.role_id",
  "select 'system grant', a.type, l.name, r.name from system_assignment a join local_user l on l.user_id = a.actor_id join role r on r.id = a.role_id",
  "select 'implied', a.name, b.name from implied_role i join role a on a.id = i.prior_role_id join role b on b.id = i.implied_role_id",
  "select 'schema', version_num from alembic_version",
]

const DATABASES = [
  "select 'database', schema_name, default_character_set_name from information_schema.schemata",
  "select 'user', user, host, plugin, authentication_string from mysql.user",
  "select 'privilege', grantee, table_schema, privilege_type from information_schema.schema_privileges",
  "select 'right', grantee, privilege_type from information_schema.user_privileges",
  "select 'tables', table_schema, count(*) from information_schema.tables group by table_schema",
]

/** Looks at all of it. */
export async function cloudState(cloud: Cloud): Promise<CloudState> {
  const lines = async (script: string): Promise<readonly string[]> => (await onHost(cloud, script)).split('\n')
  const rows = async (queries: readonly string[], database: string): Promise<readonly string[]> =>
    (await sql(cloud, `use ${database}; ${queries.join('; ')}`)).split('\n').sort()
  const [found, volumes, files, fernetKeys, kernel, addresses, databases, identity, brokerUsers] = await Promise.all([
    containers(cloud),
    lines("docker volume ls --format '{{.Name}} {{.Labels}}' | sort"),
    lines(FILES),
    lines("docker exec keystone_fernet find /etc/keystone/fernet-keys -type f -printf '%f %m %u\\n' | sort"),
    lines('cat /etc/sysctl.d/60-kolla.conf; sysctl -n net.ipv4.ip_nonlocal_bind net.ipv6.ip_nonlocal_bind'),
    lines("ip -o addr show dev eth0 | awk '{print $4}' | sort"),
    rows(DATABASES, 'mysql'),
    rows(IDENTITY, 'keystone'),
    lines('docker exec rabbitmq rabbitmqctl -q list_users | sort'),
  ])
  const specs = Object.fromEntries([...found].map(([name, container]) => [name, specOf(container)]))
  return { containers: specs, volumes, files, fernetKeys, kernel, addresses, databases, identity, brokerUsers }
}

function specOf({ Image, State, Config, HostConfig }: InspectedContainer): unknown {
  const { Env, Cmd, Labels } = Config
  // Docker has null in one container and false in the next, which means the same.
  const oom = { OomKillDisable: HostConfig['OomKillDisable'] ?? false }
  return { Image, Status: State.Status, Env: [...Env].sort(), Cmd, Labels, HostConfig: { ...HostConfig, ...oom } }
}
