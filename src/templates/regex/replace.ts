import { checkSize, filterError } from '../arguments.ts'
import { valueError } from '../errors.ts'

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
])

type Part = string | { readonly group: number | string }

/** What `\1`, `\g<name>` and `\n` in a replacement stand for. */
function parse(template: string): readonly Part[] {
  const parts: Part[] = []
  const pattern = /\\(?:g<([^>]*)>|(\d{1,2})|([^]))|\\$|[^\\]+/g
  for (const [whole, name, digits, other] of template.matchAll(pattern)) {
    if (name !== undefined) parts.push({ group: /^\d+$/.test(name) ? Number(name) : name })
    else if (digits !== undefined) parts.push(digits.startsWith('0') ? '\0' : { group: Number(digits) })
    else if (other !== undefined) {
      const control = CONTROLS.get(other)
      if (control === undefined && /[A-Za-z]/.test(other)) throw filterError(`bad escape \\${other} in the replacement`)
      parts.push(control ?? whole)
    } else if (whole === '\\') throw filterError('bad escape (end of pattern) in the replacement')
    else parts.push(whole)
  }
  return parts
}

/** The text of a group; empty where it took no part in the match. */
function groupText(match: RegExpExecArray, group: number | string): string {
  if (typeof group === 'number') {
    if (group >= match.length) throw filterError(`invalid group reference ${group}`)
    return match[group] ?? ''
  }
  const groups = match.groups ?? {}
  if (!Object.hasOwn(groups, group)) throw valueError(`unknown group name '${group}'`)
  return groups[group] ?? ''
}

/** JavaScript finds empty matches also between the halves of a character beyond the first 65,536. */
function isInsideCharacter(text: string, index: number): boolean {
  return index > 0 && (text.codePointAt(index - 1) ?? 0) > 0xffff
}

/** `re.subn(template, text, count)`: zero replaces every match. */
export function substitute(regex: RegExp, template: string, text: string, count: number): [text: string, made: number] {
  const parts = parse(template)
  let result = ''
  let end = 0
  let made = 0
  for (const match of text.matchAll(regex)) {
    if (count > 0 && made >= count) break
    if (match[0] === '' && isInsideCharacter(text, match.index)) continue
    result += text.slice(end, match.index)
    result += parts.map((part) => (typeof part === 'string' ? part : groupText(match, part.group))).join('')
    checkSize(result.length)
    end = match.index + match[0].length
    made++
  }
  return [result + text.slice(end), made]
}
