import { string as argument } from '@oclif/core/args'
import { boolean, integer } from '@oclif/core/flags'
import { KollaCommand, actionFlags, outputFlags } from './base.ts'

export default class Logs extends KollaCommand {
  static override summary = 'print what containers log, from all hosts at once'
  static override description = 'Names are roles or containers. Every line begins with its host and container.'
  static override examples = [
    { description: 'Follow keystone on all hosts', command: 'kolla logs keystone -f -i multinode' },
    {
      description: 'The last lines of one container on one host',
      command: 'kolla logs mariadb -n 50 -l node1 -i multinode',
    },
  ]
  static override args = { names: argument({ description: 'roles or containers; none: all', multiple: true }) }
  static override flags = {
    ...outputFlags,
    ...actionFlags,
    follow: boolean({ char: 'f', helpGroup: 'RUN', description: 'go on printing as lines come, until Ctrl-C' }),
    lines: integer({
      char: 'n',
      helpGroup: 'RUN',
      helpValue: 'N',
      min: 0,
      default: 100,
      description: 'how many of the last lines of each container (default: 100)',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Logs)
    const console = this.console(flags)
    const request = {
      names: args.names ?? [],
      follow: flags.follow,
      tail: flags.lines,
      line: (host: string, container: string, text: string) => {
        console.out(console.json ? JSON.stringify({ host, container, text }) : `${host} ${container} | ${text}`)
      },
    }
    await this.look(flags, 'logs', async (options) => (await import('../actions/logs.ts')).logs(options, request))
  }
}
