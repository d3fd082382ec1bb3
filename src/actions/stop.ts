import type { ActionOptions, ActionResult } from './options.ts'
import { remove } from './removal.ts'

/** Stops every container, users of a service before the service. They stay stopped until a deploy. */
export function stop(options: ActionOptions): Promise<ActionResult> {
  return remove(options, 'stop')
}
