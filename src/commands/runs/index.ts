import { KollaCommand, outputFlags } from '../base.ts'

export default class Runs extends KollaCommand {
  static override summary = 'list the runs that are on record, newest first'
  static override description =
    'Each run leaves a folder under $KOLLA_STATE_DIR, $XDG_STATE_HOME/kolla or ~/.local/state/kolla: its events, its plan and how it went, secrets masked. The last 100 are kept.'
  static override examples = [
    { description: 'What was done lately?', command: 'kolla runs' },
    { description: 'And how did the last one go?', command: 'kolla runs show last' },
  ]
  static override flags = outputFlags

  async run(): Promise<void> {
    const { flags } = await this.parse(Runs)
    const [{ listRuns }, { runLines }, { stateDirectory }] = await Promise.all([
      import('../../run/recorded-runs.ts'),
      import('../../run/run-lines.ts'),
      import('../../run/state-directory.ts'),
    ])
    this.console(flags).result(listRuns(stateDirectory()), (runs) => runLines(runs).join('\n'))
  }
}
