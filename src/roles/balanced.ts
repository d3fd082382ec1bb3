import { KollaError } from '../errors.ts'
import { text } from './content.ts'
import type { Role, Service, ServiceContext } from './types.ts'

/** Hosts of a service that clients reach under load-balancer entries of their own. */
export interface BalancedPart {
  /** What the names of its entries and of their file end in: nothing, or `_cell1`. */
  readonly suffix: string
  /** The service as the load balancer sees it; with entries by part, with the variables of the part's first host. */
  readonly context: ServiceContext
}

/** A service's hosts, all together or as `frontendsPer` parts them. Throws where two parts want the same port. */
export function balancedParts(role: Role, name: string, service: Service, context: ServiceContext): readonly BalancedPart[] {
  const whole: ServiceContext = { ...context, role, name, service }
  const { frontendsPer } = service
  if (frontendsPer === undefined) return [{ suffix: '', context: whole }]
  const parts = Map.groupBy(context.hostsOf(service), (host) => context.scopeOf(host).string(frontendsPer))
  const found = [...parts].flatMap(([value, hosts]): readonly BalancedPart[] => {
    const [first] = hosts
    if (first === undefined || value === '') return [{ suffix: '', context: { ...whole, hostsOf: () => hosts } }]
    return [{ suffix: `_${value}`, context: { ...whole, scope: context.scopeOf(first), hostsOf: () => hosts } }]
  })
  refuseSamePorts(found, frontendsPer)
  return found
}

/** What the names of the entries end in that bring a host its clients. */
export function suffixOf({ frontendsPer }: Service, scope: ServiceContext['scope']): string {
  const value = frontendsPer === undefined ? '' : scope.string(frontendsPer)
  return value === '' ? '' : `_${value}`
}

/** HAProxy would give connections to one or the other. */
function refuseSamePorts(parts: readonly BalancedPart[], variable: string): void {
  const owners = new Map<string, string>()
  for (const { suffix, context } of parts) {
    for (const [entry, frontend] of Object.entries(context.service.frontends ?? {})) {
      if (!context.scope.test(frontend.enabled)) continue
      const port = text(frontend.port, context)
      const key = `${entry} ${port}`
      const owner = owners.get(key)
      if (owner !== undefined) {
        throw new KollaError(`${entry}${owner} and ${entry}${suffix} have the same port ${port} at the load balancer`, {
          code: 'port-taken',
          fault: 'configuration',
          hint: `Each value of ${variable} needs a port of its own: set the variable that gives it in the group_vars of these hosts.`,
        })
      }
      owners.set(key, suffix)
    }
  }
}
