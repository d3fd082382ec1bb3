import type { Problem } from '../errors.ts'
import type { Written } from './types.ts'

/** Everything that is wrong with what the operator wrote, found without any host. */
export async function validate(written: Written): Promise<readonly Problem[]> {
  return Promise.resolve(written.problems)
}
