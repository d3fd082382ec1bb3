const SAFE_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/

/** One word as a POSIX shell reads it back unchanged. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new TypeError('a command word cannot hold a NUL byte')
  if (SAFE_WORD.test(word)) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** A command (an array of words) as one line for a POSIX shell. The only place where commands are quoted. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}
