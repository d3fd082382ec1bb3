import { KollaCommand, actionFlags, outputFlags } from '../base.ts'

export default class LockRelease extends KollaCommand {
  static override summary = 'give the deployment back, whoever holds it'
  static override description = 'A run that was killed needs no release: its lock expires by itself.'
  static override examples = [{ description: 'Release', command: 'kolla lock release -i multinode' }]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(LockRelease)
    await this.look(flags, 'lock release', async (options) =>
      (await import('../../actions/lock.ts')).lockRelease(options),
    )
    this.console(flags).info('The deployment is free.')
  }
}
