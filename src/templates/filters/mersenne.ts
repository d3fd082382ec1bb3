// Python's random.Random(seed): the Mersenne Twister, seeded the way Python does, so that the same seed gives the same choice.
import { createHash } from 'node:crypto'

const SIZE = 624
const SHIFT = 397

/** Numbers from a seed, the same as Python's. */
export class PythonRandom {
  readonly #state = new Uint32Array(SIZE)
  #index = SIZE

  constructor(seed: string | number | bigint | Buffer) {
    this.#seedByArray(
      words(typeof seed === 'number' || typeof seed === 'bigint' ? magnitude(BigInt(seed)) : hashed(seed)),
    )
  }

  /** An integer from 0 up to, but without, `limit`. */
  below(limit: bigint): bigint {
    const bits = limit.toString(2).length
    let value = this.#bits(bits)
    while (value >= limit) value = this.#bits(bits)
    return value
  }

  #bits(count: number): bigint {
    let value = 0n
    for (let taken = 0; taken < count; taken += 32) {
      const left = count - taken
      const word = left >= 32 ? this.#next() : this.#next() >>> (32 - left)
      value |= BigInt(word) << BigInt(taken)
    }
    return value
  }

  #seed(seed: number): void {
    this.#state[0] = seed
    for (let index = 1; index < SIZE; index++) {
      const previous = this.#at(index - 1)
      this.#state[index] = Math.imul(1812433253, previous ^ (previous >>> 30)) + index
    }
  }

  #seedByArray(key: readonly number[]): void {
    this.#seed(19650218)
    let index = 1
    let at = 0
    const mix = (factor: number): number => {
      const previous = this.#at(index - 1)
      return this.#at(index) ^ Math.imul(previous ^ (previous >>> 30), factor)
    }
    const advance = (): void => {
      index++
      if (index < SIZE) return
      this.#state[0] = this.#at(SIZE - 1)
      index = 1
    }
    for (let round = Math.max(SIZE, key.length); round > 0; round--) {
      this.#state[index] = mix(1664525) + (key[at] ?? 0) + at
      advance()
      at = (at + 1) % key.length
    }
    for (let round = SIZE - 1; round > 0; round--) {
      this.#state[index] = mix(1566083941) - index
      advance()
    }
    this.#state[0] = 0x80000000
  }

  #at(index: number): number {
    return this.#state[index] as number
  }

  #twist(): void {
    for (let index = 0; index < SIZE; index++) {
      const joined = (this.#at(index) & 0x80000000) | (this.#at((index + 1) % SIZE) & 0x7fffffff)
      const twisted = this.#at((index + SHIFT) % SIZE) ^ (joined >>> 1)
      this.#state[index] = joined & 1 ? twisted ^ 0x9908b0df : twisted
    }
    this.#index = 0
  }

  #next(): number {
    if (this.#index >= SIZE) this.#twist()
    let value = this.#at(this.#index++)
    value ^= value >>> 11
    value ^= (value << 7) & 0x9d2c5680
    value ^= (value << 15) & 0xefc60000
    return (value ^ (value >>> 18)) >>> 0
  }
}

/** The magnitude of a number, most significant byte first. */
function magnitude(value: bigint): Buffer {
  const digits = (value < 0n ? -value : value).toString(16)
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
}

function hashed(seed: string | Buffer): Buffer {
  const bytes = Buffer.from(seed)
  return Buffer.concat([bytes, createHash('sha512').update(bytes).digest()])
}

/** 32 bits at a time, the lowest first, without the zeros above; at least one word. */
function words(bytes: Buffer): number[] {
  const padded = Buffer.concat([Buffer.alloc((4 - (bytes.length % 4)) % 4), bytes])
  const found = Array.from({ length: padded.length / 4 }, (_, index) =>
    padded.readUInt32BE(padded.length - 4 * (index + 1)),
  )
  while (found.length > 0 && found.at(-1) === 0) found.pop()
  return found.length === 0 ? [0] : found
}
