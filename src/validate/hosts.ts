import { join } from 'node:path'
import type { Origin, Problem } from '../errors.ts'
import type { Inventory } from '../inventory/types.ts'
import { str } from '../templates/python.ts'
import type { Variables } from '../variables/types.ts'
import type { Written } from './types.ts'

/** Roles whose members decide by majority, with their group. */
const QUORUM: readonly string[] = ['mariadb', 'rabbitmq', 'etcd', 'ovn-nb-db', 'ovn-sb-db', 'valkey']

/** Hosts that are one machine, virtual addresses that are a host's own, and clusters without a majority. */
export function checkHosts(
  { inventory, configDirectory }: Written,
  variables: Variables,
  enabled: ReadonlySet<string>,
): readonly Problem[] {
  return [
    ...sameAddresses(variables),
    ...virtualAddresses(variables, join(configDirectory, 'globals.yml')),
    ...evenQuorums(inventory, enabled),
  ]
}

/** Where each host is reached; those that are this machine are left out. */
function addresses(
  variables: Variables,
): readonly (readonly [host: string, address: string, origin: Origin | undefined])[] {
  return variables.hosts.flatMap((host) => {
    const scope = variables.forHost(host)
    const origin = scope.layers('ansible_host').at(-1)?.origin
    if (origin === undefined || scope.find('ansible_connection') === 'local') return []
    return [[host, str(scope.get('ansible_host')), origin] as const]
  })
}

/** Behind one address there may be several machines only where their ports differ. */
function sameAddresses(variables: Variables): readonly Problem[] {
  const found = new Map<string, string>()
  return addresses(variables).flatMap(([host, address, origin]): readonly Problem[] => {
    const port = variables.forHost(host).find('ansible_port')
    const place = `${address}:${port === undefined || port === null ? 22 : str(port)}`
    const other = found.get(place)
    if (other === undefined) {
      found.set(place, host)
      return []
    }
    const message = `${other} and ${host} have the same ansible_host ${address}`
    return [{ severity: 'error', code: 'address-duplicate', message, where: origin, hint: 'Each host needs its own.' }]
  })
}

const VIRTUAL = ['kolla_internal_vip_address', 'kolla_external_vip_address'] as const

function virtualAddresses(variables: Variables, file: string): readonly Problem[] {
  const [first] = variables.hosts
  const scope = first === undefined ? undefined : variables.forHost(first)
  if (!scope) return []
  const balanced = scope.bool('enable_haproxy')
  if (scope.string('kolla_internal_vip_address') === '') {
    const hint = balanced
      ? 'Set it in globals.yml to an unused address of the network of network_interface.'
      : 'Set it in globals.yml to the address of the host that answers, as there is no load balancer.'
    const message = 'kolla_internal_vip_address is not set'
    return [{ severity: 'error', code: 'vip-missing', message, where: { file }, hint }]
  }
  if (!balanced) return []
  return VIRTUAL.flatMap((name) => {
    const virtual = scope.string(name)
    const owner = addresses(variables).find(([, address]) => address === virtual)
    if (!owner || scope.layers(name).at(-1)?.layer === 'global defaults') return []
    const message = `${name} ${virtual} is the address of ${owner[0]}`
    const where = scope.layers(name).at(-1)?.origin
    const hint = 'Choose an unused address: it moves between the load balancers.'
    return [{ severity: 'error', code: 'vip-taken', message, where, hint }]
  })
}

function evenQuorums(inventory: Inventory, enabled: ReadonlySet<string>): readonly Problem[] {
  return QUORUM.filter((group) => enabled.has(group)).flatMap((group): readonly Problem[] => {
    const count = inventory.hostsOf(group).length
    if (count === 0 || count % 2 === 1) return []
    const message = `${group} runs on ${count} hosts: with an even number no side has the majority when they are cut in two`
    const where = inventory.groups.get(group)?.origin
    return [{ severity: 'warning', code: 'quorum-even', message, where, hint: 'Use one or three.' }]
  })
}
