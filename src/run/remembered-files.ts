import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ActionOptions } from './options.ts'
import { stateDirectory } from './state-directory.ts'

/** Which deployment: two may have hosts of the same name. */
export type Deployment = Pick<ActionOptions, 'configDirectory' | 'inventories'>

/** Where things of a kind are remembered of a deployment, for later runs from this machine. */
export function rememberedFolder(kind: 'hosts' | 'passwords', { configDirectory, inventories }: Deployment): string {
  // An inventory may be a list of hosts.
  const places = inventories.map((inventory) => (inventory.includes(',') ? inventory : resolve(inventory)))
  const deployment = createHash('sha256')
    .update([configDirectory, ...places].join('\n'))
    .digest('hex')
  return join(stateDirectory(), kind, deployment.slice(0, 16))
}

/** What was written there; undefined when nothing was. */
export function readRemembered(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Replaces a file as a whole; nobody else may read it. */
export function writeRemembered(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(content), { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
}
