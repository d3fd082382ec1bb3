import { APPLYING_PHASES } from '../run/phases.ts'
import { perform } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** Compares and starts containers only: no configuration is written, nothing is bootstrapped. */
export function deployContainers(options: ActionOptions): Promise<ActionResult> {
  return perform(
    new Run(options, 'deploy-containers', { config: false, bootstrap: false, start: true }),
    APPLYING_PHASES,
  )
}
