import type { Problem } from '../errors.ts'
import { str } from '../templates/python.ts'
import { obstacle, type HostUnderCheck } from './types.ts'

/** Groups whose members decide by majority. */
const QUORUM = ['mariadb', 'rabbitmq']

/** What only shows when all hosts are seen together. */
export function checkDeployment(hosts: readonly HostUnderCheck[]): readonly Problem[] {
  return [...sameAddresses(hosts), ...sameNames(hosts), ...evenQuorums(hosts), ...tokenLife(hosts)]
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

function evenQuorums(hosts: readonly HostUnderCheck[]): readonly Problem[] {
  return QUORUM.flatMap((role): readonly Problem[] => {
    const members = hosts.filter((host) => host.desired.services.some((service) => service.role === role))
    if (members.length === 0 || members.length % 2 === 1) return []
    const message = `${role} runs on ${members.length} hosts: with an even number no side has the majority when they are cut in two`
    return [{ severity: 'warning', code: 'quorum-even', message, hint: 'Use one or three.' }]
  })
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
