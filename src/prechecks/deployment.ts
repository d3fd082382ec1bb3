import type { Problem } from '../errors.ts'
import { str } from '../templates/python.ts'
import { obstacle, type HostUnderCheck } from './types.ts'

/** What only shows when all hosts are seen together; what shows without them is in src/validate. */
export function checkDeployment(hosts: readonly HostUnderCheck[]): readonly Problem[] {
  return [...sameAddresses(hosts), ...sameNames(hosts), ...tokenLife(hosts)]
}

function sameAddresses(hosts: readonly HostUnderCheck[]): readonly Problem[] {
  return duplicates(hosts, (host) => str(host.scope.get('api_interface_address'))).map(([address, names]) =>
    obstacle(
      'address-shared',
      `${names.join(' and ')} have the same API address ${address}`,
      'Each host needs its own; look at api_interface.',
    ),
  )
}

function sameNames(hosts: readonly HostUnderCheck[]): readonly Problem[] {
  return duplicates(hosts, (host) => String(host.state.observation.facts['hostname'])).map(([name, hostsOfName]) =>
    obstacle(
      'hostname-shared',
      `${hostsOfName.join(' and ')} have the same host name ${name}`,
      'RabbitMQ and Galera tell their members apart by it.',
    ),
  )
}

function duplicates(
  hosts: readonly HostUnderCheck[],
  key: (host: HostUnderCheck) => string,
): readonly (readonly [string, readonly string[]])[] {
  const found = new Map<string, string[]>()
  for (const host of hosts) found.set(key(host), [...(found.get(key(host)) ?? []), host.host])
  return [...found].filter(([, names]) => names.length > 1)
}

/** Keystone refuses to forget keys that live tokens need; upstream checks the same relation. */
function tokenLife([first]: readonly HostUnderCheck[]): readonly Problem[] {
  if (!first?.desired.services.some((service) => service.role === 'keystone')) return []
  const expiry = first.scope.int('fernet_token_expiry')
  const rotation = first.scope.int('fernet_key_rotation_interval')
  if (expiry > 0 && rotation > 0) return []
  return [
    obstacle(
      'token-life-invalid',
      'fernet_token_expiry and fernet_key_rotation_interval have to be positive',
      'Set them in seconds.',
    ),
  ]
}
