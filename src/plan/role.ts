import { containersOf, every } from './needs.ts'
import { iniTouchesDatabase } from './words.ts'
import { missingImage } from './containers.ts'
import { findImage } from '../containers/images.ts'
import type { DesiredRole, DesiredService } from '../roles/desired.ts'
import type { OneShot, OneShotContext, Task, TaskContext } from '../roles/types.ts'
import type { PlanInput, ServiceChanges } from './build.ts'
import { containerSteps, taskId } from './container-steps.ts'
import { membersOf } from './rollout.ts'
import type { Change, PlanStep } from './types.ts'

export interface RolePlanInput {
  readonly input: PlanInput
  readonly role: DesiredRole
  readonly services: readonly ServiceChanges[]
  readonly touched: ReadonlySet<string>
  readonly context: TaskContext
  /** The needs of the roles that this one comes after. */
  readonly waitFor: readonly string[]
}

/** The steps of one role: images, databases, one-shot containers, containers, tasks, registration; with what each needs. */
export function planRole(plan: RolePlanInput): readonly PlanStep[] {
  const { input, role } = plan
  const images = input.stages.start ? imageSteps(plan) : []
  const databases = input.stages.bootstrap ? preparing(resourceStep(plan, 'databases', databaseNeeds(plan))) : []
  // A role that runs the database itself sets it up once it runs; all others need theirs first.
  const prepared = [...plan.waitFor, ...(role.ownsDatabase ? [] : databases.map((step) => step.id))]
  const before = input.stages.bootstrap ? preparing(oneShotSteps(plan, prepared, beforeStart(plan))) : []
  const startAfter = (role.role.startAfter?.(input.action) ?? []).map(every)
  const containers = input.stages.start
    ? containerSteps(plan, [...prepared, ...before.map((step) => step.id), ...startAfter])
    : []
  const tasks = input.stages.bootstrap
    ? taskSteps(plan, [...prepared, ...before.map((step) => step.id), ...images.map((step) => step.id)])
    : []
  const started = [...prepared, ...before, ...containers, ...tasks].map((step) =>
    typeof step === 'string' ? step : step.id,
  )
  // What is registered is for all hosts: it does not wait for one that failed.
  const serving = [
    ...plan.waitFor,
    ...[...databases, ...before, ...tasks].map((step) => step.id),
    containersOf(role.role.name),
  ]
  const identity = input.stages.bootstrap ? resourceStep(plan, 'identity', serving) : []
  const after = input.stages.bootstrap
    ? oneShotSteps(plan, started, role.role.oneShots?.filter((each) => each.on === 'finish-upgrade') ?? [])
    : []
  return [...images, ...databases, ...before, ...containers, ...tasks, ...identity, ...after]
}

function preparing(steps: readonly PlanStep[]): readonly PlanStep[] {
  return steps.map((step) => ({ ...step, prepares: true }))
}

/** Database users belong to the role that runs the database, and wait for it; databases belong to those who use them. */
function databaseNeeds({ role, waitFor }: RolePlanInput): readonly string[] {
  return [...waitFor, ...(role.ownsDatabase ? [containersOf(role.role.name)] : [])]
}

function servicesOf({ input, role }: RolePlanInput): readonly DesiredService[] {
  return role.hosts.flatMap(
    (host) => input.desired.hosts.get(host)?.services.filter((service) => service.role === role.role.name) ?? [],
  )
}

function imageSteps(plan: RolePlanInput): readonly PlanStep[] {
  const steps = new Map<string, PlanStep>()
  for (const service of servicesOf(plan)) {
    const image = missingImage(service.spec, plan.input.hosts.get(service.host)?.engine)
    if (image === undefined) continue
    const id = `image@${service.host}/${image}`
    const change: Change = { kind: 'image', name: image, action: 'pull', reasons: ['the host does not have it'] }
    steps.set(id, {
      id,
      kind: 'image',
      role: service.role,
      host: service.host,
      subject: image,
      title: `pull ${image}`,
      changes: [change],
      needs: [],
    })
  }
  return [...steps.values()]
}

function resourceStep(
  plan: RolePlanInput,
  kind: 'databases' | 'identity',
  needs: readonly string[],
): readonly PlanStep[] {
  const { name } = plan.role.role
  const changes = (plan.input.resources.get(name) ?? []).filter(
    (change) => (change.kind === 'identity') === (kind === 'identity'),
  )
  if (changes.length === 0) return []
  const title = kind === 'identity' ? 'register in Keystone' : 'set up the database'
  return [{ id: `${kind}@${name}`, kind, role: name, host: undefined, subject: name, title, changes, needs }]
}

function beforeStart({ input, role, services }: RolePlanInput): readonly OneShot[] {
  const upgrading =
    input.action === 'upgrade' &&
    services.some((service) => service.role === role.role.name && service.container?.action === 'recreate')
  return (role.role.oneShots ?? []).filter(
    (oneShot) => oneShot.on === 'bootstrap' || (oneShot.on === 'upgrade' && upgrading),
  )
}

function oneShotSteps(
  plan: RolePlanInput,
  needs: readonly string[],
  oneShots: readonly OneShot[],
): readonly PlanStep[] {
  const steps: PlanStep[] = []
  for (const oneShot of oneShots) {
    const services = servicesOf(plan).filter(
      ({ name, host }) => name === oneShot.service && isWanted(plan, oneShot, host),
    )
    for (const service of oneShot.hosts === 'all' ? services : services.slice(0, 1)) {
      const reasons = oneShotReasons(plan, oneShot, service)
      if (reasons.length === 0) continue
      const id = `one-shot@${service.host}/${oneShot.name}`
      steps.push({
        id,
        kind: 'one-shot',
        role: service.role,
        host: service.host,
        subject: oneShot.name,
        title: `run ${oneShot.name}`,
        changes: [{ kind: 'one-shot', name: oneShot.name, action: 'run', reasons }],
        needs: [
          ...needs,
          `files@${service.host}`,
          `image@${service.host}/${service.spec.image}`,
          ...steps.map((step) => step.id),
        ],
      })
    }
  }
  return steps
}

function isWanted({ input }: RolePlanInput, { when }: OneShot, host: string): boolean {
  return when === undefined || input.variables.forHost(host).test(when)
}

function oneShotReasons(plan: RolePlanInput, oneShot: OneShot, service: DesiredService): readonly string[] {
  const { context, input } = plan
  const oneShotContext: OneShotContext = {
    ...context,
    on: service.host,
    members: membersOf(plan, oneShot.service),
    volumeExists: (variable) =>
      input.hosts.get(service.host)?.engine?.volumes.has(input.variables.forHost(service.host).string(variable)) ??
      false,
    containerOnAnyHost: (name) => [...input.hosts.values()].some(({ engine }) => engine?.containers.has(name)),
  }
  if (input.hosts.get(service.host)?.engine?.containers.has(oneShot.name))
    return ['an earlier run of it failed or was interrupted']
  if (oneShot.due) return oneShot.due(oneShotContext)
  return oneShot.on === 'bootstrap' ? bootstrapReasons(plan, oneShot) : upgradeReasons(plan, oneShot)
}

/**
 * A bootstrap is due when no container of its service was ever made from the desired image (a container is only made after the bootstrap
 * went well), or when the service is pointed at another database.
 */
function bootstrapReasons(plan: RolePlanInput, oneShot: OneShot): readonly string[] {
  const services = servicesOf(plan).filter((service) => service.name === oneShot.service)
  const made = services.some((service) => runsDesiredImage(plan, service))
  if (!made) return isUpgraded(plan, oneShot) ? [] : ['no container of the desired image exists yet']
  return plan.services.some(
    (changes) =>
      changes.role === plan.role.role.name && changes.service === oneShot.service && movesDatabase(plan, changes),
  )
    ? ['the database connection changes']
    : []
}

/** Where an upgrade has steps of its own, its schema is moved by them: a whole bootstrap would take away what the old containers still use. */
function isUpgraded({ input, role, services }: RolePlanInput, { service }: OneShot): boolean {
  const replaced = services.some(
    (changes) =>
      changes.role === role.role.name && changes.service === service && changes.container?.action === 'recreate',
  )
  const own = role.role.oneShots?.some((oneShot) => oneShot.on === 'upgrade' && oneShot.service === service)
  return input.action === 'upgrade' && replaced && own === true
}

/** The last step of an upgrade belongs to every one: an earlier one may have been killed after its containers were replaced. */
function upgradeReasons(plan: RolePlanInput, oneShot: OneShot): readonly string[] {
  if (oneShot.on === 'finish-upgrade') return plan.input.action === 'upgrade' ? ['an upgrade ends with it'] : []
  const outdated = servicesOf(plan).filter(
    (service) => service.name === oneShot.service && !runsDesiredImage(plan, service),
  )
  return plan.input.action === 'upgrade' && outdated.length > 0
    ? [`${outdated.length === 1 ? 'a host runs' : 'hosts run'} another image`]
    : []
}

function runsDesiredImage({ input }: RolePlanInput, { host, spec }: DesiredService): boolean {
  const engine = input.hosts.get(host)?.engine
  const wanted = engine && findImage(engine.images, spec.image)
  return wanted !== undefined && engine?.containers.get(spec.name)?.imageId === wanted.id
}

function movesDatabase({ input }: RolePlanInput, changes: ServiceChanges): boolean {
  return changes.files.deliver.some((file) => {
    const before = input.previous(changes.host, file.path)
    return before !== undefined && iniTouchesDatabase(before.toString(), file.content.toString())
  })
}

interface PlacedTask {
  readonly task: Task
  readonly host: string | undefined
}

/** Every task with the host that it is for, if it is for one. */
function tasksOf(plan: RolePlanInput): readonly PlacedTask[] {
  return (plan.role.role.tasks ?? []).flatMap((task): readonly PlacedTask[] =>
    task.eachHostOf === undefined
      ? [{ task, host: undefined }]
      : servicesOf(plan)
          .filter(({ name }) => name === task.eachHostOf)
          .map(({ host }) => ({ task, host })),
  )
}

function taskSteps(plan: RolePlanInput, needs: readonly string[]): readonly PlanStep[] {
  const { role, context } = plan
  return tasksOf(plan).flatMap(({ task, host }) => {
    const reasons = task.due(host === undefined ? context : { ...context, hosts: [host] })
    if (reasons.length === 0) return []
    const onSame = (other: string | undefined): boolean => host === undefined || other === undefined || other === host
    const after = [
      ...servicesOf(plan)
        .filter((service) => task.after.includes(service.name) && onSame(service.host))
        .map((service) => `container@${service.host}/${service.spec.name}`),
      ...tasksOf(plan)
        .filter((other) => task.after.includes(other.task.name) && onSame(other.host))
        .map((other) => taskId(plan, other.task, other.host)),
    ]
    return [
      {
        id: taskId(plan, task, host),
        kind: 'task' as const,
        role: role.role.name,
        host,
        subject: task.name,
        title: task.title,
        changes: [{ kind: 'task' as const, name: task.name, action: 'run' as const, reasons }],
        needs: [...needs, ...after],
      },
    ]
  })
}
