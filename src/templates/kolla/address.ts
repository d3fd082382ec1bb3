// Addresses of hosts on kolla's networks, and how each kind of file writes them.
import { Arguments, asString, filterError } from '../arguments.ts'
import { TemplateError, typeError, valueError } from '../errors.ts'
import { expandedV6, formatAddress, parseAddress } from '../network/address.ts'
import { isLoopback } from '../network/ranges.ts'
import { contains, equals } from '../python/compare.ts'
import { toInt } from '../python/numbers.ts'
import { str } from '../python/text.ts'
import { iterate, typeName } from '../python/types.ts'
import type { Call, EvaluationContext, Filter, Value } from '../types.ts'
import { Dict, Undefined } from '../values.ts'

/** What `dict.get(name)` gives: null when there is none. */
export function entry(container: Value, name: Value): Value {
  if (!(container instanceof Dict)) throw typeError(`'${typeName(container)}' object has no attribute 'get'`)
  const value = container.get(name) ?? null
  if (value instanceof Undefined) throw value.error
  return value
}

/** The variables of a host as other hosts see them. */
export function hostVariables(context: EvaluationContext, host: Value): Dict {
  const all = context.variable('hostvars')
  if (!(all instanceof Dict)) throw filterError("'hostvars' variable is unavailable")
  const found = all.get(host)
  if (!(found instanceof Dict)) throw filterError(`'${str(host)}' not in 'hostvars'`)
  return found
}

/** The `bool` filter, as the templates would call it. */
export function asBool(value: Value, call: Call): boolean {
  return call.context.callFilter('bool', value, { ...call, args: [], kwargs: new Map() }) === true
}

function parsed(text: Value): { readonly version: 4 | 6; readonly value: bigint } {
  const address = typeof text === 'string' ? parseAddress(text.replace(/%[^%/]+$/, '')) : undefined
  if (!address) throw valueError(`'${str(text)}' does not appear to be an IPv4 or IPv6 address`)
  return address
}

function override(name: Value, host: Dict, hostname: Value): Value | undefined {
  if (name === null || !host.has(name)) return undefined
  const value = entry(host, name)
  const address = typeof value === 'string' ? parseAddress(value) : undefined
  if (address) return formatAddress(address.value, address.version)
  throw valueError(
    `variable '${str(name)}' for host '${str(hostname)}' is set to '${str(value)}', which is not a valid IPv4 or IPv6 address`,
  )
}

const kollaAddress: Filter = (input, call) => {
  const args = new Arguments(call, 'hostname', 'override_var')
  const network = asString(input)
  const hostname = args.given('hostname') ?? call.context.variable('inventory_hostname')
  if (hostname === undefined) throw filterError("'inventory_hostname' variable is unavailable")
  const host = hostVariables(call.context, hostname)
  const overridden = override(args.get('override_var') ?? null, host, hostname)
  if (overridden !== undefined) return overridden
  const name = entry(host, `${network}_interface`)
  if (name === null) throw filterError(`Interface name undefined for network '${network}' (set '${network}_interface')`)
  const family = entry(host, `${network}_address_family`)
  if (family === null) {
    throw filterError(`Address family undefined for network '${network}' (set '${network}_address_family')`)
  }
  const wanted = asString(family).toLowerCase()
  if (wanted !== 'ipv4' && wanted !== 'ipv6')
    throw filterError(`Unknown address family '${wanted}' for network '${network}'`)
  const facts = host.get('ansible_facts')
  if (facts === undefined) throw valueError(`'ansible_facts' of host '${str(hostname)}' are not known`)
  const device = entry(facts, asString(name).replaceAll('-', '_'))
  if (device === null) throw filterError(`Interface '${str(name)}' not present on host '${str(hostname)}'`)
  const of = `on interface '${str(name)}' for host: '${str(hostname)}'`
  const addresses = entry(device, wanted)
  if (addresses === null) throw filterError(`Address family '${wanted}' undefined ${of}`)
  const address = wanted === 'ipv4' ? firstV4(device, addresses) : firstV6(addresses, host, call)
  if (address === null) throw filterError(`${wanted} address missing ${of}`)
  return address
}

/** The primary address; where that is a loopback one (routing to the host), the first secondary that is not. */
function firstV4(device: Value, addresses: Value): Value {
  const address = entry(addresses, 'address')
  if (address === null || address === '' || !isLoopback(parsed(address))) return address
  const others = iterate(entry(device, 'ipv4_secondaries') ?? []).map((secondary) => entry(secondary, 'address'))
  return others.find((other) => !isLoopback(parsed(other))) ?? address
}

/** The first global address that is not a virtual one. */
function firstV6(addresses: Value, host: Dict, call: Call): Value {
  const enabled = entry(host, 'enable_haproxy')
  if (enabled === null) throw filterError("'enable_haproxy' variable is unavailable")
  const virtual = asBool(enabled, call)
    ? [entry(host, 'kolla_internal_vip_address'), entry(host, 'kolla_external_vip_address')]
    : []
  const found = iterate(addresses).find(
    (item) => equals(required(item, 'scope'), 'global') && !contains(virtual, required(item, 'address')),
  )
  return found === undefined ? null : required(found, 'address')
}

function required(item: Value, key: string): Value {
  const value = item instanceof Dict ? item.get(key) : undefined
  if (value === undefined) throw new TemplateError('value', `'${key}' is missing`)
  return value
}

const CONTEXTS = ['url', 'memcache', 'rabbitmq']

/** `[fd00::1]`, `inet6:[fd00::1]`, Erlang's `16#fd00,16#0,...`. */
function inContext(address: Value, context: Value): string {
  if (typeof context !== 'string' || !CONTEXTS.includes(context)) throw filterError(`Unknown context '${str(context)}'`)
  if (typeof address !== 'string') throw typeError(`argument of type '${typeName(address)}' is not iterable`)
  if (context === 'rabbitmq') {
    const { version, value } = parsed(address)
    if (version === 4) return address.replaceAll('.', ',')
    return expandedV6(value)
      .split(':')
      .map((group) => `16#${Number.parseInt(group, 16).toString(16)}`)
      .join(',')
  }
  if (!address.includes(':')) return address
  return context === 'url' ? `[${address}]` : `inet6:[${address}]`
}

const putAddressInContext: Filter = (input, call) => inContext(input, new Arguments(call, 'context').require('context'))

/** The ports that a URL of this protocol leaves out. */
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
])

const kollaUrl: Filter = (input, call) => {
  const args = new Arguments(call, 'protocol', 'port', 'path', 'context')
  const protocol = str(args.require('protocol'))
  const host = inContext(input, args.get('context') ?? 'url')
  const port = toInt(args.require('port'))
  const path = str(args.get('path') ?? '')
  return DEFAULT_PORTS.get(protocol) === port ? `${protocol}://${host}${path}` : `${protocol}://${host}:${port}${path}`
}

export const addressFilters: Readonly<Record<string, Filter>> = {
  kolla_address: kollaAddress,
  kolla_url: kollaUrl,
  put_address_in_context: putAddressInContext,
}
