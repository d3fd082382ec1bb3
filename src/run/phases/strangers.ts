import { count } from '../../output/format.ts'
import type { Phase } from '../phase.ts'
import { strangerProblems } from '../strangers.ts'

/** Tells of members of clusters that are no hosts of the deployment any more. */
export const strangers: Phase = {
  name: 'strangers',
  title: 'comparing clusters with the inventory',
  shouldRun: (run) => strangerProblems(run).length > 0,
  run: (run) => {
    const found = strangerProblems(run)
    for (const problem of found) run.options.emit({ type: 'problem', problem })
    return Promise.resolve(count(found.length, 'stranger'))
  },
}
