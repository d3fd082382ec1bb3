import { APPLYING_PHASES } from '../run/phases.ts'
import { perform } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** Brings every host to the configured state: what is missing or differs is pulled, written, bootstrapped, started and registered. */
export function deploy(options: ActionOptions): Promise<ActionResult> {
  return perform(new Run(options, 'deploy', { config: true, bootstrap: true, start: true }), APPLYING_PHASES)
}
