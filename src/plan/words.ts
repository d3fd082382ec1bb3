import { iniDifferences } from '../templates/merge/ini.ts'

/** More differences than these are counted, not listed. */
const MOST_WORDS = 12

/** How two versions of a configuration file differ, in words: `[token] expiration 86400 -> 3600`. */
export function wordedDifferences(path: string, before: string, after: string): readonly string[] {
  const words = looksLikeIni(path, after) ? iniWords(before, after) : []
  const all = words.length > 0 ? words : lineWords(before, after)
  return all.length <= MOST_WORDS ? all : [...all.slice(0, MOST_WORDS), `and ${all.length - MOST_WORDS} more`]
}

function looksLikeIni(path: string, content: string): boolean {
  return (
    /\.(conf|cnf|ini)$/.test(path) &&
    /^\s*\[[^\]]+\]\s*$/m.test(content) &&
    !/^\s*(frontend|backend|vrrp_instance) /m.test(content)
  )
}

function iniWords(before: string, after: string): readonly string[] {
  try {
    return iniDifferences(before, after).map(({ section, option, from, to }) => {
      const name = section ? `[${section}] ${option}` : option
      if (from === undefined) return `${name} added: ${to ?? ''}`
      return to === undefined ? `${name} removed, was ${from}` : `${name} ${from} -> ${to}`
    })
  } catch {
    // What an operator left there need not be an INI file; then lines have to do.
    return []
  }
}

function lineWords(before: string, after: string): readonly string[] {
  const count = (text: string): Map<string, number> => {
    const lines = new Map<string, number>()
    for (const line of text.split('\n').map((each) => each.trim()))
      if (line) lines.set(line, (lines.get(line) ?? 0) + 1)
    return lines
  }
  const old = count(before)
  const fresh = count(after)
  const missing = [...old].filter(([line, times]) => (fresh.get(line) ?? 0) < times).map(([line]) => `- ${line}`)
  const added = [...fresh].filter(([line, times]) => (old.get(line) ?? 0) < times).map(([line]) => `+ ${line}`)
  return missing.length + added.length > 0 ? [...missing, ...added] : ['order or spacing of lines differs']
}
