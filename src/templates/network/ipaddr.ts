import { TemplateError } from '../errors.ts'
import { iterate, truthy } from '../python/types.ts'
import { str } from '../python/text.ts'
import type { Value } from '../types.ts'
import { Tuple } from '../values.ts'
import type { Network, Version } from './address.ts'
import { containsNetwork, firstOf, formatAddress, formatNetwork, parseNetwork, sizeOf, width } from './address.ts'
import type { Subject } from './queries.ts'
import { queries } from './queries.ts'

/** A bare number is an IPv4 address, or an IPv6 one where it is too large or that is asked for. */
function numbered(value: bigint, prefix: number | undefined, version: Version | undefined): Network | undefined {
  for (const candidate of version === undefined ? ([4, 6] as const) : ([version, 6] as const)) {
    const bits = width(candidate)
    const length = prefix ?? bits
    if (value < 1n << BigInt(bits) && length <= bits) return { version: candidate, value, prefix: length }
  }
  return undefined
}

/** What the text is about; undefined when it is neither an address nor a network. */
export function subjectOf(value: Value, version?: Version): Subject | undefined {
  const text = str(value)
  if (/^\d+$/.test(text)) {
    const network = numbered(BigInt(text), undefined, version)
    return network && { network, type: 'address', text: formatNetwork(network) }
  }
  if (typeof value !== 'string') return undefined
  const parsed = parseNetwork(text)
  if (parsed) return { network: parsed, type: text.includes('/') ? 'network' : 'address', text }
  const [, address, prefix] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  if (address === undefined || prefix === undefined) return undefined
  const network = numbered(BigInt(address), Number(prefix), undefined)
  return network && { network, type: 'network', text: formatNetwork(network) }
}

/** `ipaddr(value, query)`: false for what is no address. A list is answered item by item, without the false answers. */
export function ipaddr(value: Value, query: Value = '', version?: Version): Value {
  if (Array.isArray(value) || value instanceof Tuple) {
    return iterate(value)
      .map((element) => ipaddr(element, str(query), version))
      .filter(truthy)
  }
  if (!truthy(value) || value === true) return false
  const subject = subjectOf(value, version)
  if (!subject) return false
  const name = str(query)
  const known = queries.get(name)
  const around = known || /^\d+$/.test(name) ? undefined : parseNetwork(name)
  if (version !== undefined && subject.network.version !== version) return false
  if (around) return containsNetwork(around, subject.network) ? subject.text : null
  return known ? known(subject) : nth(subject, query)
}

/** `ipaddr('3')`: the third address of the network, counted from the end where negative. */
function nth({ network, type }: Subject, query: Value): Value {
  const index = str(query).trim()
  if (index === '' || Number.isNaN(Number(index))) {
    throw new TemplateError('value', `ipaddr: unknown filter type: ${str(query)}`)
  }
  if (sizeOf(network) === 1n) {
    return type === 'address' ? formatAddress(network.value, network.version) : formatNetwork(network)
  }
  const value = /^[+-]?\d+$/.test(index) ? nthAddress(network, BigInt(index.replace(/^\+/, ''))) : undefined
  return value === undefined ? false : `${formatAddress(value, network.version)}/${network.prefix}`
}

/** The address at an index of the network, undefined outside of it. */
export function nthAddress(network: Network, index: bigint): bigint | undefined {
  const size = sizeOf(network)
  const place = index < 0n ? index + size : index
  return place < 0n || place >= size ? undefined : firstOf(network) + place
}
