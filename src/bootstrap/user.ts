import { desired, fileWork } from './files.ts'
import type { HostScope } from '../variables/types.ts'
import type { Answers, Question, Server, Topic, Work } from './types.ts'

/** kolla-ansible's file and line, so that one who comes from there finds nothing to do. */
const SUDOERS = '/etc/sudoers.d/kolla-ansible-users'
/** Beside the user's own group. */
const GROUPS = ['docker', 'sudo']

/** Who kolla logs in as, where the operator wants a user of its own; then what belongs to that user. */
export function userTopics({ scope }: Server): readonly Topic[] {
  const user = scope.bool('create_kolla_user') ? wantedUser(scope) : undefined
  return [...(user ? [accountTopic(user)] : []), foldersTopic(scope, user)]
}

function accountTopic(user: WantedUser): Topic {
  return {
    name: 'user',
    title: `set up user ${user.name}`,
    // The group docker comes with the engine's package.
    after: ['packages'],
    questions: [
      ...[...user.groups, user.group].map((name): Question => ({ kind: 'group', name })),
      { kind: 'user', name: user.name },
      { kind: 'key', name: user.name },
    ],
    compare: (answers) => userWork(answers, user),
  }
}

/** The folder that the services' configuration goes to. */
function foldersTopic(scope: HostScope, user: WantedUser | undefined): Topic {
  const folder = scope.string('node_config_directory')
  const owner = user && { owner: user.name, group: user.group }
  return {
    name: 'folders',
    title: user?.sudoers ? 'make folders and rights' : 'make folders',
    after: ['user'],
    questions: [folder, SUDOERS].map((name) => ({ kind: 'file', name })),
    compare: (answers) => [
      ...(user?.sudoers ? sudoersWork(answers, user.name) : []),
      // Nobody else's folder is given to somebody.
      ...fileWork(answers, desired(folder, '0755', undefined, owner ?? answers.files.get(folder))),
    ],
  }
}

interface WantedUser {
  readonly name: string
  readonly group: string
  readonly groups: readonly string[]
  readonly key: string
  readonly sudoers: boolean
}

function wantedUser(scope: HostScope): WantedUser {
  const group = scope.string('kolla_group')
  const { public_key: key = '' } = scope.data('kolla_ssh_key') as { readonly public_key?: string }
  return {
    name: scope.string('kolla_user'),
    group,
    groups: GROUPS,
    key: key.trim(),
    sudoers: scope.bool('create_kolla_user_sudoers'),
  }
}

function userWork(answers: Answers, user: WantedUser): readonly Work[] {
  const { name, group, groups, key } = user
  const member = answers.users.get(name)
  const lacking = [group, ...groups].filter((each) => !member?.includes(each))
  const keyThere = answers.keys
    .get(name)
    ?.split('\n')
    .some((line) => sameKey(line, key))
  return [
    ...[...groups, group]
      .filter((each) => !answers.groups.has(each))
      .map((each): Work => ({
        change: { kind: 'group', name: each, action: 'create', reasons: ['missing'] },
        commands: [`group ${each}`],
      })),
    ...(member && lacking.length === 0
      ? []
      : [
          {
            change: {
              kind: 'user' as const,
              name,
              action: member ? ('update' as const) : ('create' as const),
              reasons: [member ? `not in ${lacking.join(', ')}` : 'missing'],
            },
            commands: [`user ${name} ${group} ${groups.join(',')}`],
          },
        ]),
    ...(keyThere || key === ''
      ? []
      : [
          {
            change: {
              kind: 'setting' as const,
              name: `authorized_keys of ${name}`,
              action: 'update' as const,
              reasons: ['kolla_ssh_key is not in it'],
            },
            commands: [`key ${name} ${key}`],
          },
        ]),
  ]
}

/** Type and key; comments and options may differ. */
function sameKey(line: string, key: string): boolean {
  const [type = '', value = ''] = key.split(/\s+/)
  return value !== '' && line.includes(`${type} ${value}`)
}

function sudoersWork(answers: Answers, name: string): readonly Work[] {
  const wanted = `${name} ALL=(ALL) NOPASSWD: ALL`
  const lines = (answers.files.get(SUDOERS)?.content ?? '').split('\n').filter((line) => line !== '')
  const at = lines.findLastIndex((line) => line.startsWith(`${name} `))
  const edited = at < 0 ? [...lines, wanted] : lines.with(at, wanted)
  return fileWork(answers, desired(SUDOERS, '0640', `${edited.join('\n')}\n`))
}
