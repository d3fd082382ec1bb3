import { count } from '../../output/format.ts'
import type { Phase } from '../phase.ts'
import { remainsProblem } from '../remains.ts'

/** Tells of what is left alone on hosts that left a group or the inventory. */
export const remains: Phase = {
  name: 'remains',
  title: 'listing what remains',
  shouldRun: (run) => (run.plan.remains ?? []).length > 0,
  run: (run) => {
    const found = run.plan.remains ?? []
    for (const each of found) run.options.emit({ type: 'problem', problem: remainsProblem(run.options, each) })
    return Promise.resolve(`on ${count(found.length, 'host')}`)
  },
}
