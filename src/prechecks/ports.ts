import { text } from '../roles/content.ts'
import { containerName } from '../roles/container.ts'
import type { Problem } from '../errors.ts'
import type { ServiceContext } from '../roles/types.ts'
import { fact, obstacle, type HostCheck, type HostUnderCheck } from './types.ts'

interface Listener {
  readonly address: string
  readonly port: number
}

const EVERY_ADDRESS = new Set(['0.0.0.0', '::', '*'])

/** Ports that services are about to use and something else has; those of a container that already runs are its own. */
export const checkPorts: HostCheck = (host) => {
  const listening = (fact(host, 'listening') as readonly Listener[] | undefined) ?? []
  return host.contexts.flatMap((context): readonly Problem[] => {
    const container = containerName(context.name, context.service, context.instance)
    if (host.state.engine?.containers.get(container)?.state === 'running') return []
    const wanted = [...servicePorts(host, context), ...(context.name === 'haproxy' ? frontendPorts(host, context) : [])]
    return wanted.flatMap(({ what, address, port }) => {
      const taken = listening.find(
        (other) => other.port === port && (other.address === address || EVERY_ADDRESS.has(other.address)),
      )
      if (!taken) return []
      return [
        obstacle(
          'port-taken',
          `${host.host}: port ${port} on ${address}, which ${what} needs, is taken`,
          `Find out by what with \`ss -ltnp 'sport = :${port}'\` there, and stop it or choose another port.`,
        ),
      ]
    })
  })
}

interface WantedPort {
  readonly what: string
  readonly address: string
  readonly port: number
}

function servicePorts({ scope }: HostUnderCheck, context: ServiceContext): readonly WantedPort[] {
  return (context.service.ports ?? []).map(({ name, port, address }) => ({
    what: name,
    port: Number(text(port, context)),
    address: address === undefined ? scope.string('api_interface_address') : text(address, context),
  }))
}

/** HAProxy listens on the virtual IPs for everybody. */
function frontendPorts({ scope }: HostUnderCheck, context: ServiceContext): readonly WantedPort[] {
  const own = scope.string('api_interface_address')
  return context.roles.flatMap((role) =>
    Object.entries(role.services).flatMap(([name, service]) =>
      Object.entries(service.frontends ?? {}).flatMap(([entry, frontend]): readonly WantedPort[] => {
        const external = frontend.external ?? false
        if (!scope.test(service.enabled ?? role.enabled) || !scope.test(frontend.enabled)) return []
        if (external && !scope.bool('haproxy_enable_external_vip')) return []
        const address = scope.string(external ? 'kolla_external_vip_address' : 'kolla_internal_vip_address')
        const port = Number(text(frontend.port, { ...context, role, name, service }))
        return address === own ? [] : [{ what: `the load balancer for ${entry}`, address, port }]
      }),
    ),
  )
}
