import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Plugin } from '@oclif/core/config'
import { settings } from '@oclif/core/settings'
import type { Manifest } from './manifest.ts'

/** Loads every command once and says what they are, as oclif does it. `folder` holds the modules: src/commands or dist/commands. */
export async function describeCommands(root: string, folder = 'src/commands'): Promise<Manifest> {
  settings.enableAutoTranspile = false
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>
  const commands = { strategy: 'pattern', target: `./${folder}`, globPatterns: ['**/*.{ts,js}', '!base.*'] }
  const plugin = new Plugin({
    root,
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
    pjson: { ...pjson, oclif: { bin: 'kolla', commands } } as never,
  })
  await plugin.load()
  return { version: plugin.version, commands: plugin.manifest.commands as unknown as Manifest['commands'] }
}
