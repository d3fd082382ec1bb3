// The tests of ansible.utils for addresses.
import { Arguments, asText, items } from '../arguments.ts'
import type { Test, Value } from '../types.ts'
import type { Network } from './address.ts'
import { containsNetwork, firstOf, parseAddress, parseNetwork } from './address.ts'
import type { Address } from './ranges.ts'
import { isGlobal, isLoopback, isMulticast } from './ranges.ts'

/** A network; an address with a prefix that leaves host bits is none. */
function network(value: Value): Network | undefined {
  const found = parseNetwork(asText(value))
  return found?.value === (found && firstOf(found)) ? found : undefined
}

const within = (outer: Value, inner: Value): boolean => {
  const [wide, narrow] = [network(outer), network(inner)]
  return wide !== undefined && narrow !== undefined && containsNetwork(wide, narrow)
}

const matching =
  (test: (network: Network) => boolean): Test =>
  (input) => {
    const found = network(input)
    return found !== undefined && test(found)
  }

const single =
  (test: (address: Address) => boolean): Test =>
  (input) => {
    const found = parseAddress(asText(input))
    return found !== undefined && test(found)
  }

const address =
  (version?: 4 | 6): Test =>
  (input) => {
    const found = parseAddress(asText(input))
    return found !== undefined && (version === undefined || found.version === version)
  }

export const networkTests: Readonly<Record<string, Test>> = {
  in_any_network: (input, call) =>
    items(new Arguments(call, 'networks').require('networks')).some((outer) => within(outer, input)),
  in_network: (input, call) => within(new Arguments(call, 'network').require('network'), input),
  ip: matching(() => true),
  ip_address: address(),
  ipv4: matching(({ version }) => version === 4),
  ipv4_address: address(4),
  ipv6: matching(({ version }) => version === 6),
  ipv6_address: address(6),
  loopback: single(isLoopback),
  mac: (input) =>
    /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(asText(input)),
  multicast: single(isMulticast),
  private: single((found) => !isGlobal(found)),
  public: single(isGlobal),
  subnet_of: (input, call) => within(new Arguments(call, 'network_b').require('network_b'), input),
  supernet_of: (input, call) => within(input, new Arguments(call, 'network_b').require('network_b')),
}
