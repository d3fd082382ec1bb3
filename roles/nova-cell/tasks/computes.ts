import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import type { Task, TaskContext, TaskRunContext } from '../../../src/roles/types.ts'
import { cellCommand, cellInWords, reachableCells, tableRows, type Cell } from './nova-manage.ts'

const PAUSE = 3_000
/** Milliseconds that a nova-compute, which is up, may take to register itself. */
const PATIENCE = 200_000

const RUNS_COMPUTE = 'inventory_hostname in groups[nova_cell_compute_group] and not enable_nova_fake | bool'
const RUNS_IRONIC =
  'inventory_hostname in groups[nova_cell_compute_ironic_group] and enable_ironic | bool and nova_cell_name == nova_cell_ironic_cell_name'

/** A task, because the API only uses hosts that nova-manage has seen in a cell. */
export const discoverComputes: Task = {
  name: 'computes',
  title: 'let the API discover compute hosts',
  after: ['cells', 'nova-compute', 'nova-compute-ironic', 'nova-conductor'],
  due: (context) => {
    const known = new Set((context.rows('hosts') ?? []).map(({ host }) => host))
    return reachableCells(context)
      .flatMap((cell) => computesOf(context, cell))
      .filter((name) => !known.has(name))
      .map((name) => `the API does not know ${name}`)
  },
  run: async (context) => {
    await Promise.all(reachableCells(context).map((cell) => discover(context, cell)))
  },
}

/** The names by which the compute services of a cell register themselves. */
function computesOf({ hosts, scope }: TaskContext, { name }: Cell): readonly string[] {
  return hosts
    .map(scope)
    .filter((host) => host.string('nova_cell_name') === name)
    .flatMap((host) => [
      ...(host.test(RUNS_COMPUTE) ? [nodeName(host)] : []),
      ...(host.test(RUNS_IRONIC) ? [host.string('nova_compute_ironic_host')] : []),
    ])
}

function nodeName(host: ReturnType<TaskContext['scope']>): string {
  return (host.data('ansible_facts') as { readonly nodename: string }).nodename
}

async function discover(context: TaskRunContext, cell: Cell): Promise<void> {
  const wanted = computesOf(context, cell)
  if (wanted.length === 0) return
  const uuid = await uuidOf(context, cell)
  const deadline = performance.now() + PATIENCE
  for (;;) {
    await cellCommand(context, cell, ['discover_hosts', '--by-service', '--cell_uuid', uuid])
    const known = tableRows(await cellCommand(context, cell, ['list_hosts', '--cell_uuid', uuid])).map((row) => row[2])
    const missing = wanted.filter((name) => !known.includes(name))
    if (missing.length === 0) return
    if (performance.now() > deadline) throw unregistered(missing, cell)
    context.progress(`waiting for ${missing.join(', ')}`)
    await sleep(PAUSE, undefined, { signal: context.signal }).catch(() => {
      throw new KollaError('interrupted before all compute hosts were discovered', { code: 'interrupted', fault: 'interrupted' })
    })
  }
}

async function uuidOf(context: TaskRunContext, cell: Cell): Promise<string> {
  const cells = tableRows(await cellCommand(context, cell, ['list_cells']))
  const uuid = cells.find(([name, id]) => name === cell.name && id !== undefined)?.[1]
  if (uuid !== undefined) return uuid
  throw new KollaError(`the API does not know ${cellInWords(cell)}`, {
    code: 'cell-unknown',
    fault: 'host',
    host: cell.conductor,
    hint: '`kolla deploy` without --tags and --limit creates it.',
  })
}

function unregistered(missing: readonly string[], cell: Cell): KollaError {
  return new KollaError(`${missing.join(', ')} did not register in ${cellInWords(cell)}`, {
    code: 'compute-not-registered',
    fault: 'host',
    hint: 'See `kolla logs nova_compute` there: it needs the message broker, a nova-conductor, Placement and libvirt.',
  })
}
