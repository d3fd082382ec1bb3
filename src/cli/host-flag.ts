import { resolve } from 'node:path'
import { boolean, string } from '@oclif/core/flags'
import type { InputOptions } from '../actions/options.ts'
import type { HostQuestion } from '../actions/results.ts'
import { Redactor } from '../secrets.ts'

/** For questions that each host answers for itself. */
export const hostFlag = {
  host: string({
    helpGroup: 'INPUT',
    helpValue: 'HOST',
    description: 'as this host sees it (default: the first host of the inventory)',
  }),
  facts: string({
    helpGroup: 'INPUT',
    helpValue: 'DIR',
    description: "facts of the hosts: HOST.json each, as Ansible's setup --tree writes them or as ours",
  }),
  'show-secrets': boolean({ helpGroup: 'OUTPUT', description: 'print secrets as they are instead of ***' }),
}

interface QuestionFlags {
  readonly host?: string | undefined
  readonly facts?: string | undefined
  readonly 'show-secrets': boolean
}

/** What the flags ask. */
export function hostQuestion(flags: QuestionFlags): HostQuestion {
  const { host, facts } = flags
  return { host, facts: facts === undefined ? undefined : resolve(facts), reveal: flags['show-secrets'] }
}

/** Options under which, with --show-secrets, nothing that is loaded gets masked. */
export function revealing(options: InputOptions, flags: QuestionFlags): InputOptions {
  return flags['show-secrets'] ? { ...options, redactor: new Redactor() } : options
}
