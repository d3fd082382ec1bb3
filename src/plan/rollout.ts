import { hostsOf } from '../roles/compile.ts'
import type { Rollout, RolloutContext } from '../roles/rollout.ts'
import type { ServiceChanges } from './build.ts'
import type { RolePlanInput } from './role-input.ts'

/** Hosts that are interrupted at once unless the operator says otherwise: a third, so that two thirds always serve. */
const DEFAULT_SHARE = '33%'

/** Changes of one service, or of all services of a role that changes host by host, with the order of their hosts. */
export interface OrderedChanges {
  readonly changes: readonly ServiceChanges[]
  readonly rollout: Rollout
}

/** In which order the containers of a role change on its hosts. Throws where the role finds that nothing may be changed. */
export function orderedChanges(plan: RolePlanInput): readonly OrderedChanges[] {
  const { name, hostByHost } = plan.role.role
  const own = plan.services.filter((service) => service.role === name)
  const groups = hostByHost ? [own] : Object.values(Object.groupBy(own, ({ service }) => service))
  return groups.flatMap((changes) => (changes === undefined ? [] : [{ changes, rollout: rolloutOf(plan, changes) }]))
}

/** Every host that the inventory gives a service, also those that this run leaves out. */
export function membersOf({ input, role }: RolePlanInput, service: string): readonly string[] {
  const definition = role.role.services[service]
  return definition ? hostsOf(definition, input.variables) : []
}

function rolloutOf(plan: RolePlanInput, changes: readonly ServiceChanges[]): Rollout {
  const {
    input,
    role: { role },
  } = plan
  const changing = changes.filter(({ container }) => container)
  const interrupted = new Set(
    changing
      .filter(({ container }) => container?.action === 'restart' || container?.action === 'recreate')
      .filter(({ host, container }) => {
        const observed = input.hosts.get(host)?.engine?.containers.get(container?.name ?? '')
        return observed?.state === 'running' || observed?.state === 'restarting'
      })
      .map(({ host }) => host),
  )
  const context: RolloutContext = {
    ...plan.context,
    changing: plan.role.hosts.filter((host) => changing.some((change) => change.host === host)),
    members: membersOf(plan, changes[0]?.service ?? ''),
    interrupts: (host) => interrupted.has(host),
  }
  const own = role.hostByHost ?? role.services[changes[0]?.service ?? '']?.rollout
  return own ? own(context) : standardRollout(context, role.name)
}

/** What does not run starts at once; what runs is interrupted in batches, the first of them a single host that proves the change. */
export function standardRollout(context: RolloutContext, role: string): Rollout {
  const { changing, interrupts } = context
  const interrupted = changing.filter(interrupts)
  const [canary, ...rest] = interrupted
  const batches = [
    changing.filter((host) => !interrupts(host)),
    ...(canary === undefined ? [] : [[canary]]),
    ...chunks(rest, batchSize(context, role, interrupted.length)),
  ]
  return { batches: batches.filter((batch) => batch.length > 0) }
}

/** `<role>_serial`, else `kolla_serial`: a number of hosts, or a share of them. */
function batchSize({ scope, changing }: RolloutContext, role: string, hosts: number): number {
  const [first] = changing
  const own = first === undefined ? undefined : scope(first)
  const names = [`${role.replaceAll('-', '_')}_serial`, 'kolla_serial'].filter((name) => own?.find(name) !== undefined)
  const wanted = names.map((name) => own?.string(name) ?? '0').find((value) => Number(value) !== 0) ?? DEFAULT_SHARE
  const number = wanted.endsWith('%') ? Math.floor((parseFloat(wanted) / 100) * hosts) : Math.floor(Number(wanted))
  return Math.max(1, Number.isNaN(number) ? 1 : number)
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
