import { resolve } from 'node:path'
import { string as argument } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { PLANNED_ACTIONS, type PlannedAction } from '../actions/options.ts'
import { KollaCommand, actionFlags, outputFlags } from './base.ts'

/** As diff and terraform's detailed exit code have it: there is something to do. */
const CHANGES = 3

export default class PlanCommand extends KollaCommand {
  static override summary = 'print what an action would change, and why'
  static override description =
    'Looks at the hosts and changes nothing. Every change is printed with its reasons: the file, section and option with old and new value, ' +
    'the image, the state. The plan of an action is exactly what the action then does.'
  static override examples = [
    { description: 'What would deploy do?', command: 'kolla plan -i multinode' },
    { description: 'With the differences of the files', command: 'kolla plan reconfigure -i multinode --diff' },
    {
      description: 'In a script: exit code 3 when the hosts have drifted',
      command: 'kolla plan -i multinode --exit-code -q',
    },
  ]
  static override args = {
    action: argument({ description: 'the action to plan', options: PLANNED_ACTIONS, default: 'deploy' }),
  }
  static override flags = {
    ...outputFlags,
    ...actionFlags,
    'exit-code': boolean({ helpGroup: 'RUN', description: 'exit with 3 when there is something to do' }),
    facts: string({ helpGroup: 'RUN', helpValue: 'DIR', description: 'facts of the hosts: HOST.json each' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PlanCommand)
    const plan = await this.plan(flags, args.action as PlannedAction)
    const changed = (plan?.steps.length ?? 0) > 0
    if (flags['exit-code'] && changed && process.exitCode === 0) process.exitCode = CHANGES
  }

  protected override particulars({ facts }: { readonly facts?: string }) {
    return facts === undefined ? {} : { facts: resolve(facts) }
  }
}
