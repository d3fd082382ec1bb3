import { APPLYING_PHASES } from '../run/phases.ts'
import { perform } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** Moves every service to the configured images: new ones are pulled, databases are migrated, containers are replaced one host after another. */
export function upgrade(options: ActionOptions): Promise<ActionResult> {
  return perform(new Run(options, 'upgrade', { config: true, bootstrap: true, start: true }), APPLYING_PHASES)
}
