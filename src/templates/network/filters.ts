// The filters of ansible.utils for addresses.
import { Arguments, asString, asText, filterError, items } from '../arguments.ts'
import { valueError } from '../errors.ts'
import { toInt, toNumber } from '../python/numbers.ts'
import { str } from '../python/text.ts'
import { isInteger, iterate, truthy, typeName } from '../python/types.ts'
import type { Filter, Value } from '../types.ts'
import { Tuple } from '../values.ts'
import type { Network } from './address.ts'
import {
  cidrOf,
  expandedV6,
  firstOf,
  formatAddress,
  formatNetwork,
  lastOf,
  parseAddress,
  parseNetwork,
  sizeOf,
  width,
} from './address.ts'
import { ipaddr, nthAddress, subjectOf } from './ipaddr.ts'
import { usableNeighbour } from './queries.ts'
import { usable } from './ranges.ts'

/** As most of these filters begin: the address with its prefix, a network without its host bits. */
function normalized(value: Value): Network | undefined {
  if (!truthy(value) || value === true) return undefined
  const network = subjectOf(value)?.network
  if (!network) return undefined
  return network.value === firstOf(network) ? cidrOf(network) : network
}

function required(value: Value): Network {
  const network = normalized(value)
  if (!network) throw filterError(`You must pass a valid address or network; ${str(value)} is none`)
  return network
}

/** What the filters of addresses do not even look at. */
function checkType(value: Value): void {
  const looksAt = typeof value === 'string' || typeof value === 'boolean' || isInteger(value) || Array.isArray(value)
  if (!looksAt) throw filterError(`a value of type ${typeName(value)} is neither an address nor a list of them`)
}

const query = (version?: 4 | 6): Filter => {
  return (input, call) => {
    const args = new Arguments(call, 'query', 'version', 'alias')
    const asked = version ?? args.get('version')
    checkType(input)
    return ipaddr(input, args.get('query') ?? '', asked === 4 || asked === 6 ? asked : undefined)
  }
}

function wrapped(value: Value, asked: Value): Value {
  try {
    const address = ipaddr(value, asked)
    return truthy(address) ? ipaddr(address, 'wrap') : value
  } catch {
    return value
  }
}

const ipwrap: Filter = (input, call) => {
  const asked = new Arguments(call, 'query').get('query') ?? ''
  checkType(input)
  if (!Array.isArray(input) && !(input instanceof Tuple)) return wrapped(input, asked)
  return iterate(input).map((element) => (truthy(ipaddr(element, asked)) ? ipaddr(element, 'wrap') : element))
}

const nthhost: Filter = (input, call) => {
  const asked = str(new Arguments(call, 'query').get('query') ?? '')
  const network = normalized(input)
  if (!network || !/^[+-]?\d+$/.test(asked)) return false
  const value = nthAddress(network, BigInt(asked))
  return value === undefined ? false : formatAddress(value, network.version)
}

const ipmath: Filter = (input, call) => {
  const amount = toInt(new Arguments(call, 'amount').require('amount'))
  const network = parseNetwork(asString(input))
  if (!network) throw valueError(`You must pass a valid IP address; ${asText(input)} is invalid`)
  const value = network.value + BigInt(amount)
  if (value < 0n || value >> BigInt(width(network.version)) > 0n) throw valueError('the address would be out of range')
  return formatAddress(value, network.version)
}

type Range = readonly [first: bigint, last: bigint]

function wholeRange(network: Network): Range {
  return [firstOf(network), lastOf(network)]
}

const within = ([first, last]: Range, [innerFirst, innerLast]: Range): boolean =>
  first <= innerFirst && innerLast <= last

const networkInUsable: Filter = (input, call) => {
  const inner = cidrOf(required(new Arguments(call, 'test').require('test')))
  const outer = cidrOf(required(input))
  return within(usable(outer, firstOf(outer), sizeOf(outer)) ?? wholeRange(outer), wholeRange(inner))
}

const networkInNetwork: Filter = (input, call) =>
  within(wholeRange(required(input)), wholeRange(cidrOf(required(new Arguments(call, 'test').require('test')))))

const reduceOnNetwork: Filter = (input, call) => {
  const outer = wholeRange(required(new Arguments(call, 'network').require('network')))
  return items(input).filter((address) => within(outer, wholeRange(cidrOf(required(address)))))
}

const nthUsable = (sign: bigint): Filter => {
  return (input, call) => {
    const offset = new Arguments(call, 'offset').require('offset')
    const network = normalized(input)
    if (!network) return false
    return usableNeighbour(network, sign * BigInt(toInt(offset)))
  }
}

/** How many subnets, or which one: `ipsubnet(26)`, `ipsubnet(26, 1)`, or the place of a network inside another. */
const ipsubnet: Filter = (input, call) => {
  const args = new Arguments(call, 'query', 'index')
  const asked = str(args.get('query') ?? '')
  const subject = truthy(input) && input !== true ? subjectOf(input) : undefined
  if (!subject) return false
  const network = cidrOf(subject.network)
  const single = sizeOf(network) === 1n
  const bits = width(network.version)
  if (asked === '') return formatNetwork(network)
  if (!/^\d+$/.test(asked)) return placeInside(network, asked, bits)
  const prefix = Number(asked)
  if (prefix > bits) return false
  const index = args.given('index')
  if (single) return supernet(network, prefix, index === undefined ? 0 : toNumber(toInt(index)))
  if (index === undefined) {
    if (prefix < network.prefix) throw filterError(`Requested subnet size of ${prefix} is invalid`)
    return String(1n << BigInt(prefix - network.prefix))
  }
  const count = prefix < network.prefix ? 0n : 1n << BigInt(prefix - network.prefix)
  const place = BigInt(toInt(index)) < 0n ? BigInt(toInt(index)) + count : BigInt(toInt(index))
  if (place < 0n || place >= count) return false
  return formatNetwork({ ...network, value: network.value + (place << BigInt(bits - prefix)), prefix })
}

/** The networks around an address, the widest (of `prefix`) first. */
function supernet(network: Network, prefix: number, index: number): Value {
  const around = Array.from({ length: network.prefix - prefix }, (_, step) => prefix + step)
  const found = around.at(index)
  return found === undefined ? false : formatNetwork(cidrOf({ ...network, prefix: found }))
}

function placeInside(network: Network, text: string, bits: number): Value {
  const outer = normalized(text)
  if (!outer) throw filterError(`You must pass a valid subnet or IP address; ${text} is invalid`)
  const shift = BigInt(bits - outer.prefix)
  if (network.value >> shift !== outer.value >> shift) {
    throw filterError(`${formatNetwork(network)} is not in the subnet ${formatNetwork(cidrOf(outer))}`)
  }
  const inside = network.value & ((1n << shift) - 1n)
  return String((inside >> BigInt(bits - network.prefix)) + 1n)
}

const ip4Hex: Filter = (input, call) => {
  const delimiter = new Arguments(call, 'delimiter').string('delimiter', '')
  const address = parseAddress(asString(input))
  if (address?.version !== 4) throw filterError(`You must pass a valid IP address; ${asString(input)} is invalid`)
  return address.value.toString(16).padStart(8, '0').match(/../g)?.join(delimiter) ?? ''
}

const ipv6form: Filter = (input, call) => {
  const format = new Arguments(call, 'format').string('format', '')
  const address = parseAddress(asString(input))
  if (!address) throw filterError(`You must pass a valid IP address; ${asString(input)} is invalid`)
  const { value, version } = address
  if (format === 'compress' || version === 4) return formatAddress(value, version)
  const groups = expandedV6(value)
  return format === 'x509' ? groups.replace(/\b0+(?=[0-9a-f])/g, '') : groups
}

const cidrMerge: Filter = (input, call) => {
  const action = new Arguments(call, 'action').string('action', 'merge')
  const networks = items(input).map((item) => {
    const network = parseNetwork(str(item))
    if (!network) throw filterError(`cidr_merge: invalid IPNetwork ${str(item)}`)
    return cidrOf(network)
  })
  if (action === 'merge') return merged(networks).map(formatNetwork)
  if (action === 'span') return networks.length === 0 ? null : formatNetwork(spanning(networks))
  throw filterError(`cidr_merge: invalid action '${action}'`)
}

/** The fewest networks that hold the same addresses. */
function merged(networks: readonly Network[]): readonly Network[] {
  const sorted = [...networks].sort(
    (a, b) =>
      a.version - b.version ||
      Number(firstOf(a) - firstOf(b) > 0n) - Number(firstOf(a) - firstOf(b) < 0n) ||
      a.prefix - b.prefix,
  )
  const result: Network[] = []
  for (const network of sorted) {
    const previous = result.at(-1)
    if (previous?.version === network.version && lastOf(previous) >= lastOf(network)) continue
    result.push(network)
    for (let pair = buddies(result); pair; pair = buddies(result)) result.splice(-2, 2, pair)
  }
  return result
}

function buddies(networks: readonly Network[]): Network | undefined {
  const [left, right] = networks.slice(-2)
  if (!left || !right || left.version !== right.version || left.prefix !== right.prefix || left.prefix === 0)
    return undefined
  const whole = cidrOf({ ...left, prefix: left.prefix - 1 })
  return firstOf(whole) === firstOf(left) && lastOf(whole) === lastOf(right) ? whole : undefined
}

function spanning(networks: readonly Network[]): Network {
  const [head] = networks as readonly [Network, ...Network[]]
  const last = networks.reduce((high, network) => (lastOf(network) > high ? lastOf(network) : high), 0n)
  const first = networks.reduce((low, network) => (firstOf(network) < low ? firstOf(network) : low), firstOf(head))
  let span = { ...head, value: first }
  while (lastOf(span) < last || firstOf(span) > first) span = { ...span, prefix: span.prefix - 1 }
  return cidrOf(span)
}

function hexOf(input: Value): string | undefined {
  const text = typeof input === 'string' ? input : ''
  const pattern =
    /^(?:[0-9a-f]{12}|[0-9a-f]{1,2}([:-])[0-9a-f]{1,2}(?:\1[0-9a-f]{1,2}){4}|(?:[0-9a-f]{1,4}[.:-]){2}[0-9a-f]{1,4})$/i
  if (!pattern.test(text)) return undefined
  const parts = text.split(/[:.-]/)
  return parts
    .map((part) => part.padStart(12 / parts.length, '0'))
    .join('')
    .toLowerCase()
}

const bytes = (hex: string, size: number, separator: string): string =>
  (hex.match(new RegExp(`.{${size}}`, 'g')) ?? []).join(separator)

/** The ways to write a hardware address. */
const HARDWARE: ReadonlyMap<string, (hex: string) => Value> = new Map<string, (hex: string) => Value>([
  ['bare', (hex) => hex.toUpperCase()],
  ['cisco', (hex) => bytes(hex, 4, '.')],
  ['eui48', (hex) => bytes(hex, 2, '-').toUpperCase()],
  ['win', (hex) => bytes(hex, 2, '-').toUpperCase()],
  ['int', (hex) => Number.parseInt(hex, 16)],
  ['linux', (hex) => bytes(hex, 2, ':')],
  ['pgsql', (hex) => bytes(hex, 6, ':')],
  ['postgresql', (hex) => bytes(hex, 6, ':')],
  ['psql', (hex) => bytes(hex, 6, ':')],
  ['unix', (hex) => bytes(hex, 2, ':').replace(/\b0/g, '')],
])

const hwaddr: Filter = (input, call) => {
  const asked = new Arguments(call, 'query', 'alias').string('query', '')
  const hex = hexOf(input)
  if (asked === '') return hex === undefined ? null : input
  if (asked === 'bool') return hex === undefined ? null : true
  if (hex === undefined) throw filterError(`hwaddr: not a hardware address: ${str(input)}`)
  const write = HARDWARE.get(asked)
  if (!write) throw filterError(`hwaddr: unknown filter type: ${asked}`)
  return write(hex)
}

const slaac: Filter = (input, call) => {
  const hex = hexOf(new Arguments(call, 'query').get('query') ?? '')
  const network = normalized(input)
  if (network?.version !== 6 || hex === undefined) return false
  const mac = BigInt(`0x${hex}`)
  const interfaceId = ((mac >> 24n) << 40n) | (0xfffen << 24n) | (mac & 0xffffffn)
  return formatAddress(firstOf(network) + (interfaceId ^ (1n << 57n)), 6)
}

/** By their names in the collection; a wrong type of input is an answer or an error there too. */
export const networkFilters: Readonly<Record<string, Filter>> = {
  cidr_merge: cidrMerge,
  hwaddr,
  ip4_hex: ip4Hex,
  ipaddr: query(),
  ipmath,
  ipsubnet,
  ipv4: query(4),
  ipv6: query(6),
  ipv6form,
  ipwrap,
  macaddr: hwaddr,
  network_in_network: networkInNetwork,
  network_in_usable: networkInUsable,
  next_nth_usable: nthUsable(1n),
  nthhost,
  previous_nth_usable: nthUsable(-1n),
  reduce_on_network: reduceOnNetwork,
  slaac,
}
