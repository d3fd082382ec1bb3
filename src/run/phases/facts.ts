import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError } from '../../errors.ts'
import type { Phase } from '../phase.ts'

/** Facts from a folder of HOST.json instead of from the hosts: as Ansible's setup module writes them with --tree, or as ours. */
export const readFacts: Phase = {
  name: 'facts',
  title: 'reading facts',
  run: (run) => {
    const { variables, targets, others } = run.loaded
    const folder = run.options.particulars.facts
    if (folder === undefined) return Promise.resolve('none given: what depends on a host cannot be worked out')
    for (const host of [...targets, ...others]) {
      const file = join(folder, `${host}.json`)
      if (existsSync(file)) variables.setFacts(host, factsOf(file))
    }
    return Promise.resolve(undefined)
  },
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
