import { KollaError } from '../errors.ts'

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Bytes of a size as kolla takes it: a number, or digits with one of the units b, k, m, g (either case). */
export function parseSize(size: string | number): number {
  const match = /^(-?\d+)([bkmg])?$/i.exec(String(size).trim())
  if (!match) {
    throw new KollaError(`'${size}' is not a size of memory`, {
      code: 'dimension-invalid',
      fault: 'configuration',
      hint: 'Write a number of bytes, or a number and one of the units b, k, m, g: 512m.',
    })
  }
  return Number(match[1]) * (UNITS[(match[2] ?? 'b').toLowerCase()] ?? 1)
}
