import { KollaError } from '../errors.ts'
import type { Change, Plan, PlanStep } from './types.ts'

/** How far the data of a host got. */
export interface DatabasePosition {
  readonly host: string
  /** Of the cluster's history; undefined where there is no data. */
  readonly uuid: string | undefined
  /** Number of the last transaction. */
  readonly seqno: number
  /** Whether the node was the last to leave its cluster. */
  readonly safe: boolean
  readonly hasContainer: boolean
}

/** A history without any transaction. */
const NO_HISTORY = '00000000-0000-0000-0000-000000000000'

/** Reads what a server says of its position when it is started with --wsrep-recover, the last line counts, and grastate.dat. */
export function readPosition(text: string): Pick<DatabasePosition, 'uuid' | 'seqno' | 'safe'> {
  const [, uuid, seqno] = [...text.matchAll(/Recovered position:? *([0-9a-f-]{36}):(-?\d+)/g)].at(-1) ?? []
  const known = uuid !== undefined && uuid !== NO_HISTORY
  return {
    uuid: known ? uuid : undefined,
    seqno: known ? Number(seqno) : -1,
    safe: /^safe_to_bootstrap: *1/m.test(text),
  }
}

/** The host whose data is the latest, with why. Throws where the hosts belong to different clusters, or have no data. */
export function mostAdvanced(positions: readonly DatabasePosition[]): {
  readonly host: string
  readonly reason: string
} {
  const candidates = positions.filter(({ uuid }) => uuid !== undefined)
  const histories = new Set(candidates.map(({ uuid }) => uuid))
  const said = positions.map(({ host, uuid, seqno }) => `${host} ${uuid === undefined ? 'has none' : `is at ${seqno}`}`)
  const [best] = [...candidates].sort((a, b) => b.seqno - a.seqno || Number(b.safe) - Number(a.safe))
  if (!best)
    throw new KollaError('no host has data of a database cluster', { code: 'database-data-missing', fault: 'host' })
  if (histories.size > 1) {
    throw new KollaError('the data of the hosts is of different clusters: they have no history in common', {
      code: 'database-histories-differ',
      fault: 'host',
      hint: 'Move the data volume of the hosts away whose data is not wanted; they get it from the others.',
      log: candidates.map(({ host, uuid, seqno }) => `${host}: ${uuid ?? ''}:${seqno}`),
    })
  }
  const alike = candidates.filter(({ seqno }) => seqno === best.seqno).length > 1
  const why = !alike ? 'has the latest transaction' : best.safe ? 'was the last to leave' : 'is as far as any'
  return { host: best.host, reason: `${best.host} ${why}: ${said.join(', ')}` }
}

/** Founds the cluster where the latest data is, lets the others join one at a time, and makes the founder an ordinary member. */
export function planRecovery(
  positions: readonly DatabasePosition[],
  environment: Readonly<Record<string, string>>,
): Plan {
  const { host: first, reason } = mostAdvanced(positions)
  const steps: PlanStep[] = []
  const add = (host: string, id: string, title: string, action: Change['action'], why: string): void => {
    const change: Change = { kind: 'container', name: 'mariadb', action, reasons: [why] }
    const needs = steps.slice(-1).map((step) => step.id)
    steps.push({ id, kind: 'container', role: 'mariadb', host, subject: 'mariadb', title, changes: [change], needs })
  }
  add(first, `found@${first}/mariadb`, 'found the cluster with mariadb', 'create', reason)
  for (const { host, hasContainer } of positions.filter((position) => position.host !== first))
    add(host, `container@${host}/mariadb`, 'start mariadb', hasContainer ? 'start' : 'create', 'joins the cluster')
  add(first, `container@${first}/mariadb`, 'recreate mariadb', 'recreate', 'joins the cluster that it founded')
  return {
    action: 'mariadb-recovery',
    steps: steps.map((step, index) => (index === 0 ? { ...step, environment } : step)),
  }
}
