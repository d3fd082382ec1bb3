import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadInventory } from '../src/inventory/load.ts'
import { loadVariables } from '../src/variables/load.ts'
import type { Measured } from './templates.ts'

const HOSTS = 1000
const FILES = 60
const OPTIONS = 40
const LIMIT_SECONDS = 20

/** Renders 60 templates for 1,000 hosts over the variables of our own defaults; every third one says something of its host. */
export function scaleRender(): Measured & { readonly megabytes: number } {
  const folder = mkdtempSync(join(tmpdir(), 'kolla-scale-'))
  try {
    const templates = writeTemplates(folder)
    const inventoryFile = join(folder, 'hosts')
    writeFileSync(inventoryFile, `[control]\nh[0001:0003]\n[compute]\nh[0004:${HOSTS}]\n`)
    const start = performance.now()
    const inventory = loadInventory([inventoryFile])
    const packageRoot = join(import.meta.dirname, '..')
    const { variables } = loadVariables({ inventory, packageRoot, configDirectory: folder })
    for (const host of variables.hosts) variables.setFacts(host, { hostname: host })
    for (const host of variables.hosts) for (const file of templates) variables.forHost(host).render(file)
    const seconds = (performance.now() - start) / 1000
    const megabytes = process.resourceUsage().maxRSS / 1024
    return { name: `${HOSTS} hosts x ${FILES} files`, seconds, limit: LIMIT_SECONDS, megabytes }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function writeTemplates(folder: string): readonly string[] {
  mkdirSync(join(folder, 'templates'))
  return Array.from({ length: FILES }, (_, file) => {
    const path = join(folder, 'templates', `service-${file}.conf.j2`)
    const host = file % 3 === 0 ? 'host = {{ ansible_facts.hostname }}\n' : ''
    const lines = Array.from(
      { length: OPTIONS },
      (_, option) => `option_${option} = {{ keystone_public_port | int + ${option} }} {{ kolla_base_distro }}\n`,
    )
    writeFileSync(path, `[DEFAULT]\n${host}{% if enable_keystone | bool %}\n${lines.join('')}{% endif %}\n`)
    return path
  })
}

if (import.meta.main) {
  const { name, seconds, limit, megabytes } = scaleRender()
  console.log(`${name}: ${seconds.toFixed(1)} s (limit ${limit} s), ${Math.round(megabytes)} MiB (limit 600 MiB)`)
  process.exitCode = seconds <= limit && megabytes <= 600 ? 0 : 1
}
