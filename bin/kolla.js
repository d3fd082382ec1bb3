#!/usr/bin/env node
// Plain JavaScript that any Node parses: the version is looked at before the first line of TypeScript is.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `kolla needs Node 22.18 or newer, and this is ${process.versions.node} (${process.execPath}).\n` +
      'Run bin/quickstart, or "npm install" in the checkout: both put a Node of their own beside it.\n',
  )
  process.exitCode = 2
} else {
  const sources = join(root, 'src/cli/main.ts')
  const checkout = existsSync(sources)
  module.enableCompileCache(checkout ? join(root, '.cache/compile') : undefined)
  const { main } = await import(checkout ? sources : join(root, 'dist/src/cli/main.js'))
  await main(process.argv.slice(2))
}
