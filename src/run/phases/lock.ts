import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { KollaError } from '../../errors.ts'
import { acquireLock, type HeldLock } from '../../hosts/lock.ts'
import type { Phase } from '../phase.ts'
import type { Run } from '../run.ts'

const held = new WeakMap<Run, HeldLock[]>()

/** Where the lock of a host lies: beside the configuration that it protects. */
export function lockPath(run: Pick<Run, 'loaded'>, host: string): string {
  return join(run.loaded.variables.forHost(host).string('node_config_directory'), '.lock')
}

/** Who holds a lock, for those who find it taken. */
export function holder(run: Run): {
  readonly who: string
  readonly since: string
  readonly action: string
  readonly run: string
} {
  return {
    who: `${userInfo().username}@${hostname()}`,
    since: new Date().toISOString(),
    action: run.action,
    run: run.options.run,
  }
}

/** Taken on every host of the run, in order of name so that two runs cannot hold half each; only when there is something to change. */
export const lock: Phase = {
  name: 'lock',
  title: 'locking the hosts',
  shouldRun: (run) => run.plan.steps.length > 0,
  run: async (run) => {
    const mine: HeldLock[] = []
    held.set(run, mine)
    for (const host of [...run.desired.hosts.keys()].sort()) {
      if (run.options.signal.aborted)
        throw new KollaError('interrupted before anything was changed', { code: 'interrupted', fault: 'interrupted' })
      mine.push(
        await acquireLock(run.session.connection(host), {
          path: lockPath(run, host),
          holder: holder(run),
          waitMs: run.options.lockWait * 1000,
        }),
      )
    }
    return undefined
  },
  cleanUp: async (run) => {
    await Promise.allSettled((held.get(run) ?? []).map((lock) => lock.release()))
  },
}
