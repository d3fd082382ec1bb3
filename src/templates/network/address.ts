// IP addresses and networks as numbers, with the texts that netaddr reads and writes.
import { isIPv4, isIPv6 } from 'node:net'

export type Version = 4 | 6

/** An address inside a network: `192.168.7.33/24`. */
export interface Network {
  readonly version: Version
  /** The address, not the network's own. */
  readonly value: bigint
  readonly prefix: number
}

/** How many bits an address has. */
export function width(version: Version): number {
  return version === 4 ? 32 : 128
}

function parseV4(text: string): bigint {
  return text.split('.').reduce((value, octet) => value * 256n + BigInt(octet), 0n)
}

function parseV6(text: string): bigint {
  const dotted = /[^:]*\.[^:]*$/.exec(text)?.[0]
  const hex = (value: bigint): string => value.toString(16)
  const plain =
    dotted === undefined
      ? text
      : `${text.slice(0, -dotted.length)}${hex(parseV4(dotted) >> 16n)}:${hex(parseV4(dotted) & 0xffffn)}`
  const [head = '', tail] = plain.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [left, right] = [groups(head), groups(tail ?? '')]
  const middle = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0')
  return [...left, ...middle, ...right].reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n)
}

/** The address in a text; undefined when it is none. */
export function parseAddress(text: string): { readonly version: Version; readonly value: bigint } | undefined {
  if (isIPv4(text)) return { version: 4, value: parseV4(text) }
  if (isIPv6(text) && !text.includes('%')) return { version: 6, value: parseV6(text) }
  return undefined
}

/** Ones from the left: the prefix length that a netmask or hostmask means. */
function maskPrefix(text: string, version: Version): number | undefined {
  const mask = parseAddress(text)
  if (mask?.version !== version) return undefined
  const bits = mask.value.toString(2).padStart(width(version), '0')
  if (/^1*0*$/.test(bits)) return bits.indexOf('0') < 0 ? bits.length : bits.indexOf('0')
  return /^0*1*$/.test(bits) ? bits.indexOf('1') : undefined
}

/** `10.0.0.1`, `10.0.0.1/24`, `10.0.0.1/255.255.255.0`; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', prefixText, ...others] = text.split('/')
  const parsed = parseAddress(address)
  if (!parsed || others.length > 0) return undefined
  const bits = width(parsed.version)
  if (prefixText === undefined) return { ...parsed, prefix: bits }
  const prefix = /^\d+$/.test(prefixText) ? Number(prefixText) : maskPrefix(prefixText, parsed.version)
  return prefix === undefined || prefix > bits ? undefined : { ...parsed, prefix }
}

/** The mask of the host's bits. */
export function hostMask({ version, prefix }: Network): bigint {
  return (1n << BigInt(width(version) - prefix)) - 1n
}

export function networkMask(network: Network): bigint {
  return ((1n << BigInt(width(network.version))) - 1n) ^ hostMask(network)
}

/** The first address of the network. */
export function firstOf(network: Network): bigint {
  return network.value & networkMask(network)
}

/** The last address of the network. */
export function lastOf(network: Network): bigint {
  return network.value | hostMask(network)
}

/** How many addresses the network has. */
export function sizeOf(network: Network): bigint {
  return hostMask(network) + 1n
}

function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn))
  const best = longestZeros(groups)
  // As glibc prints it: what maps or embeds an IPv4 address ends in one.
  const embeds = best?.start === 0 && (best.length === 6 || (best.length === 5 && groups[5] === 0xffff))
  const hex = groups.map((group) => group.toString(16))
  const parts = embeds ? [...hex.slice(0, 6), formatAddress(value & 0xffffffffn, 4)] : hex
  if (!best) return parts.join(':')
  return `${parts.slice(0, best.start).join(':')}::${parts.slice(best.start + best.length).join(':')}`
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } | undefined {
  let best: { start: number; length: number } | undefined
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (start + length < groups.length && groups[start + length] === 0) length++
    if (length > 1 && length > (best?.length ?? 0)) best = { start, length }
  }
  return best
}

/** The address as text, IPv6 in its short form. */
export function formatAddress(value: bigint, version: Version): string {
  if (version === 6) return formatV6(value)
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.')
}

/** The eight groups of an IPv6 address, four digits each. */
export function expandedV6(value: bigint): string {
  return value
    .toString(16)
    .padStart(32, '0')
    .replace(/.{4}(?=.)/g, '$&:')
}

/** `10.0.0.1/24`. */
export function formatNetwork(network: Network): string {
  return `${formatAddress(network.value, network.version)}/${network.prefix}`
}

/** The network without host bits. */
export function cidrOf(network: Network): Network {
  return { ...network, value: firstOf(network) }
}

/** Whether all of `inner` lies inside `outer`. */
export function containsNetwork(outer: Network, inner: Network): boolean {
  return inner.version === outer.version && firstOf(outer) <= firstOf(inner) && lastOf(inner) <= lastOf(outer)
}
