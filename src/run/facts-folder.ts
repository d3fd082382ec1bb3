import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError } from '../errors.ts'
import type { Variables } from '../variables/types.ts'

/** Gives hosts the facts of a folder of HOST.json: as Ansible's setup module writes them with --tree, or as ours. */
export function setFactsFrom(folder: string, hosts: readonly string[], variables: Variables): void {
  for (const host of hosts) {
    const file = join(folder, `${host}.json`)
    if (existsSync(file)) variables.setFacts(host, factsOf(file))
  }
}

/** Ansible nests them under `ansible_facts` and prefixes each name. */
function factsOf(file: string): Record<string, unknown> {
  let document: Record<string, unknown>
  try {
    document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch (error) {
    throw new KollaError('the facts are not JSON', {
      code: 'facts-invalid',
      fault: 'configuration',
      where: { file },
      cause: error,
    })
  }
  const facts = (document['ansible_facts'] ?? document) as Record<string, unknown>
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name.replace(/^ansible_/, ''), value]))
}
