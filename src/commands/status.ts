import type { ContainerStatus } from '../actions/results.ts'
import { KollaCommand, actionFlags, outputFlags } from './base.ts'

export default class Status extends KollaCommand {
  static override summary = 'print the containers of every host: state, health, image, uptime'
  static override description =
    'Asks each engine once. Containers that should be there and are not are listed as missing.'
  static override examples = [
    { description: 'Everything', command: 'kolla status -i multinode' },
    {
      description: 'What is not healthy',
      command: 'kolla status -i multinode --json | jq \'.[] | select(.health == "unhealthy")\'',
    },
  ]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(Status)
    const { data } = await this.look(flags, 'status', async (options) =>
      (await import('../actions/status.ts')).status(options),
    )
    const { statusLines } = await import('../output/status.ts')
    this.console(flags).result((data ?? []) as readonly ContainerStatus[], (rows) => statusLines(rows).join('\n'))
  }
}
