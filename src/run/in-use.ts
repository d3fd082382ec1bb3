import type { Engine } from '../containers/types.ts'
import { KollaError, type Problem } from '../errors.ts'
import { count } from '../output/format.ts'
import type { HostState } from '../plan/build.ts'
import { ownContainers } from '../plan/remains.ts'
import type { Removal } from '../roles/removal.ts'

/** Throws `in-use`, with every host that has any, while there is something that would go down with what is removed. */
export async function refuseInUse(
  hosts: ReadonlyMap<string, HostState>,
  removals: readonly Removal[],
  engineOf: (host: string) => Promise<Engine>,
): Promise<void> {
  const problems = await Promise.all(
    [...hosts].flatMap(([host, { engine }]) => {
      const running = ownContainers(engine).filter(({ state }) => state === 'running')
      const names = new Set(running.map(({ name }) => name))
      return removals
        .filter(({ container }) => names.has(container))
        .map(async (removal) => problemsOf(host, removal, await engineOf(host)))
    }),
  )
  const found = problems.flat()
  if (found.length === 0) return
  throw new KollaError('what is to be removed is in use; nothing was removed', {
    code: 'in-use',
    fault: 'host',
    problems: found,
  })
}

async function problemsOf(host: string, { container, inUse }: Removal, engine: Engine): Promise<readonly Problem[]> {
  if (!inUse) return []
  const { stdout } = await engine.exec(container, inUse.command, { user: 'root' })
  const found = stdout.split('\n').filter((line) => line.trim() !== '')
  if (found.length === 0) return []
  const message = `${host} still runs ${count(found.length, inUse.what)}`
  return [{ severity: 'error', code: 'in-use', message, hint: inUse.hint }]
}
