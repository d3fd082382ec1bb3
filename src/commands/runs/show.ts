import { string as argument } from '@oclif/core/args'
import { KollaCommand, outputFlags } from '../base.ts'

export default class RunsShow extends KollaCommand {
  static override summary = 'print what a recorded run printed'
  static override examples = [
    { description: 'The newest run', command: 'kolla runs show last' },
    { description: 'With every step, by the beginning of its name', command: 'kolla runs show 20261121-0930 -vv' },
    { description: 'Its events, one JSON document a line', command: 'kolla runs show last --json' },
  ]
  static override args = {
    run: argument({ description: 'the name of a run, a part of it that no other has, or "last"', default: 'last' }),
  }
  static override flags = outputFlags

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsShow)
    const [{ readRun }, { stateDirectory }, { NdjsonListener }, { PlainListener }] = await Promise.all([
      import('../../run/recorded-runs.ts'),
      import('../../run/state-directory.ts'),
      import('../../output/ndjson.ts'),
      import('../../output/plain.ts'),
    ])
    const console = this.console(flags)
    const { summary, events } = readRun(stateDirectory(), args.run)
    const write = (text: string) => console.out(text)
    const listener = flags.json
      ? new NdjsonListener(write)
      : new PlainListener({ verbosity: this.verbosity, heartbeat: false, write })
    for (const event of events) listener.handle(event)
    await listener.close()
    if (!flags.json && events.at(-1)?.type !== 'run-finished')
      console.out(summary.message ?? 'This run did not come to its end.')
  }
}
