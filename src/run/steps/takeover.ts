import { setTimeout as sleep } from 'node:timers/promises'
import { replacedName, replacementName } from '../../containers/replacement.ts'
import type { Engine } from '../../containers/types.ts'
import { KollaError } from '../../errors.ts'
import type { DesiredService } from '../../roles/desired.ts'
import type { Takeover, TakeoverContext } from '../../roles/takeover.ts'
import { waitReady, type ReadyOptions } from './ready.ts'

/** Milliseconds that a successor may take until it does the work. */
const TAKEOVER = 60_000
const PAUSE = 200

/** What is needed to let a container be succeeded by another one. */
export interface Succession {
  readonly engine: Engine
  readonly service: DesiredService
  readonly takeover: Takeover
  readonly context: TakeoverContext
  readonly ready: ReadyOptions
  /** Puts the files back that this run replaced. */
  readonly putFilesBack: () => Promise<unknown>
}

/**
 * Starts the successor of a container beside it, ends the old one when the successor does its work, and gives it the name. When it does
 * not come to that, the successor is removed and the old one goes on.
 */
export async function succeed(succession: Succession): Promise<void> {
  const { engine, service, takeover, context, ready } = succession
  const { spec } = service
  const [fresh, old] = [replacementName(spec.name), replacedName(spec.name)]
  await removeIfPresent(engine, fresh)
  await engine.create(spec, fresh)
  let works = true
  try {
    works = (await takeover.prepare?.(context, spec.name)) ?? true
    await engine.start(fresh)
    await waitReady({ ...ready, spec: { ...spec, name: fresh } })
    if (works) await untilItTakesOver(succession, fresh)
    await removeIfPresent(engine, old)
    await engine.rename(spec.name, old)
    await engine.rename(fresh, spec.name)
  } catch (error) {
    await goBack(succession, fresh, old, works)
    throw error
  }
  context.progress('the old one serves those that it still has')
  await retire(succession, old)
}

/** Ends a container that has a successor: what it still does it may bring to an end, for as long as its role says. */
async function retire({ engine, service: { spec }, takeover, context }: Succession, name: string): Promise<void> {
  const runs = async () => (await engine.inspect(name))?.state === 'running'
  if (await runs()) {
    // Otherwise the engine takes its end for a failure and starts it again.
    await engine.update(name, { ...spec, dimensions: {}, restartPolicy: 'no' })
    await engine.kill(name, takeover.signal)
    const deadline = performance.now() + takeover.patience
    await takeover.hurry?.(context)
    while ((await runs()) && performance.now() < deadline) await sleep(PAUSE)
  }
  await engine.remove(name)
}

async function untilItTakesOver({ takeover, context, service }: Succession, name: string): Promise<void> {
  const deadline = performance.now() + TAKEOVER
  for (;;) {
    const complaint = await takeover.complaint(context, name)
    if (complaint === undefined) return
    if (context.signal.aborted || performance.now() > deadline) {
      const { aborted } = context.signal
      throw new KollaError(`${service.spec.name} on ${context.on}: its successor does not take over: ${complaint}`, {
        code: aborted ? 'interrupted' : 'takeover-failed',
        fault: aborted ? 'interrupted' : 'host',
        host: context.on,
        log: aborted ? [] : await context.engineOf(context.on).then((engine) => engine.logs(name, 20)),
      })
    }
    await sleep(PAUSE)
  }
}

/** The old container under its own name again; started anew where its successor has already taken something from it. */
async function goBack(succession: Succession, fresh: string, old: string, works: boolean): Promise<void> {
  const { engine, service, takeover, context, putFilesBack } = succession
  const { spec } = service
  if (await engine.inspect(old)) {
    if (await engine.inspect(spec.name)) await engine.remove(spec.name)
    await engine.rename(old, spec.name)
  }
  await removeIfPresent(engine, fresh)
  await putFilesBack()
  const runs = (await engine.inspect(spec.name))?.state === 'running'
  const complaint = works ? await takeover.complaint(context, spec.name).catch(String) : undefined
  if (!runs || complaint !== undefined) await engine.restart(spec.name, spec.stopTimeout)
}

async function removeIfPresent(engine: Engine, name: string): Promise<void> {
  if (await engine.inspect(name)) await engine.remove(name)
}
