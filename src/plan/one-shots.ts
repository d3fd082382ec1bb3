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
    for (const place of placesOf(plan, oneShot)) {
      const { service } = place
      const reasons = oneShotReasons(plan, oneShot, place)
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

/** Where a one-shot container runs. */
interface Place {
  readonly service: DesiredService
  /** The service on all hosts for which it runs here, this one among them. */
  readonly peers: readonly DesiredService[]
}

function placesOf(plan: RolePlanInput, oneShot: OneShot): readonly Place[] {
  const { hosts = 'first' } = oneShot
  const all = servicesOf(plan).filter(({ name }) => name === oneShot.service)
  const wanted = all.filter(({ host }) => isWanted(plan, oneShot, host))
  if (hosts === 'all') return wanted.map((service) => ({ service, peers: all }))
  const valueOf = ({ host }: DesiredService): string =>
    hosts === 'first' ? '' : plan.input.variables.forHost(host).string(hosts.firstOfEach)
  const peers = Map.groupBy(all, valueOf)
  return [...Map.groupBy(wanted, valueOf)].flatMap(([value, [service]]) =>
    service === undefined ? [] : [{ service, peers: peers.get(value) ?? [] }],
  )
}

function isWanted({ input }: RolePlanInput, { when }: OneShot, host: string): boolean {
  return when === undefined || input.variables.forHost(host).test(when)
}

function oneShotReasons(plan: RolePlanInput, oneShot: OneShot, place: Place): readonly string[] {
  const { context, input } = plan
  const { service } = place
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
  return oneShot.on === 'bootstrap' ? bootstrapReasons(plan, oneShot, place) : upgradeReasons(plan, oneShot, place)
}

/**
 * A bootstrap is due when no container of its service was ever made from the desired image (a container is only made after the bootstrap
 * went well), or when the service is pointed at another database.
 */
function bootstrapReasons(plan: RolePlanInput, oneShot: OneShot, { peers }: Place): readonly string[] {
  const hosts = new Set(peers.map(({ host }) => host))
  const made = peers.some((service) => runsDesiredImage(plan, service))
  if (!made) return isUpgraded(plan, oneShot) ? [] : ['no container of the desired image exists yet']
  return plan.services.some(
    (changes) =>
      changes.role === plan.role.role.name &&
      changes.service === oneShot.service &&
      hosts.has(changes.host) &&
      movesDatabase(plan, changes),
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
function upgradeReasons(plan: RolePlanInput, oneShot: OneShot, { peers }: Place): readonly string[] {
  if (oneShot.on === 'finish-upgrade') return plan.input.action === 'upgrade' ? ['an upgrade ends with it'] : []
  const outdated = peers.filter((service) => !runsDesiredImage(plan, service))
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
