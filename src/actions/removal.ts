import { KollaError } from '../errors.ts'
import { planDestroy, planStop, type LeavingBrokers } from '../plan/removal.ts'
import { brokerNode } from '../roles/broker-node.ts'
import { containerName } from '../roles/container.ts'
import { refuseInUse } from '../run/in-use.ts'
import { perform, runPhases, type Phase } from '../run/phase.ts'
import { apply } from '../run/phases/apply.ts'
import { compile } from '../run/phases/compile.ts'
import { connect } from '../run/phases/connect.ts'
import { interfaces } from '../run/phases/interfaces.ts'
import { load } from '../run/phases/load.ts'
import { lock } from '../run/phases/lock.ts'
import { observe } from '../run/phases/observe.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

type Removal = 'stop' | 'destroy'

/** What stop or destroy would do. */
export async function planRemoval(options: ActionOptions, action: Removal): Promise<ActionResult> {
  const run = removalRun(options, action)
  await runPhases(run, planningPhases(action))
  return { outcome: run.plan.steps.length === 0 ? 'nothing-to-do' : 'done', plan: run.plan }
}

/** Does it. */
export function remove(options: ActionOptions, action: Removal): Promise<ActionResult> {
  return perform(removalRun(options, action), [...planningPhases(action), lock, apply])
}

function removalRun(options: ActionOptions, action: Removal): Run {
  return new Run(options, action, { config: false, bootstrap: false, start: true })
}

function planningPhases(action: Removal): readonly Phase[] {
  return [load, connect, observe, interfaces, compile, action === 'stop' ? stopPhase : destroyPhase]
}

const stopPhase: Phase = {
  name: 'plan',
  title: 'listing containers',
  run: (run) => {
    const { selected, variables } = run.loaded
    const containers = new Map(
      [...run.desired.hosts].map(
        ([host, { services }]) =>
          [
            host,
            new Map(services.filter(({ onDemand }) => !onDemand).map(({ spec, role }) => [spec.name, role])),
          ] as const,
      ),
    )
    if (!run.options.particulars.ignoreMissing) refuseMissing(run, containers)
    const [first] = run.desired.hosts.keys()
    const kept =
      first === undefined ? [] : ((variables.forHost(first).find('skip_stop_containers') ?? []) as readonly string[])
    const roles = run.desired.roles.filter(({ role }) => selected.has(role.name))
    run.plan = planStop({ hosts: run.hosts, roles, containers, kept: new Set(kept) })
    run.options.planned(run.plan)
    return Promise.resolve(undefined)
  },
}

/** Upstream fails here too: a missing container may mean the wrong inventory. */
function refuseMissing(run: Run, containers: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
  const missing = [...containers].flatMap(([host, names]) =>
    [...names]
      .filter(([name, role]) => run.loaded.selected.has(role) && !run.hosts.get(host)?.engine?.containers.has(name))
      .map(([name]) => `${name} on ${host}`),
  )
  if (missing.length === 0) return
  throw new KollaError(`there is no ${missing.join(', no ')}; nothing was stopped`, {
    code: 'container-missing',
    fault: 'host',
    hint: 'Add --ignore-missing to stop what is there.',
  })
}

const destroyPhase: Phase = {
  name: 'plan',
  title: 'listing what is ours',
  run: async (run) => {
    const { variables, roles } = run.loaded
    const owners = roles.flatMap((role) =>
      Object.entries(role.services).map(([name, service]) => [containerName(name, service), role.name] as const),
    )
    const removals = new Map(roles.flatMap(({ name, removal }) => (removal ? [[name, removal] as const] : [])))
    const targets = new Map([...run.hosts].filter(([host]) => run.loaded.targets.includes(host)))
    await refuseInUse(targets, [...removals.values()], (host) => run.session.engine(host))
    run.plan = planDestroy({
      hosts: targets,
      roles: new Map(owners),
      removals,
      configDirectory: (host) => variables.forHost(host).string('node_config_directory'),
      includeImages: run.options.particulars.includeImages ?? false,
      leaving: leavingBrokers(run),
    })
    run.options.planned(run.plan)
    return 'globals.yml, passwords.yml, config, certificates and inventories are kept'
  },
}

/** Brokers of this run that run while some outside of it go on. */
function leavingBrokers(run: Run): LeavingBrokers {
  const { variables, targets } = run.loaded
  const running = (variables.groups.get('rabbitmq') ?? []).filter(
    (host) => run.hosts.get(host)?.engine?.containers.get('rabbitmq')?.state === 'running',
  )
  const nodeOf = (host: string): string =>
    brokerNode(variables.forHost(host).data('ansible_facts') as Readonly<Record<string, unknown>>)
  const others = running.filter((host) => !targets.includes(host)).map(nodeOf)
  const leaving = others.length === 0 ? [] : running.filter((host) => targets.includes(host))
  return { nodes: new Map(leaving.map((host) => [host, nodeOf(host)])), others }
}
