import type { HostState, PlanInput } from '../../src/plan/build.ts'
import { buildPlan } from '../../src/plan/build.ts'
import { stepsByName } from '../../src/plan/needs.ts'
import type { Plan, PlanStep } from '../../src/plan/types.ts'
import type { Desired, DesiredHost } from '../../src/roles/desired.ts'
import type { Role } from '../../src/roles/types.ts'
import type { Deployment } from '../support/deployment.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { fakeObservation } from '../support/fake-host.ts'

/** A host on which a deploy has done all that it should. */
export async function finished({ services }: DesiredHost): Promise<FakeEngine> {
  const engine = new FakeEngine()
  for (const { spec } of services) {
    engine.addImage(spec.image)
    await engine.create(spec)
    await engine.start(spec.name)
  }
  return engine
}

/** Looks at the hosts; their files are those of `desired`, none without it. */
export async function observed(
  engines: ReadonlyMap<string, FakeEngine>,
  desired?: Desired,
): Promise<ReadonlyMap<string, HostState>> {
  const states = [...engines].map(async ([host, engine]) => {
    const { services = [], links = [] } = desired?.hosts.get(host) ?? {}
    const symlinks = Object.fromEntries(links.map(({ path, target }) => [path, target]))
    const files = services.flatMap((service) => service.files)
    return [host, { observation: fakeObservation(host, { symlinks }, files), engine: await engine.observe() }] as const
  })
  return new Map(await Promise.all(states))
}

/** Engines on which everything runs. */
export async function running(desired: Desired): Promise<Map<string, FakeEngine>> {
  const engines = [...desired.hosts].map(async ([host, wanted]) => [host, await finished(wanted)] as const)
  return new Map(await Promise.all(engines))
}

/** Engines on which nothing was ever deployed. */
export function empty(desired: Desired): Map<string, FakeEngine> {
  return new Map([...desired.hosts.keys()].map((host) => [host, new FakeEngine()]))
}

/** The steps of a deploy from what was observed to what is desired. */
export function stepsOf(...input: Parameters<typeof planOf>): readonly PlanStep[] {
  return planOf(...input).steps
}

/** The plan of a deploy from what was observed to what is desired. */
export function planOf(
  deployment: Pick<Deployment, 'variables'>,
  desired: Desired,
  hosts: ReadonlyMap<string, HostState>,
  changes: Partial<PlanInput> = {},
): Plan {
  return buildPlan({
    action: 'deploy',
    stages: { config: true, bootstrap: true, start: true },
    desired,
    hosts,
    variables: deployment.variables,
    selected: new Set(desired.roles.map(({ role }) => role.name)),
    previous: () => undefined,
    resources: new Map(),
    identity: 'absent',
    databaseNodes: new Map(),
    brokerPermissions: undefined,
    answers: new Map(),
    rows: new Map(),
    redact: (text) => text,
    ...changes,
  })
}

/** The steps of a first deploy of these roles. */
export async function firstDeploy(
  deployment: Deployment,
  roles: readonly Role[],
  changes: Partial<PlanInput> = {},
): Promise<readonly PlanStep[]> {
  const desired = deployment.compile(roles)
  return stepsOf(deployment, desired, await observed(empty(desired)), changes)
}

export const ids = (steps: readonly PlanStep[]): readonly string[] => steps.map(({ id }) => id)

/** The ids of the steps that a step needs; empty where there is no such step. */
export function needsOf(steps: readonly PlanStep[], id: string): readonly string[] {
  const byName = stepsByName(steps)
  return (steps.find((step) => step.id === id)?.needs ?? []).flatMap((need) => ids(byName.get(need) ?? []))
}
