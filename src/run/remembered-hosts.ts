import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployed } from '../plan/remains.ts'
import { readRemembered, rememberedFolder, writeRemembered, type Deployment } from './remembered-files.ts'

/** What a host was like when it was last seen. */
export interface RememberedHost {
  /** ISO 8601. */
  readonly seen: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly deployed: Deployed
}

/**
 * Keeps what a host is like: configuration that names one which cannot be reached can then be worked out, and of one that is taken out of
 * the inventory it is known what remains there.
 */
export function rememberHost(deployment: Deployment, host: string, known: Omit<RememberedHost, 'seen'>): void {
  const { facts, deployed } = known
  writeRemembered(fileOf(deployment, host), { seen: new Date().toISOString(), facts, deployed })
}

/** A host as the last run that reached it saw it; undefined when none did. */
export function rememberedHost(deployment: Deployment, host: string): RememberedHost | undefined {
  const known = readRemembered(fileOf(deployment, host)) as Partial<RememberedHost> | undefined
  return known?.seen === undefined ? undefined : (known as RememberedHost)
}

/** Every host that any run has reached. */
export function rememberedNames(deployment: Deployment): readonly string[] {
  const folder = rememberedFolder('hosts', deployment)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX))
  return files.map((name) => decodeURIComponent(name.slice(0, -SUFFIX.length))).sort()
}

const SUFFIX = '.json'

/** Where a host is remembered. */
export function fileOf(deployment: Deployment, host: string): string {
  return join(rememberedFolder('hosts', deployment), `${encodeURIComponent(host)}${SUFFIX}`)
}
