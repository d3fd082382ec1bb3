import { KollaError } from '../errors.ts'
import type { DesiredService } from '../roles/desired.ts'
import type { Run } from './run.ts'

/** The database of every host of the run that has one. */
export function databaseServices({ desired }: Pick<Run, 'desired'>): readonly DesiredService[] {
  return [...desired.hosts.values()].flatMap(({ services }) => services.filter(({ ready }) => ready === 'database'))
}

/** Throws `database-hosts-missing` where a database host is not part of the run: whose data counts is decided for all of them at once. */
export function refuseWithoutAll({ loaded, unreachable }: Pick<Run, 'loaded' | 'unreachable'>): void {
  const members = loaded.variables.groups.get('mariadb') ?? []
  const away = [...loaded.others, ...unreachable].filter((host) => members.includes(host))
  if (away.length === 0) return
  throw new KollaError(`the data of ${away.join(', ')} could be later than that of the other hosts`, {
    code: 'database-hosts-missing',
    fault: 'host',
    hint: 'Run it for all database hosts. For one that is lost for good, take it out of the inventory first.',
  })
}
