// SHA-256 and SHA-512 crypt (https://www.akkadia.org/drepper/SHA-crypt.txt): the hashes of /etc/shadow.
import { hash } from 'node:crypto'

interface Scheme {
  readonly algorithm: 'sha256' | 'sha512'
  readonly prefix: string
  readonly size: number
  /** From which bytes of the digest each group of four letters comes, the most significant first. */
  readonly order: readonly (readonly number[])[]
}

/** Three indices that move on by a fixed rotation: the specification's table, computed. */
function order(
  size: number,
  groups: number,
  rotate: (triple: readonly number[]) => number[],
  last: readonly number[],
): number[][] {
  const table: number[][] = []
  const third = Math.floor(size / 3)
  let triple = [0, third, 2 * third]
  for (let group = 0; group < groups; group++) {
    table.push(triple)
    triple = rotate(triple).map((index) => index + 1)
  }
  return [...table, [...last]]
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  sha256_crypt: {
    algorithm: 'sha256',
    prefix: '5',
    size: 32,
    order: order(30, 10, ([a = 0, b = 0, c = 0]) => [c, a, b], [31, 30]),
  },
  sha512_crypt: {
    algorithm: 'sha512',
    prefix: '6',
    size: 64,
    order: order(63, 21, ([a = 0, b = 0, c = 0]) => [b, c, a], [63]),
  },
}

const LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The number of rounds that is meant when the hash names none. */
const IMPLICIT_ROUNDS = 5000

/** The `$5$` or `$6$` hash of a password. */
export function shaCrypt(
  name: 'sha256_crypt' | 'sha512_crypt',
  password: string,
  salt: string,
  rounds: number,
): string {
  const scheme = SCHEMES[name] as Scheme
  // One call for each of 656,000 rounds: a third less time than an object with updates.
  const digest = (...parts: readonly Buffer[]): Buffer => hash(scheme.algorithm, Buffer.concat(parts), 'buffer')
  const [secret, salted] = [Buffer.from(password), Buffer.from(salt)]
  const inner = digest(secret, salted, secret)
  let result = digest(secret, salted, fill(inner, secret.length), ...byBits(secret, inner))
  const p = fill(digest(...Array.from({ length: secret.length }, () => secret)), secret.length)
  const s = fill(digest(...Array.from({ length: 16 + (result[0] ?? 0) }, () => salted)), salted.length)
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1
    const parts = [odd ? p : result]
    if (round % 3 !== 0) parts.push(s)
    if (round % 7 !== 0) parts.push(p)
    parts.push(odd ? result : p)
    result = digest(...parts)
  }
  const setting = rounds === IMPLICIT_ROUNDS ? '' : `rounds=${rounds}$`
  return `$${scheme.prefix}$${setting}${salt}$${letters(result, scheme.order)}`
}

/** `source` over and over, cut at `length`. */
function fill(source: Buffer, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, source)
}

/** For each bit of the password's length, the lowest first: the digest for a one, the password for a zero. */
function byBits(secret: Buffer, inner: Buffer): readonly Buffer[] {
  const parts: Buffer[] = []
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? inner : secret)
  return parts
}

function letters(digest: Buffer, table: Scheme['order']): string {
  return table
    .map((indices) => {
      let value = indices.reduce((bits, index) => (bits << 8) | (digest[index] ?? 0), 0)
      let text = ''
      for (let count = indices.length + 1; count > 0; count--, value >>= 6) text += LETTERS[value & 63] ?? ''
      return text
    })
    .join('')
}
