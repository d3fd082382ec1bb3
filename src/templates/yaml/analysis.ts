/** The two programs whose bytes we reproduce: merge_yaml dumps with Python's own emitter, `to_yaml` with libyaml. */
export type Flavour = 'pyyaml' | 'libyaml'

/** In which styles a scalar's text can be written without changing it. */
export interface Analysis {
  readonly empty: boolean
  readonly multiline: boolean
  readonly flowPlain: boolean
  readonly blockPlain: boolean
  readonly singleQuoted: boolean
  readonly block: boolean
}

export const BREAKS = '\n\x85\u2028\u2029'
const BLANKS = `\0 \t\r${BREAKS}`
const FIRST_INDICATORS = '#,[]{}&*!|>\'"%@`'

/** Whether the character can stand in a document as it is. libyaml knows nothing beyond the first plane. */
export function isPrintable(character: string, flavour: Flavour): boolean {
  const code = character.codePointAt(0) ?? 0
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true
  if (code === 0xfeff) return false
  if ((code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd)) return true
  if (flavour === 'libyaml') return false
  return code === 0x85 || (code >= 0x10000 && code < 0x10ffff)
}

function isAscii(character: string): boolean {
  return character <= '\x7f'
}

class Indicators {
  flow = false
  block = false

  see(character: string, first: boolean, afterBlank: boolean, beforeBlank: boolean): void {
    if (first) {
      if (FIRST_INDICATORS.includes(character) || (character === '-' && beforeBlank)) this.flow = this.block = true
      if (character === '?' || character === ':') this.#ambiguous(beforeBlank)
      return
    }
    if (',?[]{}'.includes(character)) this.flow = true
    if (character === ':') this.#ambiguous(beforeBlank)
    if (character === '#' && afterBlank) this.flow = this.block = true
  }

  #ambiguous(beforeBlank: boolean): void {
    this.flow = true
    if (beforeBlank) this.block = true
  }
}

/** Looks at a scalar's text; `unicode` allows other than ASCII. */
export function analyze(text: string, flavour: Flavour, unicode: boolean): Analysis {
  if (text === '') {
    return { empty: true, multiline: false, flowPlain: false, blockPlain: true, singleQuoted: true, block: false }
  }
  const characters = Array.from(text)
  const indicators = new Indicators()
  if (text.startsWith('---') || text.startsWith('...')) indicators.flow = indicators.block = true
  let special = false
  let multiline = false
  let spaceBreak = false
  let breakSpace = false
  for (const [index, character] of characters.entries()) {
    const previous = characters[index - 1]
    const next = characters[index + 1]
    const afterBlank = previous === undefined || BLANKS.includes(previous)
    indicators.see(character, index === 0, afterBlank, next === undefined || BLANKS.includes(next))
    if (!isPrintable(character, flavour) || (!unicode && !isAscii(character))) special = true
    // '\r' is a break to libyaml only; either way it has to be escaped.
    const lineBreak = BREAKS.includes(character) || (character === '\r' && flavour === 'libyaml')
    if (lineBreak) multiline = true
    if (lineBreak && previous === ' ') spaceBreak = true
    if (character === ' ' && previous !== undefined && BREAKS.includes(previous)) breakSpace = true
  }
  const first = characters[0] ?? ''
  const last = characters.at(-1) ?? ''
  const edges = [first, last].some((character) => character === ' ' || BREAKS.includes(character))
  const quotedOnly = special || spaceBreak
  const plain = !edges && !breakSpace && !quotedOnly && !multiline
  return {
    empty: false,
    multiline,
    flowPlain: plain && !indicators.flow,
    blockPlain: plain && !indicators.block,
    singleQuoted: !breakSpace && !quotedOnly,
    block: last !== ' ' && !quotedOnly,
  }
}
