import { resolve } from 'node:path'
import { string } from '@oclif/core/flags'
import { PlannedCommand, actionFlags, outputFlags } from './base.ts'

export default class Genconfig extends PlannedCommand {
  static override summary = 'write the configuration files; touch no container'
  static override description =
    'Renders every configuration file. To the hosts, or with --output to a folder here: one folder per host, in it one per service, ' +
    'and containers.json with the containers that should run. With --output no host is contacted; what templates ask of hosts comes from --facts.'
  static override examples = [
    { description: 'Write to the hosts', command: 'kolla genconfig -i multinode' },
    {
      description: 'Write to a folder, without any host',
      command: 'kolla genconfig -i multinode --output out --facts facts',
    },
  ]
  static override flags = {
    ...outputFlags,
    ...actionFlags,
    output: string({ helpGroup: 'RUN', helpValue: 'DIR', description: 'write to this folder; contact no host' }),
    facts: string({
      helpGroup: 'RUN',
      helpValue: 'DIR',
      description: "facts of the hosts: HOST.json each, as Ansible's setup --tree writes them or as ours",
    }),
  }

  protected readonly action = 'genconfig'

  protected async load() {
    return (await import('../actions/genconfig.ts')).genconfig
  }

  protected override particulars({ output, facts }: { readonly output?: string; readonly facts?: string }) {
    return {
      ...(output === undefined ? {} : { output: resolve(output) }),
      ...(facts === undefined ? {} : { facts: resolve(facts) }),
    }
  }
}
