// npm run golden -- DIR [--verbose] [--json]: compares us with the results of the real programs in DIR.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runSets, summary } from './sets.ts'
import type { SetResult } from './sets.ts'

const USAGE = 'Usage: npm run golden -- DIR [--verbose] [--json]'

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { verbose: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  })
  const [directory] = positionals
  if (
    directory === undefined ||
    positionals.length > 1 ||
    !statSync(directory, { throwIfNoEntry: false })?.isDirectory()
  ) {
    process.stderr.write(`${USAGE}\n`)
    return 2
  }
  const results = await runSets(resolve(directory))
  if (results.length === 0) {
    process.stderr.write(`${directory} holds no set of golden vectors\n`)
    return 2
  }
  process.stdout.write(values.json ? asJson(results) : asText(results, values.verbose))
  return results.some(({ cases }) => cases.some(({ outcome }) => outcome !== 'ok')) ? 1 : 0
}

function total(results: readonly SetResult[]): SetResult {
  return { name: 'total', cases: results.flatMap(({ cases }) => cases) }
}

function asText(results: readonly SetResult[], verbose: boolean): string {
  const lines = [...results, total(results)].flatMap((result) => [
    summary(result),
    ...(verbose && result.name !== 'total' ? failures(result) : []),
  ])
  return `${lines.join('\n')}\n`
}

function failures({ cases }: SetResult): string[] {
  return cases
    .filter(({ outcome }) => outcome !== 'ok')
    .flatMap(({ id, outcome, expected, got }) => [
      `  ${id} ${outcome}`,
      `    expected ${shown(expected)}`,
      `    got      ${shown(got)}`,
    ])
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value, jsonable)
}

function asJson(results: readonly SetResult[]): string {
  const sets = results.map(({ name, cases }) => ({ name, cases }))
  return `${JSON.stringify({ sets, total: summary(total(results)) }, jsonable, 2)}\n`
}

function jsonable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

process.exitCode = await main()
