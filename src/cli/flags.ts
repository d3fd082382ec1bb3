import { resolve } from 'node:path'
import { boolean, integer, string } from '@oclif/core/flags'

/** The configuration directory that `--configdir` means, absolute. */
export function configDirectory(flag: string | undefined): string {
  return resolve(flag ?? '/etc/kolla')
}

const list = { multiple: true, multipleNonGreedy: true } as const

/** Flags of every command. */
export const outputFlags = {
  help: boolean({ char: 'h', helpGroup: 'OUTPUT', description: 'print this help' }),
  verbose: boolean({ char: 'v', helpGroup: 'OUTPUT', description: 'say more; repeat for still more (-vvv)' }),
  quiet: boolean({
    char: 'q',
    helpGroup: 'OUTPUT',
    description: 'print problems and results only',
    exclusive: ['verbose'],
  }),
  json: boolean({ helpGroup: 'OUTPUT', description: 'print JSON on standard output; events of a run one a line' }),
  'no-color': boolean({ helpGroup: 'OUTPUT', description: 'no colours and no cursor movement, as NO_COLOR does' }),
  'log-file': string({
    helpGroup: 'OUTPUT',
    helpValue: 'FILE',
    description: 'also append what is printed, uncoloured, to this file',
  }),
  debug: boolean({ helpGroup: 'OUTPUT', description: 'print the stack of an error' }),
}

/** Flags of every command that reads the inventory and the configuration. */
export const inputFlags = {
  inventory: string({
    ...list,
    char: 'i',
    helpGroup: 'INPUT',
    helpValue: 'PATH',
    description:
      'inventory file or directory; repeat to lay several over each other (default: CONFIGDIR/ansible/inventory/all-in-one)',
  }),
  limit: string({
    ...list,
    char: 'l',
    helpGroup: 'INPUT',
    helpValue: 'PATTERN',
    description: 'only the hosts that match: control[0], compute:!node7, ~web.*, @file',
  }),
  'extra-vars': string({
    ...list,
    char: 'e',
    helpGroup: 'INPUT',
    helpValue: 'VARS',
    description: 'variables over all others: key=value, JSON or @file; repeat',
  }),
  configdir: string({
    helpGroup: 'INPUT',
    helpValue: 'DIR',
    env: 'KOLLA_CONFIG_PATH',
    description: 'where globals.yml, passwords.yml and config/ are (default: $KOLLA_CONFIG_PATH or /etc/kolla)',
  }),
  passwords: string({
    helpGroup: 'INPUT',
    helpValue: 'FILE',
    description: 'passwords file (default: passwords.yml in the configuration directory)',
  }),
  'vault-id': string({
    ...list,
    helpGroup: 'INPUT',
    helpValue: 'LABEL@SOURCE',
    description: 'vault identity; SOURCE is a file, a script or "prompt"; repeat',
  }),
  'vault-password-file': string({
    ...list,
    helpGroup: 'INPUT',
    helpValue: 'FILE',
    description: 'file or script with the vault password',
    aliases: ['vault-pass-file'],
  }),
  'ask-vault-password': boolean({
    char: 'J',
    helpGroup: 'INPUT',
    description: 'ask for the vault password',
    aliases: ['ask-vault-pass'],
  }),
}

/** Flags of every command that works on hosts. */
export const actionFlags = {
  ...inputFlags,
  tags: string({
    ...list,
    char: 't',
    helpGroup: 'RUN',
    helpValue: 'ROLES',
    description: 'only these roles, separated by commas; repeat',
  }),
  'skip-tags': string({
    ...list,
    helpGroup: 'RUN',
    helpValue: 'ROLES',
    description: 'not these roles, separated by commas; repeat',
  }),
  check: boolean({
    char: 'C',
    helpGroup: 'RUN',
    aliases: ['dry-run'],
    description: 'print the plan, change nothing (also --dry-run)',
  }),
  diff: boolean({ char: 'D', helpGroup: 'RUN', description: 'print the differences of files, secrets masked' }),
  become: boolean({
    char: 'b',
    helpGroup: 'RUN',
    description: 'become root on the hosts, whatever the inventory says',
  }),
  'lock-wait': integer({
    helpGroup: 'RUN',
    helpValue: 'SECONDS',
    min: 0,
    default: 0,
    description: 'wait this long for a lock that somebody else holds (default: do not wait)',
  }),
  'accept-new-host-keys': boolean({
    helpGroup: 'RUN',
    description: 'learn the host keys of hosts that known_hosts does not have',
  }),
  'skip-unreachable': boolean({ helpGroup: 'RUN', description: 'go on without the hosts that cannot be reached' }),
  playbook: string({ ...list, char: 'p', hidden: true }),
  'list-tasks': boolean({ hidden: true }),
}

/** The word of consent that kolla-ansible asks for where something is destroyed. */
export const CONSENT = 'yes-i-really-really-mean-it' as const

export const consentFlags = {
  [CONSENT]: boolean({ helpGroup: 'RUN', description: 'required: this takes services away' }),
}

/** Comma-separated and repeated values as one list. */
export function splitList(values: readonly string[] | undefined): readonly string[] {
  return (values ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}
