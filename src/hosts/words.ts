/** Splits a line into words as a shell does without expanding anything: quotes and backslashes, nothing else. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  for (const match of line.matchAll(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|(\s+)|([^\s\\'"]+)|(.)/gs)) {
    const [, escaped, single, double, space, plain, stray] = match
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + (escaped ?? single ?? double?.replace(/\\(["\\])/g, '$1') ?? plain ?? stray ?? '')
    }
  }
  if (word !== undefined) words.push(word)
  return words
}
