import type { OneShot } from '../roles/types.ts'
import { containerSteps } from './container-steps.ts'
import { missingImage } from './containers.ts'
import { containersOf, every } from './needs.ts'
import { oneShotSteps } from './one-shots.ts'
import { servicesOf, type RolePlanInput } from './role-input.ts'
import { taskSteps } from './tasks.ts'
import type { Change, PlanStep } from './types.ts'

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
