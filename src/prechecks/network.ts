import { isIPv4 } from 'node:net'
import type { Problem } from '../errors.ts'
import { str } from '../templates/python.ts'
import type { HostScope } from '../variables/types.ts'
import { obstacle, type HostCheck } from './types.ts'

interface InterfaceFact {
  readonly active?: boolean
  readonly ipv4?: { readonly address: string; readonly prefix: string }
  readonly ipv4_secondaries?: readonly { readonly address: string }[]
  readonly ipv6?: readonly { readonly address: string; readonly scope: string }[]
}

type Facts = Readonly<Record<string, unknown>>

/**
 * What is wrong with the interfaces that variables name for a host: they have to exist, be up, and the API's has to have an address.
 * Nothing can be worked out for a host without them, so every run looks at this first.
 */
export function interfaceProblems(
  host: string,
  scope: HostScope,
  facts: Facts,
  names: readonly string[],
): readonly Problem[] {
  return names.flatMap((variable) => interfaceProblem(host, scope, facts, variable))
}

function interfaceProblem(host: string, scope: HostScope, facts: Facts, variable: string): readonly Problem[] {
  const name = scope.string(variable)
  const found = interfaceFact(facts, name)
  if (!found) {
    const known = ((facts['interfaces'] ?? []) as readonly string[]).join(', ')
    const { source, origin } = sourceOf(scope, variable)
    const named = source === variable ? variable : `${variable}, from ${source}`
    const hint = `It has: ${known}. Set ${source} for this host in the inventory or host_vars, or for all in globals.yml.`
    return [{ ...obstacle('interface-missing', `${host} has no interface ${name} (${named})`, hint), where: origin }]
  }
  if (found.active === false) {
    return [
      obstacle(
        'interface-down',
        `${host}: interface ${name} (${variable}) is down`,
        `Bring it up: \`ip link set ${name} up\`.`,
      ),
    ]
  }
  const family = scope.find(variable.replace('interface', 'address_family')) ?? 'ipv4'
  const addressed =
    family === 'ipv6' ? found.ipv6?.some((address) => address.scope === 'global') : found.ipv4 !== undefined
  if (addressed || variable !== 'api_interface') return []
  return [
    obstacle(
      'interface-without-address',
      `${host}: interface ${name} (${variable}) has no ${str(family)} address`,
      'Give it one.',
    ),
  ]
}

/** The variable that an operator sets, through however many others its value came, and where it is set. */
function sourceOf(scope: HostScope, variable: string) {
  const source = scope.chain(variable).at(-1) ?? variable
  return { source, origin: scope.layers(source).at(-1)?.origin }
}

/** The internal virtual IP lies in the network of the API interface; keepalived could not answer for it otherwise. */
export const checkVirtualAddress: HostCheck = (host) => {
  if (!host.contexts.some(({ name }) => name === 'keepalived')) return []
  const vip = host.scope.string('kolla_internal_vip_address')
  const own = interfaceFact(host.state.observation.facts, host.scope.string('api_interface'))?.ipv4
  if (!own || !isIPv4(vip) || inNetwork(vip, own.address, Number(own.prefix))) return []
  return [
    obstacle(
      'vip-outside-network',
      `${host.host}: kolla_internal_vip_address ${vip} is not in ${own.address}/${own.prefix}, the network of ${host.scope.string('api_interface')}`,
      'Choose an unused address of that network.',
    ),
  ]
}

function interfaceFact(facts: Facts, name: string): InterfaceFact | undefined {
  return facts[name.replace(/[-.:]/g, '_')] as InterfaceFact | undefined
}

function inNetwork(address: string, other: string, prefix: number): boolean {
  const mask = prefix === 0 ? 0n : (0xffffffffn << BigInt(32 - prefix)) & 0xffffffffn
  return (toNumber(address) & mask) === (toNumber(other) & mask)
}

function toNumber(address: string): bigint {
  return address.split('.').reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
}
