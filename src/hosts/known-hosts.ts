import { createHash, createHmac } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Origin } from '../errors.ts'
import { matchPatternList } from './patterns.ts'

/** One usable line of a known_hosts file. */
export interface KnownHostsLine {
  readonly marker: 'cert-authority' | 'revoked' | undefined
  /** The host field: patterns, or one hashed name. */
  readonly names: string
  /** `ssh-ed25519`, `ssh-rsa`, ... */
  readonly type: string
  readonly key: Buffer
  readonly where: Origin
}

/** What known_hosts says to a key that a host has shown. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  /** `authority`: a CA line covers the host, which cannot be checked here. */
  | { readonly kind: 'unknown'; readonly authority: Origin | undefined }
  | { readonly kind: 'mismatch'; readonly expected: Origin; readonly expectedType: string }
  | { readonly kind: 'revoked'; readonly by: Origin }

/** The known_hosts files of a run, read once. New keys go to the first file. */
export class KnownHosts {
  readonly #file: string | undefined
  readonly #lines: KnownHostsLine[]
  /** Lines by name, for names that were asked for. */
  readonly #found = new Map<string, readonly KnownHostsLine[]>()
  #index: Index | undefined

  constructor(lines: readonly KnownHostsLine[], file?: string) {
    this.#lines = [...lines]
    this.#file = file
  }

  /** Reads the files that exist. `files[0]` is where accepted keys are written. */
  static load(files: readonly string[]): KnownHosts {
    const lines = files
      .filter((file) => file !== '/dev/null' && existsSync(file))
      .flatMap((file) => parseKnownHosts(readFileSync(file, 'utf8'), file))
    return new KnownHosts(lines, files[0])
  }

  /** Judges a key that `address:port` (or its HostKeyAlias) has shown. */
  judge(address: string, port: number, key: Buffer): HostKeyVerdict {
    const lines = this.#linesFor(address, port)
    const same = lines.filter((line) => line.key.equals(key))
    const revoked = same.find((line) => line.marker === 'revoked')
    if (revoked !== undefined) return { kind: 'revoked', by: revoked.where }
    if (same.some((line) => line.marker === undefined)) return { kind: 'known' }
    const others = lines.filter((line) => line.marker === undefined)
    const expected = others.find((line) => line.type === keyType(key)) ?? others[0]
    if (expected !== undefined) return { kind: 'mismatch', expected: expected.where, expectedType: expected.type }
    return { kind: 'unknown', authority: lines.find((line) => line.marker === 'cert-authority')?.where }
  }

  /** The key types known for a host, so that the handshake asks for one of these first. */
  typesFor(address: string, port: number): readonly string[] {
    const lines = this.#linesFor(address, port).filter((line) => line.marker === undefined)
    return [...new Set(lines.map((line) => line.type))]
  }

  /** Remembers a key, in the first file and for the rest of the run. */
  add(address: string, port: number, key: Buffer): void {
    const line = `${lookupName(address, port)} ${keyType(key)} ${key.toString('base64')}\n`
    const file = this.#file
    if (file !== undefined && file !== '/dev/null') {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      appendFileSync(file, text === '' || text.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 })
    }
    this.#lines.push(...parseKnownHosts(line, file ?? 'known_hosts'))
    this.#index = undefined
    this.#found.clear()
  }

  #linesFor(address: string, port: number): readonly KnownHostsLine[] {
    const name = lookupName(address, port)
    let found = this.#found.get(name)
    if (!found) {
      const { named, others } = (this.#index ??= indexOf(this.#lines))
      const matching = others.filter((line) => namesMatch(line.names, name))
      found = inFileOrder(this.#lines, [...(named.get(name) ?? []), ...matching])
      this.#found.set(name, found)
    }
    return found
  }
}

/** Lines by the names that they spell out, and those that have to be compared one by one: patterns and hashed names. */
interface Index {
  readonly named: ReadonlyMap<string, readonly KnownHostsLine[]>
  readonly others: readonly KnownHostsLine[]
}

function indexOf(lines: readonly KnownHostsLine[]): Index {
  const named = new Map<string, KnownHostsLine[]>()
  const others: KnownHostsLine[] = []
  for (const line of lines) {
    if (/[*?!|]/.test(line.names)) others.push(line)
    else
      for (const name of new Set(line.names.toLowerCase().split(','))) {
        const same = named.get(name)
        if (same) same.push(line)
        else named.set(name, [line])
      }
  }
  return { named, others }
}

function inFileOrder(lines: readonly KnownHostsLine[], found: readonly KnownHostsLine[]): readonly KnownHostsLine[] {
  if (found.length < 2) return found
  const wanted = new Set(found)
  return lines.filter((line) => wanted.has(line))
}

/** The lines that can be read; comments, blank and broken ones are left out, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHostsLine[] {
  return text.split('\n').flatMap((line, index) => {
    const [, marker, names, type, key] = /^\s*(?:@(\S+)\s+)?([^\s#@]\S*)\s+(\S+)\s+([A-Za-z0-9+/]+=*)/.exec(line) ?? []
    if (names === undefined || type === undefined || key === undefined) return []
    if (marker !== undefined && marker !== 'cert-authority' && marker !== 'revoked') return []
    return [{ marker, names, type, key: Buffer.from(key, 'base64'), where: { file, line: index + 1 } }]
  })
}

/** `host` for port 22, `[host]:port` for any other. */
export function lookupName(address: string, port: number): string {
  return port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`
}

/** The key type within a public key blob: a length and a name. */
export function keyType(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1')
}

/** A key's fingerprint as ssh-keygen prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

function namesMatch(names: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|(.+)$/.exec(names) ?? []
  if (salt === undefined) return matchPatternList(names.split(','), name)
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}
