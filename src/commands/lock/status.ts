import type { LockStatus } from '../../actions/results.ts'
import { KollaCommand, actionFlags, outputFlags } from '../base.ts'

export default class LockStatusCommand extends KollaCommand {
  static override summary = 'say who holds the deployment, since when and what for'
  static override examples = [{ description: 'Who is at work?', command: 'kolla lock status -i multinode' }]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(LockStatusCommand)
    const { data } = await this.look(flags, 'lock status', async (options) =>
      (await import('../../actions/lock.ts')).lockStatus(options),
    )
    this.console(flags).result((data ?? []) as readonly LockStatus[], (rows) => rows.map(statusLine).join('\n'))
  }
}

function statusLine({ host, holder }: LockStatus): string {
  if (holder === undefined) return `${host}: free`
  const message = holder.message === undefined ? '' : `: ${holder.message}`
  return `${host}: held by ${holder.who} since ${holder.since} for ${holder.action}${message}`
}
