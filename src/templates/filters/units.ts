// Sizes for people, and back.
import { Arguments, asText } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { toInt, toNumber } from '../python/numbers.ts'
import { isNumber, typeName } from '../python/types.ts'
import type { Filter } from '../types.ts'
import { roundHalfEven } from './numbers.ts'

const PREFIXES = 'YZEPTGMK'

function factor(prefix: string): number | undefined {
  if (prefix === 'B') return 1
  const index = PREFIXES.indexOf(prefix)
  return index < 0 ? undefined : 2 ** (10 * (PREFIXES.length - index))
}

const NAMES: Readonly<Record<string, string>> = {
  Y: 'yotta',
  Z: 'zeta',
  E: 'exa',
  P: 'peta',
  T: 'tera',
  G: 'giga',
  M: 'mega',
  K: 'kilo',
  B: '',
}

function checkUnit(unit: string, prefix: string, isBits: boolean, given: string): void {
  if (unit.length === 1) return
  const letter = isBits ? 'b' : 'B'
  const short = prefix === 'B' ? letter : prefix + letter
  const long = `${NAMES[prefix] ?? ''}${isBits ? 'bit' : 'byte'}`
  if (unit.toLowerCase() !== long && unit !== short) {
    throw valueError(`human_to_bytes() failed to convert ${given}: expect ${short} or ${prefix}`)
  }
}

const humanToBytes: Filter = (input, call) => {
  const args = new Arguments(call, 'default_unit', 'isbits')
  const text = asText(input)
  const [, digits, written] = /^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$/.exec(text) ?? []
  if (digits === undefined) throw valueError(`human_to_bytes() can't interpret following string: ${text}`)
  const unit = written ?? args.string('default_unit', '')
  if (unit === '') return toInt(String(BigInt(roundHalfEven(Number(digits), 0))))
  const prefix = unit.charAt(0).toUpperCase()
  const size = factor(prefix)
  if (size === undefined) throw valueError(`human_to_bytes() failed to convert ${text}: no unit ${unit}`)
  checkUnit(unit, prefix, args.bool('isbits', false), text)
  return toInt(String(BigInt(roundHalfEven(Number(digits) * size, 0))))
}

const humanReadable: Filter = (input, call) => {
  const args = new Arguments(call, 'isbits', 'unit')
  if (!isNumber(input)) throw typeError(`human_readable() failed on bad input: a ${typeName(input)} is no size`)
  const size = toNumber(input)
  const unit = args.given('unit')
  const base = args.bool('isbits', false) ? 'bits' : 'Bytes'
  const prefixes = Array.from(`${PREFIXES}B`)
  const wanted = unit === undefined ? undefined : asText(unit).toUpperCase()
  const found =
    prefixes.find((prefix) => (wanted === undefined ? size >= (factor(prefix) ?? 1) : wanted === prefix)) ?? 'B'
  const suffix = found === 'B' ? base : found + base.charAt(0)
  const shown = roundHalfEven(size / (factor(found) ?? 1), 2)
  return `${Object.is(shown, -0) ? '-' : ''}${shown.toFixed(2)} ${suffix}`
}

export const unitFilters: Readonly<Record<string, Filter>> = {
  human_readable: humanReadable,
  human_to_bytes: humanToBytes,
}
