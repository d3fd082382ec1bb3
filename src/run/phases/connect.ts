import { KollaError } from '../../errors.ts'
import { maxFailPercentage, mayFail } from '../../plan/budget.ts'
import { ConnectionPool } from '../../hosts/pool.ts'
import { connectionSettings } from '../../hosts/settings.ts'
import type { HostConnection } from '../../hosts/types.ts'
import type { EngineKind } from '../../containers/types.ts'
import { Session } from '../session.ts'
import type { Phase } from '../phase.ts'
import type { Run } from '../run.ts'
import { connectionVariables } from './connection-variables.ts'

const pools = new WeakMap<Run, ConnectionPool>()

/** One connection to every host. A target that cannot be reached ends the run before anything is changed, unless --skip-unreachable. */
export const connect: Phase = {
  name: 'connect',
  title: 'connecting to the hosts',
  run: async (run) => {
    const { targets, others, variables } = run.loaded
    const { options } = run
    const pool = new ConnectionPool({
      acceptNewHostKeys: options.acceptNewHostKeys,
      onOutcome: (host, outcome, milliseconds) => {
        if (!(outcome instanceof KollaError)) options.emit({ type: 'host-connected', host, milliseconds })
        else if (targets.includes(host)) options.emit(unreachable(host, outcome))
      },
    })
    pools.set(run, pool)
    const settings = [...targets, ...others].map((host) =>
      connectionSettings(host, connectionVariables(variables.forHost(host), options)),
    )
    const outcomes = await pool.connect(settings)
    const failed = targets.filter((host) => outcomes.get(host) instanceof KollaError)
    if (failed.length > 0 && (!options.skipUnreachable || failed.length === targets.length))
      throw unreachableError(failed, outcomes)
    refuseBeyondBudget(run, failed)
    run.unreachable = failed
    run.session = new Session(connected(outcomes), engineKind(run))
    return targets.length === 1 ? '1 host' : `${targets.length - failed.length} hosts`
  },
  cleanUp: async (run) => {
    await pools.get(run)?.close()
  },
}

/** --skip-unreachable goes as far as kolla_max_fail_percentage does. */
function refuseBeyondBudget({ loaded: { targets, variables } }: Run, failed: readonly string[]): void {
  const [first] = targets
  const percentage = first === undefined ? undefined : maxFailPercentage(variables.forHost(first))
  if (percentage === undefined || failed.length <= mayFail(percentage, targets.length)) return
  throw new KollaError(
    `${failed.join(', ')} cannot be reached: more than kolla_max_fail_percentage (${percentage} %) of ${targets.length} hosts; nothing was changed`,
    {
      code: 'hosts-unreachable',
      fault: 'host',
      hint: 'Mend them, leave them out with --limit, or allow more to be missing.',
    },
  )
}

function connected(outcomes: ReadonlyMap<string, HostConnection | KollaError>): ReadonlyMap<string, HostConnection> {
  return new Map(
    [...outcomes].flatMap(([host, outcome]) => (outcome instanceof KollaError ? [] : [[host, outcome] as const])),
  )
}

function engineKind({ loaded: { variables, targets } }: Run): EngineKind {
  const [first] = targets
  return first !== undefined && variables.forHost(first).string('kolla_container_engine') === 'podman'
    ? 'podman'
    : 'docker'
}

function unreachable(host: string, error: KollaError) {
  const { hint } = error.details
  return { type: 'host-unreachable' as const, host, message: error.message, ...(hint === undefined ? {} : { hint }) }
}

function unreachableError(
  failed: readonly string[],
  outcomes: ReadonlyMap<string, HostConnection | KollaError>,
): KollaError {
  const errors = failed.map((host) => outcomes.get(host)).filter((outcome) => outcome instanceof KollaError)
  const [only] = errors
  if (errors.length === 1 && only) return only
  return new KollaError(`${failed.length} hosts cannot be reached: ${failed.join(', ')}; nothing was changed`, {
    code: 'hosts-unreachable',
    fault: 'host',
    hint: 'Mend them, leave them out with --limit, or go on without them with --skip-unreachable.',
    problems: errors.map(({ message, details }) => ({
      severity: 'error' as const,
      code: details.code,
      message,
      hint: details.hint,
    })),
  })
}
