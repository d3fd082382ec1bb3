import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerSpec, Engine } from '../../containers/types.ts'

/** Milliseconds that a program has to end after each signal. */
const PATIENCE = [1_000, 2_000, 4_000] as const
const PAUSE = 100

/**
 * Stops a container that was started a moment ago. Until a program has set itself up it may ignore a signal, as uWSGI and mariadbd-safe do, and
 * the engine sends only one before it waits and kills: here it is sent again.
 */
export async function stopStarting(engine: Engine, { name, stopTimeout }: ContainerSpec): Promise<void> {
  const runs = async (): Promise<boolean> => (await engine.inspect(name))?.state === 'running'
  for (const patience of PATIENCE) {
    if (!(await runs())) break
    await engine.kill(name, 'SIGTERM').catch(async (error: unknown) => {
      if (await runs()) throw error
    })
    const deadline = performance.now() + patience
    while ((await runs()) && performance.now() < deadline) await sleep(PAUSE)
  }
  await engine.stop(name, stopTimeout)
}
