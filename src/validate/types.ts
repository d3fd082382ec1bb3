import type { Problem } from '../errors.ts'
import type { Inventory } from '../inventory/types.ts'
import type { ContentRoots } from '../roles/content.ts'
import type { Role } from '../roles/types.ts'
import type { LoadedVariables } from '../variables/load.ts'

/** What an operator wrote, as it was read: what is validated. */
export interface Written {
  readonly inventory: Inventory
  readonly loaded: LoadedVariables
  /** All roles there are, in dependency order. */
  readonly roles: readonly Role[]
  readonly roots: ContentRoots
  readonly configDirectory: string
  readonly passwordsFile: string
  /** What is wrong with the files themselves. */
  readonly problems: readonly Problem[]
}
