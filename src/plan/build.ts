import type { EngineObservation } from '../containers/types.ts'
import type { HostObservation } from '../hosts/types.ts'
import type { Desired, DesiredHost } from '../roles/desired.ts'
import type { Answers, DatabaseNodes } from '../roles/rollout.ts'
import type { RoleRows, TaskContext } from '../roles/types.ts'
import type { Variables } from '../variables/types.ts'
import { affectsService, fileChanges, fileDifferences, type FileDifferences, type PreviousContent } from './files.ts'
import { hostChanges } from './host.ts'
import { containerChange } from './containers.ts'
import { tolerances } from './budget.ts'
import { every, stepsByName } from './needs.ts'
import { inOrder } from './order.ts'
import { planRole } from './role.ts'
import { taskContext } from './task-context.ts'
import type { Change, Plan, PlanStep } from './types.ts'

/** A host as it was observed; no engine where none is installed. */
export interface HostState {
  readonly observation: HostObservation
  readonly engine: EngineObservation | undefined
}

/** Which of the three stages a plan covers. */
export interface Stages {
  readonly config: boolean
  readonly bootstrap: boolean
  readonly start: boolean
}

export interface PlanInput {
  readonly action: string
  readonly stages: Stages
  readonly desired: Desired
  readonly hosts: ReadonlyMap<string, HostState>
  readonly variables: Variables
  /** Roles to plan; the others were compiled only because something refers to them. */
  readonly selected: ReadonlySet<string>
  readonly previous: PreviousContent
  /** Differences of databases, users and identity entries by role, as their clients found them. */
  readonly resources: ReadonlyMap<string, readonly Change[]>
  readonly identity: TaskContext['identity']
  /** What the nodes of the database cluster say of it; only those that answered. */
  readonly databaseNodes: DatabaseNodes
  readonly brokerPermissions: TaskContext['brokerPermissions']
  readonly answers: Answers
  /** What the roles' queries found, by role and query. */
  readonly rows: ReadonlyMap<string, RoleRows>
  readonly redact: (text: string) => string
}

/** What has to happen to a service on a host; the parts a role's steps are made of. */
export interface ServiceChanges {
  readonly host: string
  readonly role: string
  readonly service: string
  /** The container's name. */
  readonly subject: string
  readonly container: Change | undefined
  readonly files: FileDifferences
}

/** Compares what should be with what is. Pure: the same inputs give the same plan, and applying it is all that a run does. */
export function buildPlan(input: PlanInput): Plan {
  const byHost = new Map([...input.desired.hosts.values()].map((host) => [host, serviceChanges(input, host)] as const))
  const services = [...byHost.values()].flat()
  const touched = new Set(
    services.flatMap(({ host, container }) =>
      container && container.action !== 'update' ? [`${host}/${container.name}`] : [],
    ),
  )
  const hostSteps = [...byHost].flatMap(([host, own]) => planHost(input, host, own))
  const roleSteps: PlanStep[] = []
  for (const role of input.desired.roles) {
    if (!input.selected.has(role.role.name)) continue
    const context = taskContext(input, role, touched)
    roleSteps.push(...planRole({ input, role, services, touched, context, waitFor: role.role.after.map(every) }))
  }
  const tolerated = tolerances(input.desired.roles, roleSteps, input.variables)
  return {
    action: input.action,
    steps: inOrder(withKnownNeeds([...hostSteps, ...roleSteps])),
    ...(Object.keys(tolerated).length > 0 ? { tolerances: tolerated } : {}),
  }
}

/** Services whose files differ: what a run fetches from the hosts to say in words how. */
export function differingFiles(
  desired: Desired,
  hosts: ReadonlyMap<string, HostState>,
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>()
  for (const [name, host] of desired.hosts) {
    const observation = hosts.get(name)?.observation
    if (!observation) continue
    const differing = host.services
      .flatMap((service) => fileDifferences(service, observation).deliver)
      .filter((file) => file.kind === 'file' && observation.files.get(file.path)?.kind === 'file')
    if (differing.length > 0)
      paths.set(
        name,
        differing.map((file) => file.path),
      )
  }
  return paths
}

function serviceChanges(input: PlanInput, host: DesiredHost): readonly ServiceChanges[] {
  const state = input.hosts.get(host.host)
  if (!state) return []
  return host.services
    .filter((service) => input.selected.has(service.role))
    .map((service) => {
      const files = fileDifferences(service, state.observation)
      const changed = input.stages.config ? affectsService(files, state.observation) : []
      const container =
        input.stages.start && !service.onDemand
          ? containerChange(service, state.engine, state.observation, changed)
          : undefined
      return {
        host: host.host,
        role: service.role,
        service: service.name,
        subject: service.spec.name,
        container,
        files,
      }
    })
}

/** The steps of a host that are not tied to a role: kernel settings, and one delivery of all configuration files. */
function planHost(input: PlanInput, host: DesiredHost, own: readonly ServiceChanges[]): readonly PlanStep[] {
  const state = input.hosts.get(host.host)
  if (!state) return []
  const files = own.flatMap((service) => fileChanges(service.files, state.observation, input.previous, input.redact))
  const settings = hostChanges(host, state.observation, input.selected)
  const base = { host: host.host, subject: host.host, needs: [] }
  return [
    ...(input.stages.start && settings.length > 0
      ? [
          {
            ...base,
            id: `host@${host.host}`,
            kind: 'host' as const,
            role: 'host',
            title: settings.every((change) => change.kind === 'link') ? 'link the logs' : 'set kernel settings',
            changes: settings,
          },
        ]
      : []),
    ...(input.stages.config && files.length > 0
      ? [
          {
            ...base,
            id: `files@${host.host}`,
            kind: 'files' as const,
            role: 'config',
            title: filesTitle(files),
            changes: files,
          },
        ]
      : []),
  ]
}

function filesTitle(changes: readonly Change[]): string {
  const written = changes.filter((change) => change.kind === 'file' && change.action !== 'remove').length
  return written === 1 ? 'write 1 file' : `write ${written} files`
}

/** A need that nothing in the plan fulfils is already fulfilled. */
function withKnownNeeds(steps: readonly PlanStep[]): readonly PlanStep[] {
  const known = stepsByName(steps)
  return steps.map((step) => ({
    ...step,
    needs: [...new Set(step.needs)].filter((need) => known.has(need) && need !== step.id),
  }))
}
