import type { BuildReport, ImageResult, Outcome } from './types.ts'

/** Whether everything that was asked for is there. */
export function isComplete(report: BuildReport): boolean {
  return report.results.every(({ outcome }) => outcome === 'built' || outcome === 'skipped')
}

const HEADINGS: readonly (readonly [Outcome, string])[] = [
  ['built', 'Built'],
  ['skipped', 'Skipped'],
  ['failed', 'Failed'],
  ['parent-failed', 'Not tried, because what they stand on failed'],
  ['abandoned', 'Not tried, because the build was interrupted'],
]

/** The report as it is printed. */
export function reportLines(report: BuildReport): string[] {
  const lines: string[] = []
  for (const [outcome, heading] of HEADINGS) {
    const results = report.results.filter((result) => result.outcome === outcome)
    if (results.length > 0) lines.push(`${heading} (${results.length}):`, ...results.flatMap(resultLines))
  }
  if (report.unmatched.length > 0)
    lines.push(`Not asked for: ${report.unmatched.length} others; \`kolla build --list-images\` names all.`)
  lines.push(`Took ${seconds(report.milliseconds)}.`)
  return lines
}

function resultLines(result: ImageResult): string[] {
  const details = [
    result.outcome === 'built' ? seconds(result.milliseconds) : undefined,
    result.attempts > 1 ? `${result.attempts} attempts` : undefined,
    result.pushed ? 'pushed' : undefined,
    result.message,
  ].filter((detail) => detail !== undefined)
  const lines = [`  ${result.name}${details.length > 0 ? `: ${details.join(', ')}` : ''}`]
  for (const line of result.lastLines ?? []) lines.push(`    | ${line}`)
  if (result.outcome === 'failed' && result.log !== undefined) lines.push(`    all of it: ${result.log}`)
  return lines
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** The report as data, under the names that kolla-build gives them. */
export function reportData(report: BuildReport) {
  const named = (...outcomes: readonly Outcome[]) => report.results.filter(({ outcome }) => outcomes.includes(outcome))
  return {
    built: named('built'),
    failed: named('failed', 'parent-failed', 'abandoned').map((result) => ({ ...result, status: result.outcome })),
    skipped: named('skipped'),
    not_matched: report.unmatched.map((name) => ({ name })),
    milliseconds: report.milliseconds,
  }
}
