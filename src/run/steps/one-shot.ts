import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerSpec, Engine, ObservedContainer } from '../../containers/types.ts'
import { KollaError } from '../../errors.ts'
import { oneShotSpec } from '../../roles/container.ts'
import { serviceContext } from '../../roles/compile.ts'
import { hostOf, roleOf, type StepContext, type StepRunner } from './context.ts'
import type { OneShot } from '../../roles/types.ts'
import type { PlanStep } from '../../plan/types.ts'
import { connectDatabase } from '../../services/database.ts'
import { str } from '../../templates/python.ts'
import { balancedLogin } from '../database-node.ts'
import { PATIENCE, patiently } from '../patience.ts'

const POLL = 200
const LOG_LINES = 20
/** Seconds a one-shot container may take: a database schema upgrade of a large cloud takes minutes, not hours; a backup may take those. */
const LONGEST_RUN = 3600
const LONGEST_ON_DEMAND = 24 * 3600

/**
 * Runs a one-shot container to its end. The container is removed only when it went well: one that is still there tells the next run that
 * this was interrupted or failed, and is finished or undone then. What a command asked for is asked for again: it goes also when it failed.
 */
export const runOneShot: StepRunner = async (step, context, signal) => {
  const host = hostOf(step)
  const { oneShot, spec, resets, administrator } = definitionOf(step, context, host)
  const longest = oneShot.on === 'demand' ? LONGEST_ON_DEMAND : LONGEST_RUN
  const engine = await context.session.engine(host)
  const left = await engine.inspect(spec.name)
  if (left) {
    const ended = await untilEnd(engine, spec.name, longest, signal)
    await engine.remove(spec.name)
    if (oneShot.resets && ranWell(ended)) return
    if (resets !== undefined) await engine.removeVolume(resets)
  }
  if (administrator !== undefined) await allowTriggers(context, host, administrator)
  await engine.create(spec)
  await engine.start(spec.name)
  const ended = await untilEnd(engine, spec.name, longest, signal)
  if (ended.exitCode !== 0) {
    const error = await failure(engine, spec, host, ended)
    if (oneShot.on === 'demand') await engine.remove(spec.name)
    throw error
  }
  await engine.remove(spec.name)
}

/** One that was made and not started, by a run that was killed in between, has no failure to show either. */
function ranWell({ state, startedAt, exitCode }: ObservedContainer): boolean {
  return state === 'exited' && startedAt > 0 && exitCode === 0
}

interface Definition {
  readonly oneShot: OneShot
  readonly spec: ContainerSpec
  /** The volume that is removed before it runs again. */
  readonly resets: string | undefined
  /** Who allows triggers in the database before it runs. */
  readonly administrator: string | undefined
}

function definitionOf(step: PlanStep, context: StepContext, host: string): Definition {
  const { role } = roleOf(step, context)
  const oneShot = role.oneShots?.find((each) => each.name === step.subject)
  const service = oneShot && role.services[oneShot.service]
  const desired = context.desired.hosts
    .get(host)
    ?.services.find((each) => each.role === role.name && each.name === oneShot?.service)
  if (!oneShot || !service || !desired) {
    throw new KollaError(`step ${step.id} has no definition`, {
      code: 'plan-inconsistent',
      fault: 'internal',
      step: step.id,
    })
  }
  const roles = context.desired.roles.map((each) => each.role)
  const evaluated = serviceContext(
    { roles, hosts: [...context.desired.hosts.keys()], variables: context.variables },
    role,
    oneShot.service,
    service,
    host,
  )
  const resets = oneShot.resets === undefined ? undefined : evaluated.scope.string(oneShot.resets)
  const spec = oneShotSpec(oneShot, desired.spec, evaluated)
  const administrator =
    oneShot.triggersAllowedBy === undefined || evaluated.scope.bool('use_preconfigured_databases')
      ? undefined
      : str(evaluated.scope.evaluate(oneShot.triggersAllowedBy))
  const environment = { ...spec.environment, ...step.environment }
  return { oneShot, spec: { ...spec, environment }, resets, administrator }
}

/** In the server that the container will reach, until that server restarts. Its log has rows, which do not depend on what triggers do. */
async function allowTriggers({ session, variables }: StepContext, host: string, user: string): Promise<void> {
  const login = balancedLogin(session, host, variables.forHost(host))
  const database = await patiently(PATIENCE, 'database-unreachable', () => connectDatabase({ ...login, user }))
  try {
    await database.query('SET GLOBAL log_bin_trust_function_creators = 1')
  } finally {
    await database.close()
  }
}

async function untilEnd(
  engine: Engine,
  name: string,
  longest: number,
  signal: AbortSignal,
): Promise<ObservedContainer> {
  const deadline = performance.now() + longest * 1000
  for (;;) {
    const observed = await engine.inspect(name)
    if (observed && observed.state !== 'running' && observed.state !== 'restarting') return observed
    if (!observed || performance.now() > deadline) {
      throw new KollaError(`${name} ${observed ? `did not end within ${longest} s` : 'was removed while it ran'}`, {
        code: 'one-shot-lost',
        fault: 'host',
      })
    }
    await sleep(POLL, undefined, { signal }).catch(() => {
      throw new KollaError(`interrupted while ${name} ran; it goes on, and the next run waits for it`, {
        code: 'interrupted',
        fault: 'interrupted',
      })
    })
  }
}

async function failure(
  engine: Engine,
  spec: ContainerSpec,
  host: string,
  ended: ObservedContainer,
): Promise<KollaError> {
  return new KollaError(`${spec.name} on ${host} ended with exit code ${ended.exitCode}`, {
    code: 'one-shot-failed',
    fault: 'host',
    host,
    log: await engine.logs(spec.name, LOG_LINES).catch(() => []),
    hint: 'Mend what its last lines say, then run the same command again.',
  })
}
