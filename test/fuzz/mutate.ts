import type { Random } from './random.ts'

/** Bytes that parsers are known to stumble over, whatever they read. */
const AWKWARD = [
  '\0',
  '\ufeff',
  '\r',
  '\r\n',
  '\n',
  '\t',
  ' ',
  '\u2028',
  '\x85',
  '\\',
  '"',
  "'",
  '#',
  ':',
  '-',
  '=',
  ',',
  ';',
  '%',
  '&a ',
  '*a',
  '!vault |',
  '!!binary ',
  '<<: ',
  '---\n',
  '...\n',
  '? ',
  '| ',
  '>',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '{% raw %}',
  '{% endraw %}',
  '{% for x in y %}',
  '{% endfor %}',
  '{% if x %}',
  '{% endif %}',
  '~',
  '|',
  '**',
  '//',
  ' if ',
  ' else ',
  ' is ',
  ' in ',
  ' not ',
  "['",
  "']",
  '.',
  '|map(',
  '|default(',
  '|regex_replace(',
  '__class__',
  '__proto__',
  'constructor',
  'self',
  'loop',
  'hostvars',
  '[1:3]',
  '[0]',
  '[-1]',
  '[a:z]',
  ':children]',
  ':vars]',
  '0',
  '-1',
  '1e999',
  '99999999999999999999',
  '0x',
  '0o777',
  'true',
  'null',
  '.inf',
  '12:30:45',
  '2001-01-01',
  'é',
  '𝕏',
  '\ud800',
].map((text) => Buffer.from(text))

const INVALID_UTF8 = [
  Buffer.from([0xff]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf8, 0x88]),
]
const LONGEST = 64 * 1024
const MANY = [2, 5, 20, 100, 1000]

type Mutation = (data: Buffer, random: Random, corpus: readonly Buffer[]) => Buffer

function splice(data: Buffer, from: number, removed: number, inserted: Buffer): Buffer {
  return Buffer.concat([data.subarray(0, from), inserted, data.subarray(from + removed)])
}

function piece(data: Buffer, random: Random, longest = 80): readonly [from: number, length: number] {
  const from = random.below(data.length + 1)
  return [from, random.below(Math.min(longest, data.length - from) + 1)]
}

const insertAwkward: Mutation = (data, random) => splice(data, random.below(data.length + 1), 0, random.pick(AWKWARD))

const insertInvalid: Mutation = (data, random) =>
  random.once(4)
    ? splice(data, random.below(data.length + 1), 0, random.pick(INVALID_UTF8))
    : insertAwkward(data, random, [])

const flip: Mutation = (data, random) => {
  const changed = Buffer.from(data)
  if (changed.length > 0)
    changed[random.below(changed.length)] = random.once(8) ? random.below(256) : 32 + random.below(95)
  return changed
}

const remove: Mutation = (data, random) => splice(data, ...piece(data, random), Buffer.alloc(0))

const repeat: Mutation = (data, random) => {
  const [from, length] = piece(data, random, 30)
  const times = Math.min(random.pick(MANY), Math.floor(LONGEST / Math.max(1, length)))
  return splice(
    data,
    from,
    length,
    Buffer.concat(Array.from({ length: times }, () => data.subarray(from, from + length))),
  )
}

const borrow: Mutation = (data, random, corpus) => {
  const other = random.pick(corpus)
  const [from, length] = piece(other, random, 400)
  return splice(data, ...piece(data, random), other.subarray(from, from + length))
}

const cut: Mutation = (data, random) => data.subarray(0, random.below(data.length + 1))

const MUTATIONS: readonly Mutation[] = [
  insertAwkward,
  insertAwkward,
  insertInvalid,
  flip,
  remove,
  repeat,
  borrow,
  borrow,
  cut,
]

/** A part of the corpus with one to eight changes. Long files are used a page at a time. */
export function mutated(corpus: readonly Buffer[], random: Random): Buffer {
  const whole = random.pick(corpus)
  const start = whole.length > 2000 && !random.once(20) ? random.below(whole.length - 2000) : 0
  let data: Buffer = start > 0 || whole.length > 2000 ? whole.subarray(start, start + 2000) : whole
  for (let changes = 1 + random.below(8); changes > 0; changes--) data = random.pick(MUTATIONS)(data, random, corpus)
  return data.length > LONGEST ? data.subarray(0, LONGEST) : data
}
