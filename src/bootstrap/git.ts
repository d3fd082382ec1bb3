import type { Server, Topic, Work } from './types.ts'

/** The proxies that git uses, for all users of the host. */
export function gitTopic({ scope }: Server): Topic {
  const wanted = ['http', 'https']
    .map((kind) => ({ name: `${kind}.proxy`, value: scope.string(`git_${kind}_proxy`) }))
    .filter(({ value }) => value !== '')
  return {
    name: 'git',
    title: 'configure git',
    after: ['packages'],
    questions: wanted.map(({ name }) => ({ kind: 'git', name })),
    compare: ({ git }) =>
      wanted
        .filter(({ name, value }) => git.get(name) !== value)
        .map(({ name, value }): Work => ({
          change: {
            kind: 'setting',
            name: `git ${name}`,
            action: 'update',
            reasons: [`${git.get(name) ?? 'not set'} -> ${value}`],
          },
          commands: [`git ${name} ${value}`],
        })),
  }
}
