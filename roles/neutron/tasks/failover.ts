import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import type { Handover } from '../../../src/roles/rollout.ts'

/** After the L3 agent of a host is back, as long as the operator gives its routers to come back, before the next one is interrupted. */
export const failoverPause: Handover = {
  comeBack: async ({ on, scope, signal, progress }) => {
    const seconds = scope(on).int('neutron_l3_agent_failover_delay')
    if (seconds === 0) return
    progress(`giving routers ${seconds} s to move (neutron_l3_agent_failover_delay)`)
    await sleep(seconds * 1000, undefined, { signal }).catch(() => {
      throw new KollaError('interrupted while routers moved', { code: 'interrupted', fault: 'interrupted', host: on })
    })
  },
}
