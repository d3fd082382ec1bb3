import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionOptions } from './options.ts'
import { stateDirectory } from './state-directory.ts'

type Facts = Readonly<Record<string, unknown>>

/** What hosts were like when they were last seen, so that configuration that names one which cannot be reached can be worked out. */
export function rememberFacts(options: ActionOptions, facts: ReadonlyMap<string, Facts>): void {
  const folder = folderOf(options)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const [host, known] of facts) {
    const file = join(folder, `${encodeURIComponent(host)}.json`)
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(known), { mode: 0o600 })
    renameSync(`${file}.${process.pid}`, file)
  }
}

/** The facts of a host from the last run that reached it; undefined when none did. */
export function rememberedFacts(options: ActionOptions, host: string): Facts | undefined {
  const file = join(folderOf(options), `${encodeURIComponent(host)}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Facts) : undefined
}

/** Two deployments may have hosts of the same name. */
function folderOf({ configDirectory, inventories }: ActionOptions): string {
  const deployment = createHash('sha256')
    .update([configDirectory, ...inventories].join('\n'))
    .digest('hex')
  return join(stateDirectory(), 'facts', deployment.slice(0, 16))
}
