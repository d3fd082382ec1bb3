import { KollaError } from '../../../src/errors.ts'
import type { OneShot, OneShotContext, Task, TaskContext } from '../../../src/roles/types.ts'
import { raftAddress, type OvnDatabase } from './databases.ts'

/**
 * The one-shot containers that make the file of a new member: alone on the host that founds the cluster, knowing the others everywhere else.
 * Which it is, is decided from the volumes of all hosts; the servers then find each other, in whatever order they start.
 */
export function memberFiles(database: OvnDatabase): readonly OneShot[] {
  const { service, container, volume, schema, schemaFile, file, group, raftPort } = database
  const own = `tcp:{{ api_interface_address | put_address_in_context('url') }}:${raftPort}`
  const others =
    `{% for host in groups['${group}'] if host != inventory_hostname %}` +
    `tcp:{{ 'api' | kolla_address(host) | put_address_in_context('url') }}:${raftPort} {% endfor %}`
  const common = { service, on: 'bootstrap', hosts: 'all', resets: volume, environment: {} } as const
  return [
    {
      ...common,
      name: `found_${container}`,
      command: ['ovsdb-tool', 'create-cluster', file, schemaFile, own],
      due: (context) => (roleOf(database, context) === 'founder' ? ['no host has this database yet'] : []),
    },
    {
      ...common,
      name: `join_${container}`,
      command: ['sh', '-c', `exec ovsdb-tool join-cluster ${file} ${schema} ${own} ${others}`],
      due: (context) => (roleOf(database, context) === 'joining' ? ['the host is a new member of the cluster'] : []),
    },
  ]
}

/** What a host without the database is to its cluster. Throws where another host, which cannot be seen, may have it. */
function roleOf(database: OvnDatabase, context: OneShotContext): 'member' | 'founder' | 'joining' {
  const { members, hosts, on } = context
  if (hasDatabase(database, context, on)) return 'member'
  if (members.some((host) => hasDatabase(database, context, host))) return 'joining'
  const unseen = members.filter((host) => context.engine(host) === undefined)
  if (unseen.length > 0) {
    throw new KollaError(`no host that was looked at has ${database.schema}, and ${unseen.join(', ')} could not be looked at`, {
      code: 'ovn-cluster-unknown',
      fault: 'host',
      hint: 'A second cluster beside one that is there would split the networks. Make these hosts reachable and run the same command again.',
    })
  }
  return members.find((host) => hosts.includes(host)) === on ? 'founder' : 'joining'
}

function hasDatabase({ volume }: OvnDatabase, { engine, scope }: TaskContext, host: string): boolean {
  return engine(host)?.volumes.has(scope(host).string(volume)) ?? false
}

/**
 * A host that lost its database joins as a new member; the old one with its address has to leave first, because a cluster counts those
 * that it knows. It is no part of a one-shot container: only a member can say so.
 */
export function dismissLostMembers(database: OvnDatabase): Task {
  const { service, container, control, schema } = database
  const without = (context: TaskContext): readonly string[] => {
    const anybody = context.hosts.some((host) => hasDatabase(database, context, host))
    return anybody ? context.hosts.filter((host) => isMember(database, context, host) && !hasDatabase(database, context, host)) : []
  }
  return {
    name: `${service}-dismiss`,
    title: `dismiss lost members of ${schema}`,
    after: [],
    before: [service],
    due: (context) => without(context).map((host) => `${host} has no database any more, or not yet`),
    run: async (context) => {
      const runs = (host: string): boolean => context.engine(host)?.containers.get(container)?.state === 'running'
      const member = context.hosts.find(runs)
      if (member === undefined) return
      const engine = await context.engineOf(member)
      const { stdout } = await engine.exec(container, ['ovs-appctl', '-t', control, 'cluster/status', schema], { user: 'root' })
      for (const address of without(context).map((host) => raftAddress(database, context.scope(host)))) {
        if (!stdout.includes(` at ${address})`)) continue
        context.progress(`dismissing the member at ${address}`)
        const result = await engine.exec(container, ['ovs-appctl', '-t', control, 'cluster/kick', schema, address], { user: 'root' })
        if (result.code === 0) continue
        throw new KollaError(`${schema} does not let the lost member at ${address} go`, {
          code: 'ovn-member-not-dismissed',
          fault: 'host',
          host: member,
          log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
        })
      }
    },
  }
}

function isMember({ group }: OvnDatabase, { scope }: TaskContext, host: string): boolean {
  return scope(host).test(`inventory_hostname in groups['${group}']`)
}
