import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError, type Problem } from '../errors.ts'
import { compile, hostsOf } from '../roles/compile.ts'
import type { Role } from '../roles/types.ts'
import type { Variables } from '../variables/types.ts'
import { asProblem } from './problem.ts'
import type { EnabledService } from './enabled.ts'
import type { Written } from './types.ts'

/** What depends on what hosts really are is not judged: it is when they have been looked at. */
const DEPENDS_ON_FACTS = /ansible_|has no attribute|[Ii]nterface|[Aa]ddress/

/** Templates and overrides that cannot be rendered, tried on one host of every service and on every host with overrides of its own. */
export function checkRendering(
  { roots }: Written,
  variables: Variables,
  enabled: readonly Role[],
  services: readonly EnabledService[],
): readonly Problem[] {
  const first = services.flatMap(({ service }) => hostsOf(service, variables).slice(0, 1))
  const hosts = [...new Set([...first, ...hostsWithOverrides(roots.customConfig, variables.hosts)])]
  try {
    compile({ roles: enabled, hosts, variables, roots })
    return []
  } catch (error) {
    if (!(error instanceof KollaError) || error.details.fault !== 'configuration') throw error
    const problems = error.details.problems ?? [asProblem(error)]
    return problems.filter(
      ({ code, message }) => code === 'variable-cycle' || !DEPENDS_ON_FACTS.test(message.split(': ')[0] ?? ''),
    )
  }
}

/** Folders and files under the custom configuration may bear the name of the host that they are for. */
function hostsWithOverrides(folder: string, hosts: readonly string[]): readonly string[] {
  if (!existsSync(folder)) return []
  const names = new Set(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => [entry.name, ...readdirSync(join(folder, entry.name))]),
  )
  return hosts.filter((host) => names.has(host))
}
