// Which addresses have a special meaning, as netaddr knows them (from IANA's registries of special-purpose addresses).
import type { Network, Version } from './address.ts'
import { containsNetwork, lastOf, parseNetwork, width } from './address.ts'

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.map((text) => parseNetwork(text)).filter((network) => network !== undefined)
}

const NOT_GLOBAL = networks(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.0.170/31', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '240.0.0.0/4', '255.255.255.255/32'],
  ...['::1/128', '::/128', '::ffff:0:0/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
  ...['2002::/16', 'fc00::/7', 'fe80::/10'],
)

const STILL_GLOBAL = networks(
  ...['192.0.0.9/32', '192.0.0.10/32'],
  ...['2001:1::1/128', '2001:1::2/128', '2001:3::/32', '2001:4:112::/48', '2001:20::/28', '2001:30::/28'],
)

function within(ranges: readonly Network[], { version, value }: Address): boolean {
  const single: Network = { version, value, prefix: width(version) }
  return ranges.some((range) => containsNetwork(range, single))
}

export interface Address {
  readonly version: Version
  readonly value: bigint
}

/** Whether the address can be reached from anywhere, as far as its number tells. */
export function isGlobal(address: Address): boolean {
  return !within(NOT_GLOBAL, address) || within(STILL_GLOBAL, address)
}

const MULTICAST = networks('224.0.0.0/4', 'ff00::/8')
const LOOPBACK = networks('127.0.0.0/8', '::1/128')

export function isMulticast(address: Address): boolean {
  return within(MULTICAST, address)
}

export function isLoopback(address: Address): boolean {
  return within(LOOPBACK, address)
}

/** Ones, then zeros. */
export function isNetmask({ version, value }: Address): boolean {
  const flipped = ((1n << BigInt(width(version))) - 1n) ^ value
  return (flipped & (flipped + 1n)) === 0n
}

/** Zeros, then ones. */
export function isHostmask({ value }: Address): boolean {
  return (value & (value + 1n)) === 0n
}

/** Whether an address lies in the network of this text. */
export function inNetwork(address: Address, network: string): boolean {
  return within(networks(network), address)
}

/** The numbers of the usable addresses; none for a single address. */
export function usable(network: Network, first: bigint, size: bigint): readonly [bigint, bigint] | undefined {
  if (size === 2n) return [first, lastOf(network)]
  return size > 1n ? [first + 1n, lastOf(network) - 1n] : undefined
}
