import { resolve } from 'node:path'
import { Command } from '@oclif/core/command'
import type { Interfaces } from '@oclif/core'
import {
  CONSENT,
  actionFlags,
  configDirectory,
  consentFlags,
  outputFlags,
  splitList,
  type inputFlags,
} from '../cli/flags.ts'
import { Console } from '../output/console.ts'
import { KollaError } from '../errors.ts'
import { Redactor } from '../secrets.ts'
import type { ActionOptions, ActionResult, InputOptions, Particulars, PlannedAction } from '../actions/options.ts'
import type { ActionRun } from '../cli/run-action.ts'
import type { Plan } from '../plan/types.ts'

export { actionFlags, consentFlags, inputFlags, outputFlags, splitList } from '../cli/flags.ts'

export type OutputFlags = Interfaces.InferredFlags<typeof outputFlags>
export type InputFlags = Interfaces.InferredFlags<typeof inputFlags> & OutputFlags
export type ActionFlags = Interfaces.InferredFlags<typeof actionFlags> & OutputFlags
export type RunAction = (options: ActionOptions) => Promise<ActionResult>

/**
 * The base of every command: `static flags = { ...outputFlags, ... }`, then `const { flags } = await this.parse(X)` and one call of an action,
 * imported lazily (`await import('../actions/x.ts')`): the help of a command must not load what the command needs.
 * Errors are thrown as KollaError and reported once, by src/cli/main.ts.
 */
export abstract class KollaCommand extends Command {
  static override flags: Interfaces.FlagInput = outputFlags

  /** Masks secrets in everything this command prints: add to it what is loaded. */
  protected readonly redactor = new Redactor()

  /** Where results (standard output) and remarks (standard error) go; masks secrets and honours --json, --quiet and --log-file. */
  protected console(flags: OutputFlags): Console {
    return new Console({
      json: flags.json,
      quiet: flags.quiet,
      color: !flags['no-color'],
      logFile: flags['log-file'],
      redactor: this.redactor,
    })
  }

  /** How often `-v` was given. */
  protected get verbosity(): number {
    return this.argv.filter((word) => word === '--verbose').length
  }

  /** Errors are reported by src/cli/main.ts, once. */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(error)
  }

  /** The flags of `inputFlags` as the actions take them; asks for the vault password where that was asked for. */
  protected async inputOptions(flags: InputFlags): Promise<InputOptions> {
    const askPassword = async () => (await import('../cli/prompt.ts')).askSecret('Vault password: ')
    return {
      inventories: flags.inventory ?? [],
      configDirectory: configDirectory(flags.configdir),
      passwordsFile: flags.passwords === undefined ? undefined : resolve(flags.passwords),
      extraVars: flags['extra-vars'] ?? [],
      vaultIds: flags['vault-id'] ?? [],
      vaultPasswordFiles: flags['vault-password-file'] ?? [],
      vaultPassword: flags['ask-vault-password'] ? await askPassword() : undefined,
      limit: flags.limit ?? [],
      redactor: this.redactor,
    }
  }

  /** The flags that only this command has. */
  protected particulars(_flags: Readonly<Record<string, unknown>>): Particulars {
    return {}
  }

  /** Runs an action that works on hosts and sets the exit code: progress, record, Ctrl-C. Under --json the events go to standard output. */
  protected async act(flags: ActionFlags, action: string, run: RunAction): Promise<void> {
    await this.#run(flags, { action, run, output: 'events', recorded: true })
  }

  /** Runs an action that only looks and returns data, which the command then prints. */
  protected look(flags: ActionFlags, action: string, run: RunAction): Promise<ActionResult> {
    return this.#run(flags, { action, run, output: 'data', recorded: false })
  }

  /** `--check` of an action, and `kolla plan`: prints what it would do, and why. */
  protected async plan(flags: ActionFlags, action: PlannedAction): Promise<Plan | undefined> {
    const { plan } = await this.look(flags, 'plan', async (options) =>
      (await import('../actions/plan.ts')).plan(options, action),
    )
    if (plan === undefined) return undefined
    const { planLines } = await import('../output/plan.ts')
    const { paint } = await import('../output/colors.ts')
    const console = this.console(flags)
    console.result(plan, () => planLines(plan, { diff: flags.diff, paint: paint(console.colorfulResults) }).join('\n'))
    return plan
  }

  async #run(
    flags: ActionFlags,
    how: Pick<ActionRun, 'action' | 'run' | 'output' | 'recorded'>,
  ): Promise<ActionResult> {
    const [{ runAction }, { refuseForeignFlags }] = await Promise.all([
      import('../cli/run-action.ts'),
      import('../cli/refused.ts'),
    ])
    refuseForeignFlags(flags)
    const options = {
      ...(await this.inputOptions(flags)),
      tags: splitList(flags.tags),
      skipTags: splitList(flags['skip-tags']),
      become: flags.become ? true : undefined,
      lockWait: flags['lock-wait'],
      acceptNewHostKeys: flags['accept-new-host-keys'],
      skipUnreachable: flags['skip-unreachable'],
      verbosity: this.verbosity,
      particulars: this.particulars(flags),
    }
    const { exitCode, ...result } = await runAction({ ...how, console: this.console(flags), options })
    process.exitCode = exitCode
    return result
  }
}

/** A command that plans one action and applies the plan; with --check it only plans. */
export abstract class PlannedCommand extends KollaCommand {
  static override flags = { ...outputFlags, ...actionFlags }

  protected abstract readonly action: PlannedAction
  /** Loads the action when it is needed. */
  protected abstract load(): Promise<RunAction>

  async run(): Promise<void> {
    const { flags } = await this.parse(this.ctor as typeof PlannedCommand)
    if (flags.check) await this.plan(flags, this.action)
    else await this.apply(flags)
  }

  /** Carries the action out. */
  protected async apply(flags: ActionFlags): Promise<void> {
    await this.act(flags, this.action, async (options) => (await this.load())(options))
  }
}

/** A planned command that takes services away: it wants kolla-ansible's word of consent. */
export abstract class ConsentingCommand extends PlannedCommand {
  static override flags = { ...outputFlags, ...actionFlags, ...consentFlags }

  protected override async apply(flags: ActionFlags & { [CONSENT]?: boolean }): Promise<void> {
    if (flags[CONSENT] !== true) {
      throw new KollaError(`${this.action} takes services away`, {
        code: 'consent-missing',
        fault: 'usage',
        hint: `add --${CONSENT}, or --check to see what would happen`,
      })
    }
    await super.apply(flags)
  }
}
