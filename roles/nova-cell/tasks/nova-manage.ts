import { KollaError } from '../../../src/errors.ts'
import { Secret } from '../../../src/secrets.ts'
import type { TaskContext, TaskRunContext } from '../../../src/roles/types.ts'

/** Nova's own name for the cell of servers that no cell has taken. */
export const CELL0 = '00000000-0000-0000-0000-000000000000'

/** Hosts that form a cell. */
export interface Cell {
  /** Empty: the cell that every deployment has. */
  readonly name: string
  /** The host whose nova-conductor speaks for it. */
  readonly conductor: string
}

const IS_CONDUCTOR = 'inventory_hostname in groups[nova_cell_conductor_group]'

/** The cells whose conductors are among the hosts of this run. */
export function cellsOf(context: TaskContext): readonly Cell[] {
  return cellsAmong(context, context.hosts)
}

/** Also those whose conductors run beyond --limit. */
export function reachableCells(context: TaskContext): readonly Cell[] {
  const running = context.others.filter((host) => context.engine(host)?.containers.get('nova_conductor')?.state === 'running')
  return cellsAmong(context, [...context.hosts, ...running])
}

function cellsAmong({ scope }: TaskContext, hosts: readonly string[]): readonly Cell[] {
  const conductors = hosts.filter((host) => scope(host).test(IS_CONDUCTOR))
  const byName = Map.groupBy(conductors, (host) => scope(host).string('nova_cell_name'))
  return [...byName].flatMap(([name, [conductor]]) => (conductor === undefined ? [] : [{ name, conductor }]))
}

/** For messages: `the cell cell1`. */
export function cellInWords({ name }: Pick<Cell, 'name'>): string {
  return name === '' ? 'the default cell' : `the cell ${name}`
}

/**
 * Runs `nova-manage cell_v2` in a cell's nova-conductor, which need not know the API's database itself; returns what it prints.
 * `settings` are options of nova.conf as oslo.config takes them from the environment: passwords are on no command line.
 */
export async function cellCommand(
  context: TaskRunContext,
  { conductor }: Cell,
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const engine = await context.engineOf(conductor)
  const scope = context.scope(conductor)
  const options = { OS_API_DATABASE__CONNECTION: scope.string('nova_api_database_connection'), ...settings }
  const environment = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, new Secret(value)]))
  const result = await engine.exec('nova_conductor', ['nova-manage', 'cell_v2', ...words], { environment })
  if (result.code === 0) return result.stdout
  throw new KollaError(`nova-manage cell_v2 ${words[0] ?? ''} failed`, {
    code: 'nova-manage-failed',
    fault: 'host',
    host: conductor,
    log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
    hint: 'Mend what its last lines say, then run the same command again.',
  })
}

/** The cells of a table that nova-manage printed, row by row, without its head. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  return rows.slice(1)
}
