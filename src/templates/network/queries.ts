// What `ansible.utils.ipaddr('query')` answers.
import { filterError } from '../arguments.ts'
import { normalizeInt } from '../python/numbers.ts'
import type { Value } from '../types.ts'
import type { Network } from './address.ts'
import {
  cidrOf,
  expandedV6,
  firstOf,
  formatAddress,
  formatNetwork,
  hostMask,
  lastOf,
  networkMask,
  sizeOf,
  width,
} from './address.ts'
import { inNetwork, isGlobal, isHostmask, isLoopback, isMulticast, isNetmask, usable } from './ranges.ts'

/** What was asked about: the parsed text, whether it had a prefix, and the text itself. */
export interface Subject {
  readonly network: Network
  readonly type: 'address' | 'network'
  readonly text: string
}

export type Query = (subject: Subject) => Value

const none = null

const ip = ({ network }: Subject): string => formatAddress(network.value, network.version)
const at = ({ network }: Subject, value: bigint): string => formatAddress(value, network.version)
const isNetworkAddress = ({ network }: Subject): boolean => network.value === firstOf(network)

/** netaddr gives a broadcast address to IPv6 networks too, and none to /31 and /32. */
function hasBroadcast({ network }: Subject): boolean {
  return width(network.version) - network.prefix > 1
}

function onlyNetworks(subject: Subject): void {
  if (subject.type === 'address') throw filterError('Not a network address')
}

function usableOf({ network }: Subject): readonly [bigint, bigint] | undefined {
  return usable(network, firstOf(network), sizeOf(network))
}

function neighbour(subject: Subject, distance: bigint): Value {
  onlyNetworks(subject)
  return usableNeighbour(subject.network, distance)
}

/** The address that far away, if it is a usable one of the network. */
export function usableNeighbour(network: Network, distance: bigint): Value {
  const range = usable(network, firstOf(network), sizeOf(network))
  const value = network.value + distance
  return range && value >= range[0] && value <= range[1] ? formatAddress(value, network.version) : none
}

const address: Query = (subject) => {
  const { network } = subject
  if (sizeOf(network) === 1n || !isNetworkAddress(subject) || !hasBroadcast(subject)) return ip(subject)
  return network.version === 6 ? ip(subject) : none
}

const addressPrefix: Query = (subject) => {
  const { network } = subject
  const edge = network.value === firstOf(network) || (hasBroadcast(subject) && network.value === lastOf(network))
  return sizeOf(network) > 2n && edge ? false : formatNetwork(network)
}

const host: Query = (subject) => {
  const single = sizeOf(subject.network) === 1n
  return single || !isNetworkAddress(subject) || !hasBroadcast(subject) ? formatNetwork(subject.network) : none
}

const ipPrefix: Query = (subject) => {
  const size = sizeOf(subject.network)
  return size === 2n || (size > 1n && !isNetworkAddress(subject)) ? formatNetwork(subject.network) : none
}

const ipNetmask: Query = (subject) => {
  const given = ipPrefix(subject)
  return given === none ? none : `${ip(subject)} ${at(subject, networkMask(subject.network))}`
}

const peer: Query = (subject) => {
  onlyNetworks(subject)
  const { network } = subject
  const size = sizeOf(network)
  if (size === 2n) return at(subject, network.value ^ 1n)
  if (size !== 4n) throw filterError('Not a point-to-point network')
  if (network.value % 4n === 0n) throw filterError('Network address of /30 has no peer')
  if (network.value % 4n === 3n) throw filterError('Broadcast address of /30 has no peer')
  return at(subject, network.value ^ 3n)
}

function ipv4(subject: Subject): Value {
  const { network, text } = subject
  if (network.version === 4) return text
  const mapped = network.value >> 32n === 0xffffn || network.value >> 32n === 0n
  if (!mapped || network.prefix < 96) return false
  return formatNetwork({ version: 4, value: network.value & 0xffffffffn, prefix: network.prefix - 96 })
}

function ipv6(subject: Subject): Value {
  const { network, text } = subject
  if (network.version === 6) return text
  return formatNetwork({ version: 6, value: (0xffffn << 32n) | network.value, prefix: network.prefix + 96 })
}

function sixToFour(subject: Subject): Value {
  const { network, type, text } = subject
  if (network.version === 6) {
    const asked = type === 'address' || !isNetworkAddress(subject)
    return asked && inNetwork(network, '2002::/16') ? text : false
  }
  if (sizeOf(network) > 1n && isNetworkAddress(subject)) return false
  const hex = network.value.toString(16).padStart(8, '0')
  return `2002:${hex.slice(0, 4)}:${hex.slice(4)}::1/48`
}

function reverseName({ network }: Subject): string {
  const { version, value } = network
  if (version === 4) return `${formatAddress(value, 4).split('.').reverse().join('.')}.in-addr.arpa.`
  const digits = Array.from(expandedV6(value).replaceAll(':', ''))
  return `${digits.reverse().join('.')}.ip6.arpa.`
}

function isPublic({ network }: Subject): boolean {
  const special = isMulticast(network) || isLoopback(network) || isNetmask(network) || isHostmask(network)
  return isGlobal(network) && !special
}

const when =
  (test: (subject: Subject) => boolean): Query =>
  (subject) =>
    test(subject) ? subject.text : none

const broadcast: Query = (subject) => (sizeOf(subject.network) > 2n ? at(subject, lastOf(subject.network)) : none)
const hostmask: Query = (subject) => at(subject, hostMask(subject.network))
const networkAddress: Query = (subject) => at(subject, firstOf(subject.network))
const netmask: Query = (subject) => at(subject, networkMask(subject.network))
const loopback = when(({ network }) => isLoopback(network))
const subnet: Query = ({ network }) => formatNetwork(cidrOf(network))

const edgeOfUsable = (index: 0 | 1): Query => {
  return (subject) => {
    onlyNetworks(subject)
    const range = usableOf(subject)
    return range ? at(subject, range[index]) : none
  }
}

const wrap: Query = (subject) => {
  const { network, type, text } = subject
  if (network.version === 4) return text
  return type === 'address' ? `[${ip(subject)}]` : `[${ip(subject)}]/${network.prefix}`
}

/** The queries by name. */
export const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['', (subject) => (subject.type === 'address' ? ip(subject) : formatNetwork(subject.network))],
  ['6to4', sixToFour],
  ['address', address],
  ['ip', address],
  ...['address/prefix', 'gateway', 'gw', 'host/prefix', 'hostnet', 'router'].map(
    (name) => [name, addressPrefix] as const,
  ),
  ['bool', () => true],
  ['broadcast', broadcast],
  ['cidr', ({ network }) => formatNetwork(network)],
  ['first_usable', edgeOfUsable(0)],
  ['host', host],
  ['hostmask', hostmask],
  ['wildcard', hostmask],
  ['int', (subject) => intOf(subject)],
  ['ip/prefix', ipPrefix],
  ['ip_netmask', ipNetmask],
  ['ipv4', ipv4],
  ['ipv6', ipv6],
  ['last_usable', edgeOfUsable(1)],
  ['link-local', when(({ network }) => inNetwork(network, network.version === 4 ? '169.254.0.0/16' : 'fe80::/10'))],
  ['lo', loopback],
  ['loopback', loopback],
  ['multicast', when(({ network }) => isMulticast(network))],
  [
    'net',
    (subject) => (sizeOf(subject.network) > 1n && isNetworkAddress(subject) ? formatNetwork(subject.network) : none),
  ],
  ['next_usable', (subject) => neighbour(subject, 1n)],
  ['netmask', netmask],
  ['network', networkAddress],
  ['network_id', networkAddress],
  ['network/prefix', subnet],
  ['subnet', subnet],
  [
    'network_netmask',
    (subject) => `${at(subject, firstOf(subject.network))} ${at(subject, networkMask(subject.network))}`,
  ],
  [
    'network_wildcard',
    (subject) => `${at(subject, firstOf(subject.network))} ${at(subject, hostMask(subject.network))}`,
  ],
  ['peer', peer],
  ['prefix', ({ network }) => network.prefix],
  ['previous_usable', (subject) => neighbour(subject, -1n)],
  ['private', when(({ network }) => !isGlobal(network))],
  ['public', when(isPublic)],
  ['range_usable', (subject) => rangeText(subject)],
  ['revdns', reverseName],
  ['size', ({ network }) => normalizeInt(sizeOf(network))],
  [
    'size_usable',
    ({ network }) => normalizeInt(sizeOf(network) > 2n ? sizeOf(network) - 2n : sizeOf(network) === 2n ? 2n : 0n),
  ],
  ['type', (subject) => (sizeOf(subject.network) > 1n && isNetworkAddress(subject) ? 'network' : 'address')],
  ['unicast', when(({ network }) => !isMulticast(network))],
  ['version', ({ network }) => network.version],
  ['wrap', wrap],
])

function intOf({ network, type }: Subject): Value {
  return type === 'address' ? normalizeInt(network.value) : `${network.value}/${network.prefix}`
}

function rangeText(subject: Subject): Value {
  onlyNetworks(subject)
  const range = usableOf(subject)
  return range ? `${at(subject, range[0])}-${at(subject, range[1])}` : none
}
