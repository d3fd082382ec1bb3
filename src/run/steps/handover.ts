import { KollaError } from '../../errors.ts'
import type { DesiredService } from '../../roles/desired.ts'
import { frontendsOf } from '../../roles/frontends.ts'
import type { Handover, HandoverContext } from '../../roles/rollout.ts'
import type { Service } from '../../roles/types.ts'
import type { PlanStep } from '../../plan/types.ts'
import { connectedMembers, hostOf, roleOf, taskRunContext, type StepContext } from './context.ts'
import { drain } from './drain.ts'
import { endIdleConnectionsTo } from './idle-connections.ts'
import { databaseGoesOn, databaseStatus } from './ready-database.ts'

/** What is needed to interrupt a container of a service. */
export interface Interruption {
  readonly step: PlanStep
  readonly service: DesiredService
  readonly context: StepContext
  readonly signal: AbortSignal
}

/**
 * Interrupts a container that runs while others of its service go on: clients are sent there first, and come back when it is ready again,
 * be it new or put back. One that runs nowhere else is just interrupted, if it may be, as is one that has no clients to send.
 */
export async function handedOver(interruption: Interruption, interrupt: () => Promise<void>): Promise<void> {
  const { step, service, context, signal } = interruption
  const on = hostOf(step)
  const { role } = roleOf(step, context)
  const { handover } = role.services[service.name] ?? {}
  if (handover === undefined && Object.keys(frontendsOf(role, service.name)).length === 0) {
    await interrupt()
    return
  }
  const engine = await context.session.engine(on)
  const definition = roleOf(step, context).role.services[service.name]
  const others = await othersRunning(service, definition, context)
  const isRunning = (await engine.inspect(service.spec.name))?.state === 'running'
  if (!isRunning) {
    await interrupt()
    return
  }
  const handoverContext: HandoverContext = {
    ...taskRunContext(step, context, signal),
    on,
    others,
    databaseStatus: (host) => databaseStatus(context, host),
    databaseGoesOn: (host) => databaseGoesOn(context, host),
    endIdleConnections: () => endIdleConnectionsTo([on], context),
  }
  if (others.length === 0) {
    await handover?.leaveAlone?.(handoverContext)
    await interrupt()
    return
  }
  const { readmit } = await drain(service, context, handoverContext.progress)
  try {
    await handover?.leave?.(handoverContext)
    await lookedAfter(handover, handoverContext, interrupt)
  } catch (error) {
    // What went wrong first is what has to be told.
    await Promise.allSettled([handover?.comeBack?.(handoverContext), readmit()])
    throw error
  }
  await handover?.comeBack?.(handoverContext)
  await readmit()
}

async function lookedAfter(
  handover: Handover | undefined,
  context: HandoverContext,
  interrupt: () => Promise<void>,
): Promise<void> {
  const over = new AbortController()
  const meanwhile = Promise.resolve(handover?.meanwhile?.(context, over.signal)).catch((error: unknown) => {
    context.progress(error instanceof Error ? error.message : String(error))
  })
  try {
    await interrupt()
  } finally {
    over.abort()
    await meanwhile
  }
}

/** Also those outside --limit; one that cannot be asked takes over nothing. */
async function othersRunning(
  { host, spec }: DesiredService,
  definition: Service | undefined,
  context: StepContext,
): Promise<readonly string[]> {
  const members = connectedMembers(context, (_, service) => service === definition)
  const running = members
    .filter((other) => other !== host)
    .map(async (other) => {
      try {
        const observed = await (await context.session.engine(other)).inspect(spec.name)
        return observed?.state === 'running' ? [other] : []
      } catch (error) {
        if (error instanceof KollaError) return []
        throw error
      }
    })
  return (await Promise.all(running)).flat()
}
