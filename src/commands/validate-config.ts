import { KollaCommand, actionFlags, outputFlags } from './base.ts'

export default class ValidateConfig extends KollaCommand {
  static override summary = "run OpenStack's own validator over the configuration on the hosts"
  static override description =
    'Runs oslo-config-validator inside the running containers and reports what it finds. To check globals.yml and its companions without any host, use kolla config validate.'
  static override examples = [
    { description: 'Validate what keystone runs with', command: 'kolla validate-config -i multinode -t keystone' },
  ]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(ValidateConfig)
    await this.act(flags, 'validate-config', async (options) =>
      (await import('../actions/validate-config.ts')).validateConfig(options),
    )
  }
}
