// Hashes, base64, UUIDs and URL encoding.
import { createHash, getHashes } from 'node:crypto'
import { Arguments, asString, asText, items } from '../arguments.ts'
import { valueError } from '../errors.ts'
import type { Filter, Value } from '../types.ts'
import { Bytes, Dict, Tuple } from '../values.ts'

/** The bytes that Ansible's to_bytes gives. */
function toBytes(value: Value, encoding = 'utf-8'): Buffer {
  if (value instanceof Bytes) return value.data
  return Buffer.from(asText(value), nodeEncoding(encoding))
}

const ENCODINGS: ReadonlyMap<string, BufferEncoding> = new Map([
  ['ascii', 'ascii'],
  ['iso88591', 'latin1'],
  ['latin1', 'latin1'],
  ['utf16le', 'utf16le'],
  ['utf8', 'utf8'],
])

function nodeEncoding(name: string): BufferEncoding {
  const found = ENCODINGS.get(name.toLowerCase().replace(/[^a-z0-9]/g, ''))
  if (found === undefined) throw valueError(`unknown encoding: ${name}`)
  return found
}

const b64encode: Filter = (input, call) => {
  const args = new Arguments(call, 'encoding', 'urlsafe')
  const text = toBytes(input, args.string('encoding', 'utf-8')).toString('base64')
  return args.bool('urlsafe', false) ? text.replaceAll('+', '-').replaceAll('/', '_') : text
}

const b64decode: Filter = (input, call) => {
  const args = new Arguments(call, 'encoding', 'urlsafe')
  const given = toBytes(input).toString('latin1')
  const text = args.bool('urlsafe', false) ? given.replaceAll('-', '+').replaceAll('_', '/') : given
  const digits = text.replace(/[^A-Za-z0-9+/=]/g, '')
  const unpadded = digits.replace(/=+$/, '')
  if (unpadded.length % 4 === 1 || digits.length % 4 !== 0) {
    throw valueError('Incorrect padding in base64 text')
  }
  const data = Buffer.from(unpadded, 'base64')
  const encoding = nodeEncoding(args.string('encoding', 'utf-8'))
  if (encoding !== 'utf8') return data.toString(encoding)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
  } catch {
    throw valueError('the decoded bytes are not UTF-8 text')
  }
}

function digest(algorithm: string, value: Value): string {
  return createHash(algorithm).update(toBytes(value)).digest('hex')
}

const hash: Filter = (input, call) => {
  const algorithm = new Arguments(call, 'hashtype').string('hashtype', 'sha1')
  const name = algorithm
    .replace(/^sha3_/, 'sha3-')
    .replace(/^blake2([bs])$/, (_, kind) => `blake2${kind === 'b' ? 'b512' : 's256'}`)
  if (!getHashes().includes(name)) throw valueError(`unsupported hash type ${algorithm}`)
  return digest(name, input)
}

/** The namespace of the UUIDs that Ansible makes. */
const ANSIBLE_NAMESPACE = '361E6D51-FAEC-444A-9079-341386DA8E2E'

const toUuid: Filter = (input, call) => {
  const namespace = new Arguments(call, 'namespace').string('namespace', ANSIBLE_NAMESPACE)
  const hex = namespace.replace(/^urn:uuid:/, '').replace(/[{}-]/g, '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw valueError(`Invalid value '${namespace}' for 'namespace': badly formed UUID`)
  const bytes = createHash('sha1').update(Buffer.from(hex, 'hex')).update(asText(input)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function quoteUrl(value: Value, safe: string): string {
  const bytes = toBytes(value)
  const kept = `A-Za-z0-9_.~${safe}-`
  const allowed = new RegExp(`[${kept}]`)
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    return allowed.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

const quotePart = (value: Value): string => quoteUrl(value, '').replaceAll('%20', '+')

const urlencode: Filter = (input) => {
  if (!(input instanceof Dict) && !Array.isArray(input) && !(input instanceof Tuple)) return quoteUrl(input, '/')
  const pairs: readonly (readonly Value[])[] = input instanceof Dict ? [...input] : items(input).map(items)
  return pairs.map(([key, value]) => `${quotePart(key ?? '')}=${quotePart(value ?? '')}`).join('&')
}

const urldecode: Filter = (input) => {
  const bytes = asString(input)
    .replaceAll('+', ' ')
    .split(/(%[0-9a-f]{2})/i)
    .map((part) => (/^%[0-9a-f]{2}$/i.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part)))
  return Buffer.concat(bytes).toString('utf8')
}

export const encodeFilters: Readonly<Record<string, Filter>> = {
  b64decode,
  b64encode,
  checksum: (input) => digest('sha1', input),
  hash,
  md5: (input) => digest('md5', input),
  sha1: (input) => digest('sha1', input),
  to_uuid: toUuid,
  urldecode,
  urlencode,
}
