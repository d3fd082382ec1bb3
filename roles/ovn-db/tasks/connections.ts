import { KollaError } from '../../../src/errors.ts'
import type { CheckedHost, Question, Task } from '../../../src/roles/types.ts'
import type { OvnDatabase } from './databases.ts'
import { untilMember } from './handover.ts'

interface Connection {
  readonly target: string
  readonly inactivity_probe: unknown
}

/** Where a database takes clients is kept in itself: no configuration file and no argument says so. */
export function openDatabase(database: OvnDatabase): Task {
  const { service, container, socket, schema, client } = database
  const asks = connectionQuestion(database)
  return {
    name: `${service}-connections`,
    title: `open ${schema} to clients`,
    asks: [asks],
    after: [service],
    due: ({ hosts, scope, answer }) => {
      const answers = hosts.flatMap((host) => answer(host, asks) ?? [])
      const [first] = hosts
      if (first === undefined) return []
      if (answers.length === 0) return [`${schema} does not run yet`]
      const wanted = wantedOf(database, scope(first))
      return answers.some((each) => isOpen(wanted, each)) ? [] : [`it does not listen on ${wanted.target}, or probes its clients at another interval`]
    },
    run: async (context) => {
      const [host] = context.hosts.filter((each) => context.scope(each).test(`inventory_hostname in groups['${database.group}']`))
      if (host === undefined) return
      // Its container has only just started where the cluster is new, and the client tries once.
      await untilMember(database, context, host)
      const { target, probe } = wantedOf(database, context.scope(host))
      const command = [client, '--timeout=60', '--no-leader-only', `--db=${socket}`, `--inactivity-probe=${probe}`, 'set-connection', target]
      const result = await (await context.engineOf(host)).exec(container, command, { user: 'root' })
      if (result.code === 0) return
      throw new KollaError(`${schema} could not be opened to clients`, {
        code: 'ovn-database-silent',
        fault: 'host',
        host,
        log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
        hint: `Has it a leader? \`ovs-appctl -t ${database.control} cluster/status ${schema}\` in ${container} tells.`,
      })
    },
  }
}

function connectionQuestion({ service, container, socket, schema }: OvnDatabase): Question {
  const select = { op: 'select', table: 'Connection', where: [], columns: ['target', 'inactivity_probe'] }
  return {
    name: `${service}-connections`,
    container,
    command: ['ovsdb-client', '--no-leader-only', 'transact', socket, JSON.stringify([schema, select])],
  }
}

interface Wanted {
  readonly target: string
  readonly probe: number
}

function wantedOf({ port, probe }: OvnDatabase, scope: CheckedHost['scope']): Wanted {
  return { target: `ptcp:${scope.string(port)}:0.0.0.0`, probe: scope.int(probe) }
}

function isOpen({ target, probe }: Wanted, answer: string): boolean {
  const [result] = JSON.parse(answer) as readonly { readonly rows: readonly Connection[] }[]
  const [connection, ...others] = result?.rows ?? []
  return others.length === 0 && connection?.target === target && connection.inactivity_probe === probe
}
