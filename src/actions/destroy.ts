import type { ActionOptions, ActionResult } from './options.ts'
import { remove } from './removal.ts'

/** Removes what was deployed from the hosts; what the operator wrote stays. */
export function destroy(options: ActionOptions): Promise<ActionResult> {
  return remove(options, 'destroy')
}
