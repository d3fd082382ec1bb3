import { hostname, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { KollaError } from '../../errors.ts'
import { acquireLock, type Lock, type LockHolder } from '../../hosts/lock.ts'
import { lockAll } from '../lock-all.ts'
import type { Phase } from '../phase.ts'
import type { Run } from '../run.ts'

const held = new WeakMap<Run, Map<string, Lock>>()

/** Where the lock of a host lies: beside the configuration that it protects. */
export function lockPath(run: Pick<Run, 'loaded'>, host: string): string {
  return join(run.loaded.variables.forHost(host).string('node_config_directory'), '.lock')
}

/** Who holds a lock, for those who find it taken. */
export function holder(run: Run, what = `kolla ${run.action}`): LockHolder {
  return { who: `${userInfo().username}@${hostname()}`, what, since: new Date().toISOString(), run: run.options.run }
}

/** Whether nobody held a host's lock since it was observed. */
function nobodySince(run: Run, host: string, taken: Lock): boolean {
  const files = run.hosts.get(host)?.observation.files
  const path = lockPath(run, host)
  return files !== undefined && !files.has(path) && files.get(dirname(path))?.mtime === taken.before
}

/** Taken on every host of the run, only when there is something to change. */
export const lock: Phase = {
  name: 'lock',
  title: 'locking the hosts',
  shouldRun: (run) => run.plan.steps.length > 0,
  run: async (run) => {
    const mine = new Map<string, Lock>()
    held.set(run, mine)
    await lockAll([...run.desired.hosts.keys()], mine, (host, wait) => lockHost(run, host, wait))
    run.lost = new Map([...mine].map(([host, each]) => [host, each.lost]))
    run.asObserved = [...mine].every(([host, taken]) => nobodySince(run, host, taken))
    return undefined
  },
  cleanUp: async (run) => {
    await Promise.allSettled([...(held.get(run)?.values() ?? [])].map((each) => each.release()))
  },
}

function lockHost(run: Run, host: string, wait: boolean): Promise<Lock> {
  if (run.options.signal.aborted)
    throw new KollaError('interrupted before anything was changed', { code: 'interrupted', fault: 'interrupted' })
  return acquireLock(run.session.connection(host), {
    path: lockPath(run, host),
    holder: holder(run),
    waitMs: wait ? run.options.lockWait * 1000 : 0,
    onWaiting: ({ holder: other }) => {
      const who = other ? `${other.who} (${other.what}) since ${other.since}` : 'somebody'
      run.options.emit({ type: 'waiting', message: `${host} is locked by ${who}; waiting` })
    },
    signal: run.options.signal,
  })
}
