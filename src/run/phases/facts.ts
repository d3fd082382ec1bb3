import { setFactsFrom } from '../facts-folder.ts'
import type { Phase } from '../phase.ts'

/** Facts from a folder instead of from the hosts. */
export const readFacts: Phase = {
  name: 'facts',
  title: 'reading facts',
  run: (run) => {
    const { variables, targets, others } = run.loaded
    const folder = run.options.particulars.facts
    if (folder === undefined) return Promise.resolve('none given: what depends on a host cannot be worked out')
    setFactsFrom(folder, [...targets, ...others], variables)
    return Promise.resolve(undefined)
  },
}
