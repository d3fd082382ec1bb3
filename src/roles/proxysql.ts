import { dump } from 'js-yaml'
import type { ServiceContext } from './types.ts'

/** The variable `<role>_database_shard` of a role: which database users and schemas live on which shard. */
interface DatabaseShard {
  readonly users?: readonly { readonly user: string; readonly password: string; readonly shard_id?: number }[]
  readonly rules?: readonly { readonly schema?: string; readonly user?: string; readonly shard_id: number }[]
}

/** Distance between the host groups of two shards in ProxySQL; the group itself takes the writes. */
const HOST_GROUPS_PER_SHARD = 10

/** Database users that ProxySQL lets through, one file per role: `keystone.yaml` -> text. */
export function proxysqlUsers(context: ServiceContext): ReadonlyMap<string, string> {
  return perRole(context, ({ users }) =>
    users && {
      mysql_users: users.map(({ user, password, shard_id: shard }) => ({
        username: user,
        password,
        ...(shard === undefined ? {} : { default_hostgroup: writers(shard) }),
        transaction_persistent: 1,
        active: 1,
      })),
    },
  )
}

/** Which schema and user ProxySQL sends to which shard, one file per role. */
export function proxysqlRules(context: ServiceContext): ReadonlyMap<string, string> {
  return perRole(context, ({ rules }) =>
    rules && {
      mysql_query_rules: rules.flatMap(({ schema, user, shard_id: shard }) => {
        const route = { destination_hostgroup: writers(shard), apply: 1, active: 1 }
        return [...(schema === undefined ? [] : [{ schemaname: schema, ...route }]), ...(user === undefined ? [] : [{ username: user, ...route }])]
      }),
    },
  )
}

function perRole(context: ServiceContext, document: (shard: DatabaseShard) => object | undefined): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const role of context.roles) {
    const name = `${role.name.replaceAll('-', '_')}_database_shard`
    if (context.scope.find(name) === undefined) continue
    const content = document(context.scope.data(name) as DatabaseShard)
    if (content) files.set(`${role.name}.yaml`, dump(content))
  }
  return files
}

function writers(shard: number): number {
  return shard * HOST_GROUPS_PER_SHARD
}
