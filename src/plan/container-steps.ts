import { replacedName, replacementName } from '../containers/replacement.ts'
import type { EngineObservation } from '../containers/types.ts'
import type { DesiredService } from '../roles/desired.ts'
import { frontendsOf } from '../roles/frontends.ts'
import type { Rollout } from '../roles/rollout.ts'
import type { Task } from '../roles/types.ts'
import type { ServiceChanges } from './build.ts'
import { missingVolumes } from './containers.ts'
import { containersOf, every } from './needs.ts'
import type { RolePlanInput } from './role-input.ts'
import { orderedChanges } from './rollout.ts'
import type { Change, PlanStep } from './types.ts'

/** The steps that create, replace, restart and start the containers of a role, host after host as its rollout says. */
export function containerSteps(plan: RolePlanInput, needs: readonly string[]): readonly PlanStep[] {
  return orderedChanges(plan).flatMap(({ changes, rollout }, order) => {
    const founding = foundingSteps(plan, rollout, changes, needs)
    const byHost = Map.groupBy(changes, ({ host }) => host)
    const steps: PlanStep[] = []
    const founded = founding.map((step) => step.id)
    let previous: readonly string[] = []
    for (const [number, hosts] of batchesOf(rollout, changes).entries()) {
      const batch = `${plan.role.role.name}/${order}/${number}`
      const own = hosts
        .flatMap((host) => byHost.get(host) ?? [])
        .flatMap((change) => containerStep(plan, change, [...needs, ...founded, ...previous], founding))
      steps.push(...own.map((step) => ({ ...step, batch })))
      if (own.length > 0) previous = [every(batch)]
    }
    return [...founding, ...steps]
  })
}

/** Hosts that the rollout does not name have nothing but leftovers to remove: they come first. Founders come last, as ordinary members. */
function batchesOf(
  { batches, founders = [] }: Rollout,
  changes: readonly ServiceChanges[],
): readonly (readonly string[])[] {
  const last = founders.map(({ host }) => host)
  const named = new Set([...batches.flat(), ...last])
  const others = [...new Set(changes.map(({ host }) => host))].filter((host) => !named.has(host))
  return [others, ...batches.map((batch) => batch.filter((host) => !last.includes(host))), last]
}

/** The steps that start clusters on their first hosts. */
function foundingSteps(
  plan: RolePlanInput,
  { founders = [] }: Rollout,
  changes: readonly ServiceChanges[],
  needs: readonly string[],
): readonly PlanStep[] {
  return founders.flatMap(({ host, environment }) =>
    changes
      .filter((change) => change.host === host)
      .flatMap((change) => containerStep(plan, change, needs, []))
      .map((step) => ({
        ...step,
        id: `found@${host}/${step.subject}`,
        title: `found the cluster with ${step.subject}`,
        environment,
      })),
  )
}

function containerStep(
  plan: RolePlanInput,
  { host, service: name, subject, container, role: owner }: ServiceChanges,
  needs: readonly string[],
  founding: readonly PlanStep[],
): readonly PlanStep[] {
  const { input, role } = plan
  const service = input.desired.hosts
    .get(host)
    ?.services.find((each) => each.role === owner && each.spec.name === subject)
  if (!service) return []
  const engine = input.hosts.get(host)?.engine
  const leftovers = input.stages.start ? leftoverContainers(service, engine) : []
  const volumes = container ? missingVolumes(service.spec, engine) : []
  const founded = founding.some((step) => step.host === host)
  const changes = founded
    ? [
        {
          kind: 'container',
          name: subject,
          action: 'recreate',
          reasons: ['joins the cluster that it founded'],
        } as const,
      ]
    : [
        ...(container ? [container] : []),
        ...leftovers,
        ...volumes.map((volume): Change => ({ kind: 'volume', name: volume, action: 'create', reasons: ['missing'] })),
      ]
  if (changes.length === 0) return []
  return [
    {
      id: `container@${host}/${subject}`,
      kind: 'container',
      role: owner,
      host,
      subject,
      title: container ? `${founded ? 'recreate' : container.action} ${subject}` : `clean up after ${subject}`,
      changes,
      needs: [
        ...needs,
        ...(role.role.host ? [`host@${host}`] : []),
        `files@${host}`,
        `image@${host}/${service.spec.image}`,
        ...(container && interrupts(container) ? balancerChanges(plan, name) : []),
        ...service.startAfter.map((other) => `container@${host}/${other}`),
        ...(role.role.tasks ?? [])
          .filter((task) => task.before?.includes(name))
          .map((task) => taskId(plan, task, task.eachHostOf === undefined ? undefined : host)),
      ],
    },
  ]
}

function interrupts({ action }: Change): boolean {
  return action === 'restart' || action === 'recreate'
}

/** The load balancers' own changes: one that is replaced forgets that it sends the clients of this service elsewhere. */
function balancerChanges({ role: { role } }: RolePlanInput, service: string): readonly string[] {
  return Object.keys(frontendsOf(role, service)).length === 0 ? [] : [containersOf('loadbalancer')]
}

/** Containers that an interrupted replacement left beside the service's own. */
function leftoverContainers(service: DesiredService, engine: EngineObservation | undefined): readonly Change[] {
  return [replacementName(service.spec.name), replacedName(service.spec.name)]
    .filter((name) => engine?.containers.has(name))
    .map((name) => ({ kind: 'container', name, action: 'remove', reasons: ['left by a run that was interrupted'] }))
}

/** The step of a role's own task, on the host that it is for. */
export function taskId(plan: RolePlanInput, task: Task, host: string | undefined): string {
  return host === undefined ? `task@${plan.role.role.name}/${task.name}` : `task@${host}/${task.name}`
}
