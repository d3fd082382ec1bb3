import type { DatabaseRow, Task, TaskContext, TaskRunContext } from '../../../src/roles/types.ts'
import { CELL0, cellCommand, cellInWords, cellsOf, type Cell } from './nova-manage.ts'

/** What kind of message broker cell0 has: none. */
const NO_BROKER = 'none:///'

/** A task, because which cells there are is said in a table of the API's database, by nova-manage. */
export const mapCells: Task = {
  name: 'cells',
  title: 'tell the API of its cells',
  after: ['nova-conductor'],
  due: (context) => {
    const [first] = cellsOf(context)
    if (first === undefined) return []
    const mappings = context.rows('cells')
    if (mappings === undefined) return ['the API knows of no cells yet']
    return [...cell0Reasons(context, first, mappings), ...cellsOf(context).flatMap((cell) => cellReasons(context, cell, mappings))]
  },
  run: async (context) => {
    const [first] = cellsOf(context)
    if (first === undefined) return
    const mappings = context.rows('cells') ?? []
    if (cell0Reasons(context, first, mappings).length > 0) await mapCell0(context, first)
    for (const cell of cellsOf(context)) {
      if (cellReasons(context, cell, mappings).length > 0) await mapCell(context, cell, mappingOf(cell, mappings))
    }
    await tellOthers(context, first)
  },
}

function cell0Reasons({ scope }: TaskContext, { conductor }: Cell, mappings: readonly DatabaseRow[]): readonly string[] {
  const mapping = mappings.find(({ uuid }) => uuid === CELL0)
  if (!mapping) return ['cell0 is missing']
  const wanted = scope(conductor).string('nova_cell0_database_connection')
  return mapping['database_connection'] === wanted ? [] : ['the database of cell0 changes']
}

function cellReasons({ scope }: TaskContext, cell: Cell, mappings: readonly DatabaseRow[]): readonly string[] {
  const mapping = mappingOf(cell, mappings)
  if (!mapping) return [`${cellInWords(cell)} is missing`]
  const wanted = scope(cell.conductor)
  return [
    ...(mapping['database_connection'] === wanted.string('nova_cell_database_connection')
      ? []
      : [`the database of ${cellInWords(cell)} changes`]),
    ...(mapping['transport_url'] === wanted.string('nova_cell_rpc_transport_url')
      ? []
      : [`the message broker of ${cellInWords(cell)} changes`]),
  ]
}

function mappingOf({ name }: Cell, mappings: readonly DatabaseRow[]): DatabaseRow | undefined {
  return mappings.find((row) => row['uuid'] !== CELL0 && row['name'] === name)
}

/** Where it is mapped already, mapping it changes nothing; its database comes with the update, whose options no one else sees. */
async function mapCell0(context: TaskRunContext, cell: Cell): Promise<void> {
  await cellCommand(context, cell, ['map_cell0', '--database_connection', NO_BROKER])
  await cellCommand(context, cell, ['update_cell', '--cell_uuid', CELL0, '--transport-url', NO_BROKER], {
    OS_DATABASE__CONNECTION: context.scope(cell.conductor).string('nova_cell0_database_connection'),
  })
}

/** Database and message broker are those of the conductor's own configuration. */
async function mapCell(context: TaskRunContext, cell: Cell, mapping: DatabaseRow | undefined): Promise<void> {
  if (mapping) await cellCommand(context, cell, ['update_cell', '--cell_uuid', mapping['uuid'] ?? ''])
  else await cellCommand(context, cell, ['create_cell', ...(cell.name === '' ? [] : ['--name', cell.name])])
}

/** What keeps the cells in mind from its start on, and where it runs: oslo.service and uWSGI take a HUP as a reload that loses no request. */
const KEEPERS = [
  { container: 'nova_scheduler', group: 'nova-scheduler' },
  { container: 'nova_api', group: 'nova-api' },
  { container: 'nova_metadata', group: 'nova-metadata' },
] as const

/** Also beyond --limit; the first process of a container passes the signal on. */
async function tellOthers({ scope, engine, engineOf }: TaskRunContext, { conductor }: Cell): Promise<void> {
  const groups = scope(conductor).data('groups') as Readonly<Record<string, readonly string[]>>
  const running = KEEPERS.flatMap(({ container, group }) =>
    (groups[group] ?? [])
      .filter((host) => engine(host)?.containers.get(container)?.state === 'running')
      .map((host) => ({ host, container })),
  )
  await Promise.all(
    running.map(async ({ host, container }) =>
      (await engineOf(host)).exec(container, ['sh', '-c', 'kill -HUP 1'], { user: 'root' }),
    ),
  )
}
