import { structuredPatch } from 'diff'
import { iniDifferences } from '../templates/merge/ini.ts'
import { maskLine, maskValue } from './mask.ts'

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
    !/^\s*(frontend|backend|vrrp_instance) [^=\s]/m.test(content)
  )
}

function iniWords(before: string, after: string): readonly string[] {
  try {
    return iniDifferences(before, after).map(({ section, option, from, to }) => {
      const name = section === null ? option : `[${section}] ${option}`
      const shown = (values: readonly string[]): string => maskValue(option, values.join(' | '))
      if (from.length === 0) return `${name} added: ${shown(to)}`
      if (to.length === 0) return `${name} removed, was ${shown(from)}`
      return shown(from) === shown(to) ? `${name} changes (secret)` : `${name} ${shown(from)} -> ${shown(to)}`
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
  return missing.length + added.length > 0
    ? [...missing, ...added].map(maskLine)
    : ['order or spacing of lines differs']
}

/** Whether two versions of a file name different databases: `connection` differs in [database], [api_database], [placement_database]. */
export function iniTouchesDatabase(before: string, after: string): boolean {
  try {
    return iniDifferences(before, after).some(
      ({ section, option, from }) =>
        section?.endsWith('database') === true && option === 'connection' && from.length > 0,
    )
  } catch {
    return false
  }
}

/** Lines of a unified diff, without its header; secrets masked. */
export function unifiedDiff(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 })
  return hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.map(maskLine),
  ])
}
