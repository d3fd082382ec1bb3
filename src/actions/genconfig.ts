import { perform, runPhases, type Phase } from '../run/phase.ts'
import { APPLYING_PHASES } from '../run/phases.ts'
import { compile } from '../run/phases/compile.ts'
import { readFacts } from '../run/phases/facts.ts'
import { load } from '../run/phases/load.ts'
import { writeTree } from '../run/write-tree.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** Writes the configuration files: to the hosts, or to a folder here, for which no host is contacted. */
export async function genconfig(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, 'genconfig', { config: true, bootstrap: false, start: false })
  const { output } = options.particulars
  if (output === undefined) return perform(run, APPLYING_PHASES)
  await runPhases(run, [load, readFacts, compile, writeFolder(output)])
  return { outcome: 'done', data: { output } }
}

function writeFolder(output: string): Phase {
  return {
    name: 'write',
    title: `writing ${output}`,
    run: async (run) => `${await writeTree(run.desired, output)} files`,
  }
}
