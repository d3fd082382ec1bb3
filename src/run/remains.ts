import type { Problem } from '../errors.ts'
import { deployedOn, NOTHING_DEPLOYED, remainsOnHosts, type Deployed } from '../plan/remains.ts'
import type { Remains } from '../plan/types.ts'
import { namedVolumes } from '../containers/volumes.ts'
import type { StepResult } from './graph.ts'
import { fileOf, rememberedHost, rememberedNames, rememberHost } from './remembered-hosts.ts'
import type { Run } from './run.ts'

/** What is left alone: on hosts of the run, and on those that are no part of the deployment any more, as they were seen last. */
export function remainsOf(run: Run): readonly Remains[] {
  const { targets, others } = run.loaded
  const members = new Set([...targets, ...others])
  const gone = rememberedNames(run.options).filter((host) => !members.has(host))
  const away = gone.flatMap((host): readonly Remains[] => {
    const known = rememberedHost(run.options, host)
    if (known === undefined || known.deployed.containers.length + known.deployed.volumes.length === 0) return []
    return [{ host, ...known.deployed, seen: known.seen }]
  })
  return [...remainsOnHosts(run.desired, run.hosts), ...away]
}

/** The same for the operator of a run, who does not read the plan. */
export function remainsProblem(options: Run['options'], { host, containers, volumes, seen }: Remains): Problem {
  const what = [
    ...(containers.length > 0 ? [`containers ${containers.join(', ')}`] : []),
    ...(volumes.length > 0 ? [`volumes ${volumes.join(', ')}`] : []),
  ].join('; ')
  if (seen === undefined) {
    return {
      severity: 'warning',
      code: 'host-remains',
      message: `${host} still has what nothing asks for any more: ${what}`,
      hint: 'It is left alone: remove it by hand when nobody needs it.',
    }
  }
  return {
    severity: 'warning',
    code: 'host-remains',
    message: `${host} is no part of the deployment any more; when it was seen last (${seen}) it had ${what}`,
    hint: `Put it back into the inventory and run "kolla destroy --limit ${host}", or, where it is gone for good, remove ${fileOf(options, host)}.`,
  }
}

/** Keeps what each host was seen to be like. One whose engine did not answer has what it had. */
export function rememberObserved(run: Run): void {
  for (const [host, { observation, engine }] of run.hosts) {
    const deployed = engine ? deployedOn(engine) : rememberedHost(run.options, host)?.deployed
    rememberHost(run.options, host, { facts: observation.facts, deployed: deployed ?? NOTHING_DEPLOYED })
  }
}

/** Keeps what each host has after a run's steps, whether they went well or not. */
export function rememberApplied(run: Run): void {
  for (const [host, results] of Map.groupBy(run.results, ({ step }) => step.host)) {
    const state = host === undefined ? undefined : run.hosts.get(host)
    if (host === undefined || !state?.engine) continue
    const deployed = deployedAfter(deployedOn(state.engine), results, run.desired.hosts.get(host)?.services ?? [])
    rememberHost(run.options, host, { facts: state.observation.facts, deployed })
  }
}

type Service = { readonly spec: { readonly name: string; readonly volumes: readonly string[] } }

/** What was there before, with what steps have made and without what they have removed. */
export function deployedAfter(
  before: Deployed,
  results: readonly StepResult[],
  services: readonly Service[],
): Deployed {
  const begun = results.filter(({ outcome }) => outcome !== 'skipped')
  const changes = begun.flatMap(({ step, outcome }) => step.changes.map((change) => ({ change, outcome })))
  const named = (kind: string, removed: boolean): readonly string[] =>
    changes
      .filter(({ change }) => change.kind === kind && (change.action === 'remove') === removed)
      .filter(({ outcome }) => !removed || outcome === 'changed' || outcome === 'ok')
      .map(({ change }) => change.name)
  const containers = new Set([...before.containers, ...named('container', false)])
  for (const name of named('container', true)) containers.delete(name)
  const used = services
    .filter(({ spec }) => containers.has(spec.name))
    .flatMap(({ spec }) => namedVolumes(spec.volumes))
  const volumes = new Set([...before.volumes, ...used])
  for (const name of named('volume', true)) volumes.delete(name)
  return { containers: [...containers].sort(), volumes: [...volumes].sort() }
}
