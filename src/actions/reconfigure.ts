import { APPLYING_PHASES } from '../run/phases.ts'
import { perform } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** As deploy: what differs from the configuration is applied, and nothing else. */
export function reconfigure(options: ActionOptions): Promise<ActionResult> {
  return perform(new Run(options, 'reconfigure', { config: true, bootstrap: true, start: true }), APPLYING_PHASES)
}
