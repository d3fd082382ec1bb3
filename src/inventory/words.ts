/** Splits a line as Python's `shlex.split(line, comments=True)`: quotes, backslashes, `#` starts a comment anywhere outside quotes. Throws SyntaxError. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (quote === "'") {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === '\\') {
      const next = line.charAt(++at)
      if (next === '') throw new SyntaxError('Nothing follows the backslash')
      const isKept = quote === '"' && next !== '"' && next !== '\\'
      word = (word ?? '') + (isKept ? character : '') + next
    } else if (quote === '"') {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (character === '#') {
      break
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) throw new SyntaxError('A closing quote is missing')
  if (word !== undefined) words.push(word)
  return words
}
