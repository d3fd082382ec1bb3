import { roleOfNeed } from '../roles/registry.ts'
import type { EngineObservation } from '../containers/types.ts'
import type { HostObservation } from '../hosts/types.ts'
import type { DesiredRole } from '../roles/desired.ts'
import type { Removal } from '../roles/removal.ts'
import { brokerStep } from './broker.ts'
import type { HostState } from './build.ts'
import { every } from './needs.ts'
import { isKollas, ownContainers, volumesOf } from './remains.ts'
import type { Change, Plan, PlanStep } from './types.ts'

export interface StopInput {
  readonly hosts: ReadonlyMap<string, HostState>
  /** In dependency order; they are stopped in reverse. */
  readonly roles: readonly DesiredRole[]
  /** Container name -> role, of everything that should run. */
  readonly containers: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Containers to leave alone. */
  readonly kept: ReadonlySet<string>
}

/** Stops every running container of the selected roles, users of a service before the service. */
export function planStop({ hosts, roles, containers, kept }: StopInput): Plan {
  const steps: PlanStep[] = []
  for (const { role } of [...roles].reverse()) {
    const users = roles
      .filter((other) => other.role.after.map(roleOfNeed).includes(role.name))
      .map((other) => other.role.name)
    const needs = users.filter((user) => steps.some((step) => step.role === user)).map(every)
    for (const [host, state] of hosts) {
      for (const [name, owner] of containers.get(host) ?? []) {
        const observed = state.engine?.containers.get(name)
        if (owner !== role.name || kept.has(name) || observed?.state !== 'running') continue
        steps.push(
          containerStep(host, owner, name, { kind: 'container', name, action: 'stop', reasons: ['running'] }, needs),
        )
      }
    }
  }
  return { action: 'stop', steps }
}

export interface DestroyInput {
  readonly hosts: ReadonlyMap<string, HostState>
  /** Container name -> role. */
  readonly roles: ReadonlyMap<string, string>
  /** By role. */
  readonly removals?: ReadonlyMap<string, Removal>
  /** Configuration directory of a host. */
  readonly configDirectory: (host: string) => string
  readonly includeImages: boolean
  /** Brokers that have to leave a cluster that goes on without them. */
  readonly leaving?: LeavingBrokers
}

/** The nodes of brokers. */
export interface LeavingBrokers {
  /** By host. */
  readonly nodes: ReadonlyMap<string, string>
  /** Those that stay. */
  readonly others: readonly string[]
}

/** Removes what kolla put on the hosts: containers, their volumes, configuration, kernel settings, and images where that was asked for. */
export function planDestroy({ hosts, roles, removals, configDirectory, includeImages, leaving }: DestroyInput): Plan {
  const steps: PlanStep[] = []
  for (const [host, { engine, observation }] of hosts) {
    const containers = ownContainers(engine)
    const leave = leavingStep(
      host,
      leaving,
      steps.findLast(({ kind }) => kind === 'broker'),
    )
    const running = new Set(containers.filter(({ state }) => state === 'running').map(({ name }) => name))
    const cleaners = new Map(
      [...(removals ?? [])].filter(([, { cleanUp, container }]) => cleanUp && running.has(container)),
    )
    const removed = containers.map(({ name }) => {
      const change: Change = { kind: 'container', name, action: 'remove', reasons: ['made from an image of kolla'] }
      const role = roles.get(name) ?? 'other'
      const needs = [
        ...(name === 'rabbitmq' ? leave.map((step) => step.id) : []),
        ...(cleaners.has(role) ? [`removal@${host}/${role}`] : []),
      ]
      return containerStep(host, role, name, change, needs)
    })
    const others = removed.filter(({ role }) => !cleaners.has(role)).map(({ id }) => id)
    steps.push(
      ...leave,
      ...[...cleaners].map(([role, removal]) => removalStep(host, role, removal, others)),
      ...removed,
    )
    const changes = [
      ...volumesOf(containers, engine).map((name) => removal('volume', name, 'belongs to a container that is removed')),
      ...serviceDirectories(observation, configDirectory(host)).map((name) =>
        removal('directory', name, 'written by kolla'),
      ),
      ...(includeImages ? imageTags(engine).map((name) => removal('image', name, 'an image of kolla')) : []),
    ]
    if (changes.length === 0) continue
    const needs = steps.filter((step) => step.host === host).map((step) => step.id)
    steps.push({
      id: `cleanup@${host}`,
      kind: 'cleanup',
      role: 'host',
      host,
      subject: host,
      title: 'remove volumes and files',
      changes,
      needs,
    })
  }
  return { action: 'destroy', steps }
}

/** Without it the others would go on waiting for this node, and count it. One leaves after the other: a queue loses one member at a time. */
function leavingStep(
  host: string,
  leaving: LeavingBrokers | undefined,
  before: PlanStep | undefined,
): readonly PlanStep[] {
  const node = leaving?.nodes.get(host)
  if (leaving === undefined || node === undefined) return []
  const words = { title: `take ${node} out of its cluster`, reason: 'the cluster goes on without it' }
  const needs = before === undefined ? [] : [before.id]
  return [brokerStep(host, 'leave', words, needs, { NODE: node, OTHERS: leaving.others.join(' ') })]
}

/** What a role takes away by itself, while its containers still run and nobody needs them any more. */
function removalStep(host: string, role: string, { container, cleanUp }: Removal, needs: readonly string[]): PlanStep {
  const title = cleanUp?.title ?? ''
  const changes: readonly Change[] = [{ kind: 'task', name: role, action: 'run', reasons: ['the host would keep it'] }]
  return { id: `removal@${host}/${role}`, kind: 'removal', role, host, subject: container, title, changes, needs }
}

function removal(kind: Change['kind'], name: string, reason: string): Change {
  return { kind, name, action: 'remove', reasons: [reason] }
}

function containerStep(host: string, role: string, name: string, change: Change, needs: readonly string[]): PlanStep {
  const id = `container@${host}/${name}`
  return {
    id,
    kind: 'container',
    role,
    host,
    subject: name,
    title: `${change.action} ${name}`,
    changes: [change],
    needs,
  }
}

/** Folders with a config.json are services'; beside them lie the copies of replaced files. */
function serviceDirectories(observation: HostObservation, root: string): readonly string[] {
  const found = new Set<string>()
  for (const path of observation.files.keys()) {
    const [top, file] = path.startsWith(`${root}/`) ? path.slice(root.length + 1).split('/') : []
    if (top !== undefined && (file === 'config.json' || top === '.previous')) found.add(`${root}/${top}`)
  }
  return [...found].sort()
}

function imageTags(engine: EngineObservation | undefined): readonly string[] {
  const images = [...(engine?.images.values() ?? [])].filter(isKollas)
  return [...new Set(images.flatMap((image) => image.tags))].sort()
}
