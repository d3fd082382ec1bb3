import { findImage } from '../containers/images.ts'
import type { DesiredService } from '../roles/desired.ts'
import type { OneShot, OneShotContext } from '../roles/types.ts'
import type { ServiceChanges } from './build.ts'
import { servicesOf, type RolePlanInput } from './role-input.ts'
import { membersOf } from './rollout.ts'
import type { PlanStep } from './types.ts'
import { iniTouchesDatabase } from './words.ts'

/** The steps that run these one-shot containers, one after the other, where they are due; `needs`: what comes before all of them. */
export function oneShotSteps(
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
