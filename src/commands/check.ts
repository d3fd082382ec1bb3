import { KollaCommand, actionFlags, outputFlags } from './base.ts'

export default class Check extends KollaCommand {
  static override summary = 'check that what is deployed is running and healthy'
  static override description =
    'Fails for containers that are missing, not running or unhealthy, and asks each role how its service is.'
  static override examples = [
    { description: 'Check the whole deployment', command: 'kolla check -i multinode' },
    { description: 'One role', command: 'kolla check -i multinode -t mariadb' },
  ]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(Check)
    await this.act(flags, 'check', async (options) => (await import('../actions/check.ts')).check(options))
  }
}
