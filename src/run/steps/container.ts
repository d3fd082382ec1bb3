import type { ContainerSpec, Engine } from '../../containers/types.ts'
import { replacedName, replacementName } from '../../containers/replacement.ts'
import { KollaError } from '../../errors.ts'
import type { ChangeAction, PlanStep } from '../../plan/types.ts'
import { fileDifferences } from '../../plan/files.ts'
import type { DesiredService } from '../../roles/desired.ts'
import { restorePrevious } from '../../hosts/deliver.ts'
import { hostOf, roleOf, serviceOf, taskRunContext, type StepContext, type StepRunner } from './context.ts'
import { previousFolder } from './files.ts'
import { logFileLines } from './log-files.ts'
import { handedOver } from './handover.ts'
import { endIdleConnectionsFrom } from './idle-connections.ts'
import { databaseProbe } from './ready-database.ts'
import { waitReady, type ReadyOptions } from './ready.ts'
import { stopStarting } from './stop-starting.ts'
import { succeed } from './takeover.ts'

const VOLUME_LABELS = { kolla_managed: 'true' }

/** Creates, replaces, restarts, starts, updates or removes one service's container, and waits until it is ready. What was there before is put back when that fails. */
export const runContainer: StepRunner = async (step, context, signal) => {
  const host = hostOf(step)
  const engine = await context.session.engine(host)
  const volumes = step.changes.filter((change) => change.kind === 'volume')
  const containers = step.changes.filter((change) => change.kind === 'container')
  const main = containers.find((change) => change.name === step.subject)
  for (const { name, action } of volumes) if (action !== 'remove') await engine.createVolume(name, VOLUME_LABELS)
  if (main?.action === 'stop') await engine.stop(main.name, stopTimeout(context, host))
  else if (main?.action === 'remove') await removeGracefully(engine, main.name, stopTimeout(context, host))
  else if (main) {
    const service = serviceOf(step, context)
    const work = { engine, service, spec: service.spec, host, context, signal }
    if (step.environment) await found(work, step.environment)
    else if (main.action === 'restart' || main.action === 'recreate') await replace(step, main.action, work)
    else await ACTIONS[main.action](work)
  }
  for (const left of containers.filter((change) => change !== main)) await removeIfPresent(engine, left.name)
  for (const { name, action } of volumes) if (action === 'remove') await engine.removeVolume(name)
}

/** Where a successor can run beside the container it takes the work over; otherwise clients are sent to other hosts meanwhile. */
async function replace(step: PlanStep, action: 'restart' | 'recreate', work: Work): Promise<void> {
  const { takeover } = roleOf(step, work.context).role.services[work.service.name] ?? {}
  const runs = async () => (await work.engine.inspect(work.spec.name))?.state === 'running'
  if (!takeover || action === 'restart' || !(await runs())) {
    await handedOver({ step, ...work }, () => ACTIONS[action](work))
    return
  }
  const context = {
    ...taskRunContext(step, work.context, work.signal),
    on: work.host,
    endIdleConnections: () => endIdleConnectionsFrom(work.host, work.context),
  }
  try {
    await succeed({ ...work, takeover, context, ready: readyOptions(work), putFilesBack: () => restoreFiles(work) })
  } catch (error) {
    throw await afterPuttingBack(work, error)
  }
}

function stopTimeout({ variables }: StepContext, host: string): number {
  return variables.forHost(host).int('docker_graceful_timeout')
}

/** Stopped first: keepalived takes the virtual IP off, databases close their files. The engine itself removes some as soon as they stop. */
async function removeGracefully(engine: Engine, name: string, timeout: number): Promise<void> {
  const found = await engine.inspect(name)
  if (!found) return
  const { AutoRemove } = (found.inspect['HostConfig'] ?? {}) as { readonly AutoRemove?: boolean }
  if (!AutoRemove) await engine.stop(name, timeout)
  await engine.remove(name)
}

interface Work {
  readonly engine: Engine
  readonly service: DesiredService
  readonly spec: ContainerSpec
  readonly host: string
  readonly context: StepContext
  readonly signal: AbortSignal
}

const ACTIONS: Readonly<Record<Exclude<ChangeAction, 'stop' | 'remove'>, (work: Work) => Promise<void>>> = {
  create,
  recreate,
  restart,
  start: restart,
  update: ({ engine, spec }) => engine.update(spec.name, spec),
  run: create,
  pull: create,
}

/** A first start that fails leaves the container, so that its logs can be read; the next run replaces it. */
async function create(work: Work): Promise<void> {
  const { engine, spec } = work
  await engine.create(spec)
  await engine.start(spec.name)
  await untilReady(work)
}

/** The first container of a cluster lives until the others have joined; a host that restarts meanwhile must not found another one. */
async function found(work: Work, environment: Readonly<Record<string, string>>): Promise<void> {
  const { engine, spec } = work
  await removeIfPresent(engine, spec.name)
  await create({
    ...work,
    spec: { ...spec, environment: { ...spec.environment, ...environment }, restartPolicy: 'no' },
  })
}

/** Makes the replacement beside the old container, swaps them, and swaps back when the new one does not become ready. */
async function recreate(work: Work): Promise<void> {
  const { engine, spec } = work
  const fresh = replacementName(spec.name)
  const old = replacedName(spec.name)
  await removeIfPresent(engine, fresh)
  await engine.create(spec, fresh)
  await removeIfPresent(engine, old)
  try {
    await engine.stop(spec.name, spec.stopTimeout)
    await engine.rename(spec.name, old)
    await engine.rename(fresh, spec.name)
    await engine.start(spec.name)
    await untilReady(work)
  } catch (error) {
    await putBack(work, old)
    throw await afterPuttingBack(work, error)
  }
  await engine.remove(old)
}

/** The old container under its own name again, with its old files; whatever was reached of the swap. */
async function putBack(work: Work, old: string): Promise<void> {
  const { engine, spec } = work
  if (await engine.inspect(old)) {
    if (await engine.inspect(spec.name)) {
      await stopStarting(engine, spec)
      await engine.remove(spec.name)
    }
    await engine.rename(old, spec.name)
  }
  await restoreFiles(work)
  await engine.start(spec.name)
}

/** A container copies its configuration when it starts; with the old files in place again the old configuration serves. */
async function restart(work: Work): Promise<void> {
  const { engine, spec } = work
  try {
    await engine.restart(spec.name, spec.stopTimeout)
    await untilReady(work)
  } catch (error) {
    if (!(await restoreFiles(work))) throw error
    await stopStarting(engine, spec)
    await engine.restart(spec.name, spec.stopTimeout)
    throw await afterPuttingBack(work, error)
  }
}

/** The failure to report once what was there before serves again; it says so when that does not happen. */
async function afterPuttingBack(work: Work, error: unknown): Promise<unknown> {
  if (!(error instanceof KollaError) || work.signal.aborted) return error
  const serves = await untilReady(work).then(
    () => true,
    () => false,
  )
  const outcome = serves ? 'what was there before serves again' : 'what was there before is back, but not ready either'
  return new KollaError(`${error.message}; ${outcome}`, { ...error.details, cause: error })
}

function untilReady(work: Work): Promise<void> {
  return waitReady(readyOptions(work))
}

function readyOptions({ engine, spec, host, signal, service, context }: Work): ReadyOptions {
  const probes = { health: {}, database: { probe: databaseProbe(context, host) }, up: { probe: 'none' } } as const
  const began = performance.now()
  const logFiles = () =>
    logFileLines(context.session.connection(host), service.role, (performance.now() - began) / 1000)
  const longest = context.variables.forHost(host).int('docker_client_timeout')
  return { engine, spec, host, signal, longest, logFiles, ...probes[service.ready] }
}

/** Puts the files back that this run replaced; false when it replaced none. */
async function restoreFiles({ service, host, context }: Work): Promise<boolean> {
  const state = context.hosts.get(host)
  if (!state) return false
  const { deliver, remove } = fileDifferences(service, state.observation)
  const paths = [...deliver.filter((file) => file.kind === 'file').map((file) => file.path), ...remove]
  if (paths.length === 0) return false
  await restorePrevious(context.session.connection(host), previousFolder(context, host), paths)
  return true
}

async function removeIfPresent(engine: Engine, name: string): Promise<void> {
  if (await engine.inspect(name)) await engine.remove(name)
}
