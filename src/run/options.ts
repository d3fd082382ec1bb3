import type { Emit } from '../output/events.ts'
import type { Plan } from '../plan/types.ts'
import type { Redactor, Secret } from '../secrets.ts'

/** What every command that reads the operator's files was told. Plain data, straight from the flags. */
export interface InputOptions {
  /** `-i`, in order: files or directories. Empty: the configuration directory's own inventory. */
  readonly inventories: readonly string[]
  /** `--configdir`, `$KOLLA_CONFIG_PATH` or /etc/kolla; absolute. */
  readonly configDirectory: string
  /** `--passwords`; undefined: passwords.yml in the configuration directory. */
  readonly passwordsFile: string | undefined
  /** `-e` as typed, in order: `key=value ...`, JSON, or `@file`. */
  readonly extraVars: readonly string[]
  /** `--vault-id` as typed: `label@source`. */
  readonly vaultIds: readonly string[]
  readonly vaultPasswordFiles: readonly string[]
  /** Typed at the prompt of `--ask-vault-password`. */
  readonly vaultPassword: Secret | undefined
  /** `--limit` as typed, one pattern each; empty: all hosts. */
  readonly limit: readonly string[]
  /** Every secret that is loaded is added to it; all output passes it. */
  readonly redactor: Redactor
}

/** What a command that works on hosts was told. */
export interface ActionOptions extends InputOptions {
  /** `--tags`: only these roles. Empty: all. */
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** `--become`; undefined: as the inventory says. */
  readonly become: boolean | undefined
  /** Seconds to wait for a lock that somebody else holds. */
  readonly lockWait: number
  readonly acceptNewHostKeys: boolean
  /** Go on without the hosts that cannot be reached. */
  readonly skipUnreachable: boolean
  /** 0 and up, from `-v`. */
  readonly verbosity: number
  /** What one action alone is told; the others have no use for it. */
  readonly particulars: Particulars
  /** The name of this run, for `run-started` and the lock. */
  readonly run: string
  readonly emit: Emit
  /** Call it once, as soon as there is a plan: it is recorded even when the run is killed later. */
  readonly planned: (plan: Plan) => void
  /** Aborted by Ctrl-C, SIGTERM and a terminal that closes: start nothing more, finish or abandon what runs. */
  readonly signal: AbortSignal
}

/** Flags that a single action has. */
export interface Particulars {
  /** `stop`: no complaint about containers that are not there. */
  readonly ignoreMissing?: boolean
  /** `destroy`: the images go too. */
  readonly includeImages?: boolean
  /** `destroy`: the development checkouts go too. */
  readonly includeDev?: boolean
  /** `genconfig`: a folder here instead of the hosts; absolute. */
  readonly output?: string
  /** `mariadb-backup`: undefined where the variable mariadb_backup_type decides. */
  readonly backupType?: 'full' | 'incremental'
  /** `mariadb-restore`: name of the backup. */
  readonly backup?: string
  /** `genconfig`, `certificates` and `plan`: a folder of HOST.json with facts, instead of asking the hosts; absolute. */
  readonly facts?: string
}

/** The actions that plan and apply; `kolla plan ACTION` and `--check` take the same names. */
export const PLANNED_ACTIONS = [
  'deploy',
  'deploy-containers',
  'reconfigure',
  'upgrade',
  'genconfig',
  'pull',
  'stop',
  'destroy',
  'post-deploy',
  'bootstrap-servers',
  'certificates',
] as const

/** Actions whose `--check` plans, but that need to be told more than `kolla plan` can say. */
type ToldAction = 'mariadb-backup' | 'mariadb-restore' | 'rabbitmq-reset-state'
export type PlannedAction = (typeof PLANNED_ACTIONS)[number] | ToldAction

/** How an action ended; failures on hosts are in the recap that was emitted, not thrown. */
export interface ActionResult {
  readonly outcome: 'done' | 'nothing-to-do' | 'failed' | 'interrupted'
  /** What was planned, where there was a plan. */
  readonly plan?: Plan
  /** What `--json` prints and the record keeps, where an action returns more than a plan. */
  readonly data?: unknown
}
