import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import type { Handover } from '../../../src/roles/rollout.ts'
import type { TaskRunContext } from '../../../src/roles/types.ts'
import type { OvnDatabase } from './databases.ts'

/** Milliseconds that members may take to agree on a leader. */
const PATIENCE = 60_000
const PAUSE = 500

/** A member leaves while all others follow a leader or lead, and the next one only when it does so again: the cluster keeps its majority. */
export function memberHandover(database: OvnDatabase): Handover {
  return {
    leave: async (context) => {
      for (const host of context.others) await untilMember(database, context, host)
    },
    comeBack: (context) => untilMember(database, context, context.on),
  }
}

/** Waits until the database of a host follows a leader or leads. Throws `ovn-cluster-leaderless`. */
export async function untilMember({ container, control, schema }: OvnDatabase, context: TaskRunContext, host: string): Promise<void> {
  const engine = await context.engineOf(host)
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const { stdout, stderr } = await engine.exec(container, ['ovs-appctl', '-t', control, 'cluster/status', schema], { user: 'root' })
    if (/^Status: cluster member$/m.test(stdout) && /^Leader: (?!unknown)/m.test(stdout)) return
    context.progress(`waiting until ${schema} of ${host} has a leader`)
    if (performance.now() > deadline) {
      throw new KollaError(`${schema} of ${host} has no leader`, {
        code: 'ovn-cluster-leaderless',
        fault: 'host',
        host,
        log: `${stdout}\n${stderr}`.trim().split('\n').slice(-20),
        hint: 'Mend the other members first: the cluster cannot lose one more.',
      })
    }
    await sleep(PAUSE, undefined, { signal: context.signal }).catch(() => {
      throw new KollaError('interrupted while a cluster looked for its leader', { code: 'interrupted', fault: 'interrupted' })
    })
  }
}
