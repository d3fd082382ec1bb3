import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployed } from '../plan/remains.ts'
import type { ActionOptions } from './options.ts'
import { stateDirectory } from './state-directory.ts'

/** What a host was like when it was last seen. */
export interface RememberedHost {
  /** ISO 8601. */
  readonly seen: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly deployed: Deployed
}

/** Which deployment: two may have hosts of the same name. */
type Deployment = Pick<ActionOptions, 'configDirectory' | 'inventories'>

/**
 * Keeps what a host is like: configuration that names one which cannot be reached can then be worked out, and of one that is taken out of
 * the inventory it is known what remains there.
 */
export function rememberHost(deployment: Deployment, host: string, known: Omit<RememberedHost, 'seen'>): void {
  const file = fileOf(deployment, host)
  mkdirSync(folderOf(deployment), { recursive: true, mode: 0o700 })
  const { facts, deployed } = known
  writeFileSync(`${file}.${process.pid}`, JSON.stringify({ seen: new Date().toISOString(), facts, deployed }), {
    mode: 0o600,
  })
  renameSync(`${file}.${process.pid}`, file)
}

/** A host as the last run that reached it saw it; undefined when none did. */
export function rememberedHost(deployment: Deployment, host: string): RememberedHost | undefined {
  const file = fileOf(deployment, host)
  if (!existsSync(file)) return undefined
  const known = JSON.parse(readFileSync(file, 'utf8')) as Partial<RememberedHost>
  return known.seen === undefined ? undefined : (known as RememberedHost)
}

/** Every host that any run has reached. */
export function rememberedNames(deployment: Deployment): readonly string[] {
  const folder = folderOf(deployment)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX))
  return files.map((name) => decodeURIComponent(name.slice(0, -SUFFIX.length))).sort()
}

const SUFFIX = '.json'

/** Where a host is remembered. */
export function fileOf(deployment: Deployment, host: string): string {
  return join(folderOf(deployment), `${encodeURIComponent(host)}${SUFFIX}`)
}

function folderOf({ configDirectory, inventories }: Deployment): string {
  const deployment = createHash('sha256')
    .update([configDirectory, ...inventories].join('\n'))
    .digest('hex')
  return join(stateDirectory(), 'hosts', deployment.slice(0, 16))
}
