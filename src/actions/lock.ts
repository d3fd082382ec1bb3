import { forceRelease, keepLock, lockState } from '../hosts/lock.ts'
import { runPhases, type Phase } from '../run/phase.ts'
import { connect } from '../run/phases/connect.ts'
import { load } from '../run/phases/load.ts'
import { holder, lockPath } from '../run/phases/lock.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import type { LockStatus } from './results.ts'

/** Who holds the lock of each host. */
export async function lockStatus(options: ActionOptions): Promise<ActionResult> {
  const found: LockStatus[] = []
  await onHosts(options, 'lock status', async (run, host) => {
    const state = await lockState(run.session.connection(host), lockPath(run, host))
    const action = state?.holder?.what ?? 'unknown'
    found.push({
      host,
      holder: state && {
        who: state.holder?.who ?? 'somebody',
        since: state.holder?.since ?? 'unknown',
        action,
        message: undefined,
      },
    })
  })
  return { outcome: 'done', data: found.sort((a, b) => (a.host < b.host ? -1 : 1)) }
}

/** Takes the lock of every host and keeps it. */
export async function lockAcquire(options: ActionOptions, message: string): Promise<ActionResult> {
  await onHosts(options, 'lock acquire', async (run, host) => {
    await keepLock(run.session.connection(host), { path: lockPath(run, host), holder: holder(run, message) })
  })
  return { outcome: 'done' }
}

/** Gives the lock of every host back, whoever holds it. */
export async function lockRelease(options: ActionOptions): Promise<ActionResult> {
  await onHosts(options, 'lock release', async (run, host) => {
    await forceRelease(run.session.connection(host), lockPath(run, host))
  })
  return { outcome: 'done' }
}

async function onHosts(
  options: ActionOptions,
  action: string,
  visit: (run: Run, host: string) => Promise<void>,
): Promise<void> {
  const run = new Run(options, action, { config: false, bootstrap: false, start: false })
  const visitAll: Phase = {
    name: 'lock',
    title: 'asking the hosts',
    run: async () => {
      const reached = run.loaded.targets.filter((host) => !run.unreachable.includes(host))
      await Promise.all(reached.map((host) => visit(run, host)))
      return undefined
    },
  }
  await runPhases(run, [load, connect, visitAll])
}
