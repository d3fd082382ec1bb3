import type { Preparation } from '../../bootstrap/prepare.ts'
import { KollaError } from '../../errors.ts'
import type { HostState } from '../../plan/build.ts'
import { taskContext } from '../../plan/task-context.ts'
import type { PlanStep } from '../../plan/types.ts'
import type { Desired, DesiredRole, DesiredService } from '../../roles/desired.ts'
import type { Answers, DatabaseNodes } from '../../roles/rollout.ts'
import { hostsOf } from '../../roles/compile.ts'
import type { RoleRows, Service, TaskContext, TaskRunContext } from '../../roles/types.ts'
import type { Variables } from '../../variables/types.ts'
import type { ProvenPasswords } from '../known-passwords.ts'
import type { Session } from '../session.ts'

/** What the steps of a run work with. */
export interface StepContext {
  readonly action: string
  readonly desired: Desired
  readonly variables: Variables
  readonly session: Session
  /** Roles that this run is about. */
  readonly selected: ReadonlySet<string>
  /** As observed before the run; steps do not change it. */
  readonly hosts: ReadonlyMap<string, HostState>
  readonly identity: TaskContext['identity']
  readonly databaseNodes: DatabaseNodes
  readonly brokerPermissions: TaskContext['brokerPermissions']
  readonly answers: Answers
  readonly rows: ReadonlyMap<string, RoleRows>
  readonly provenPasswords: ProvenPasswords
  /** `bootstrap-servers`: what is left to do on each host. */
  readonly preparations?: ReadonlyMap<string, readonly Preparation[]>
  readonly progress: (step: PlanStep, message: string) => void
}

/** Carries a step out; throws KollaError when it fails. */
export type StepRunner = (step: PlanStep, context: StepContext, signal: AbortSignal) => Promise<void>

/** The service whose container a step is about. */
export function serviceOf(step: PlanStep, { desired }: StepContext): DesiredService {
  const services = desired.hosts.get(hostOf(step))?.services ?? []
  const found = services.find((service) => service.role === step.role && service.spec.name === step.subject)
  if (!found) throw internal(step, 'has no service')
  return found
}

export function roleOf(step: PlanStep, { desired }: StepContext): DesiredRole {
  const found = desired.roles.find((role) => role.role.name === step.role)
  if (!found) throw internal(step, 'has no role')
  return found
}

/** Hosts that the inventory gives a service and that are connected, also those outside --limit: what clients see depends on them. */
export function connectedMembers(
  { desired, variables, session }: StepContext,
  is: (name: string, service: Service) => boolean,
): readonly string[] {
  const services = desired.roles.flatMap(({ role }) => Object.entries(role.services))
  const members = services.flatMap(([name, service]) => (is(name, service) ? hostsOf(service, variables) : []))
  const connected = new Set(session.hosts)
  return [...new Set(members)].filter((host) => connected.has(host))
}

export function hostOf(step: PlanStep): string {
  if (step.host === undefined) throw internal(step, 'has no host')
  return step.host
}

function internal(step: PlanStep, what: string): KollaError {
  return new KollaError(`step ${step.id} ${what}`, { code: 'plan-inconsistent', fault: 'internal', step: step.id })
}

/** What a role's own code works with when it is carried out. A task for one host sees no other. */
export function taskRunContext(step: PlanStep, context: StepContext, signal: AbortSignal): TaskRunContext {
  const seen = taskContext(context, roleOf(step, context), new Set())
  return {
    ...seen,
    hosts: step.kind === 'task' && step.host !== undefined ? [step.host] : seen.hosts,
    engineOf: (host) => context.session.engine(host),
    openTcp: (host, address, port) => context.session.openTcp(host, address, port),
    progress: (message) => {
      context.progress(step, message)
    },
    signal,
  }
}
