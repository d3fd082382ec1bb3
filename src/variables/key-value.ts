// `a=1 b="two words"` as Ansible's `-e` reads it: values are always text.

const ESCAPE = /\\U[0-9a-fA-F]{8}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[\\'"abfnrtv]/g
const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** What `key=value` words say, and the words that are none. */
export interface KeyValues {
  readonly values: ReadonlyMap<string, string>
  readonly others: readonly string[]
}

/** Splits and unquotes `key=value` words. Throws SyntaxError for an open quote or template. */
export function parseKeyValues(text: string): KeyValues {
  const values = new Map<string, string>()
  const others: string[] = []
  for (const word of splitArguments(text)) {
    const plain = decodeEscapes(word)
    const equals = unescapedEquals(plain)
    if (equals < 0) others.push(plain.replaceAll('\\=', '='))
    else values.set(plain.slice(0, equals).trim(), unquote(plain.slice(equals + 1).trim()))
  }
  return { values, others }
}

function decodeEscapes(text: string): string {
  return text.replace(ESCAPE, (escape) => {
    const character = escape.charAt(1)
    if (escape.length > 2) return String.fromCodePoint(Math.min(parseInt(escape.slice(2), 16), 0x10ffff))
    return SIMPLE[character] ?? character
  })
}

function unescapedEquals(text: string): number {
  let at = text.indexOf('=', 1)
  while (at > 0 && text.charAt(at - 1) === '\\') at = text.indexOf('=', at + 1)
  return at
}

function unquote(text: string): string {
  const first = text.charAt(0)
  const isQuoted = text.length > 1 && /["']/.test(first) && text.endsWith(first) && text.at(-2) !== '\\'
  return isQuoted ? text.slice(1, -1) : text
}

/** Where the splitter is: inside quotes, or inside a template's marks. */
interface Depths {
  quote: string | undefined
  print: number
  block: number
  comment: number
}

/** Splits at blanks, but not inside quotes or templates; a newline stays at the end of its word. */
function splitArguments(text: string): string[] {
  if (text === '') return []
  const words: string[] = []
  const depths: Depths = { quote: undefined, print: 0, block: 0, comment: 0 }
  const lines = text.split('\n')
  for (const [lineIndex, line] of lines.entries()) {
    let continued = false
    for (const [index, token] of line.split(' ').entries()) {
      if (token === '' && index > 0) extend(words, ' ')
      else if (token === '\\' && depths.quote === undefined) continued = true
      else addToken(words, token, index, depths)
    }
    if (lineIndex < lines.length - 1 && !continued) extend(words, '\n')
  }
  if (depths.quote !== undefined) throw new SyntaxError('a closing quote is missing')
  if (isOpen(depths)) throw new SyntaxError('a template is not closed')
  return words
}

function extend(words: string[], text: string): void {
  words.push((words.pop() ?? '') + text)
}

function isOpen({ print, block, comment }: Depths): boolean {
  return print > 0 || block > 0 || comment > 0
}

function addToken(words: string[], token: string, index: number, depths: Depths): void {
  const wasQuoted = depths.quote !== undefined
  const wasOpen = isOpen(depths)
  depths.quote = quoteAfter(token, depths.quote)
  const isQuoted = depths.quote !== undefined
  const before = { ...depths }
  depths.print = depthAfter(token, depths.print, '{{', '}}')
  depths.block = depthAfter(token, depths.block, '{%', '%}')
  depths.comment = depthAfter(token, depths.comment, '{#', '#}')
  if (isQuoted && !wasQuoted && !wasOpen) words.push(token)
  else if (wasOpen || isQuoted || wasQuoted) extend(words, index === 0 ? token : ` ${token}`)
  else if (before.print !== depths.print || before.block !== depths.block || before.comment !== depths.comment)
    words.push(token)
  else if (token !== '') words.push(token)
}

function quoteAfter(token: string, quote: string | undefined): string | undefined {
  let open = quote
  for (let at = 0; at < token.length; at++) {
    const character = token.charAt(at)
    if (!/["']/.test(character) || token.charAt(at - 1) === '\\') continue
    if (open === undefined) open = character
    else if (open === character) open = undefined
  }
  return open
}

function depthAfter(token: string, depth: number, open: string, close: string): number {
  return Math.max(0, depth + token.split(open).length - token.split(close).length)
}
