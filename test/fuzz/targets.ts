import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadInventory } from '../../src/inventory/load.ts'
import { Secret } from '../../src/secrets.ts'
import { Evaluator } from '../../src/templates/evaluator.ts'
import { mergeIni } from '../../src/templates/merge/ini.ts'
import { mergeYaml } from '../../src/templates/merge/yaml.ts'
import { fromData } from '../../src/templates/values.ts'
import { vocabulary } from '../../src/templates/vocabulary.ts'
import { ReadableFolders } from '../../src/variables/files.ts'
import { Vault } from '../../src/vault/vault.ts'
import { loadYaml } from '../../src/yaml/load.ts'
import { bombs } from './bombs.ts'
import * as corpus from './corpus.ts'

/** Something that reads what operators write. `read` returns the problems that it found, or throws. */
export interface Target {
  readonly corpus: () => Buffer[]
  readonly bombs: readonly Buffer[]
  /** Its part of all the runs. */
  readonly share: number
  readonly prepare: (folder: string) => (input: Buffer) => readonly { readonly message: string }[]
}

/** As in kolla: what is in files may be anything, what is typed is text. */
const variables = {
  x: { a: 1, b: [1, 'two', null], c: { d: '{{ y }}' } },
  y: 'text',
  a: 1,
  b: [1, 2, 3],
  d: { list: [5, 6], items: 'shadow' },
  n: 3,
  inventory_hostname: 'h1',
  ansible_facts: { hostname: 'h1', processor_vcpus: 2 },
}

const inventoryIn = (file: string) => (folder: string) => {
  const path = join(folder, file)
  return (input: Buffer) => {
    writeFileSync(path, input)
    const inventory = loadInventory([path])
    inventory.hostsOf('all')
    for (const host of [...inventory.hosts.keys()].slice(0, 3)) inventory.groupsOf(host)
    return inventory.problems
  }
}

function evaluatorOf(folder: string, text: () => string): Evaluator {
  const values = new Map(Object.entries(variables).map(([name, value]) => [name, fromData(value)]))
  const readable = new ReadableFolders([folder])
  return new Evaluator({
    vocabulary,
    variable: (name) => values.get(name),
    loadTemplate: (name, from) =>
      name === 'self' ? { file: 'self', text: text() } : readable.loadTemplate(name, from),
    readFile: readable.read,
  })
}

/** Everything that is tried. */
export const targets: Readonly<Record<string, Target>> = {
  'inventory-ini': {
    corpus: corpus.iniInventories,
    bombs: bombs.iniInventory,
    share: 3,
    prepare: inventoryIn('hosts.ini'),
  },
  'inventory-yaml': {
    corpus: corpus.yamlInventories,
    bombs: bombs.yamlInventory,
    share: 3,
    prepare: inventoryIn('hosts.yml'),
  },
  yaml: {
    corpus: corpus.yamlFiles,
    bombs: bombs.yaml,
    share: 3,
    prepare: () => (input) => loadYaml(input, 'globals.yml').problems,
  },
  'yaml-merge': {
    corpus: corpus.yamlSources,
    bombs: bombs.yaml,
    share: 2,
    prepare: () => (input) => {
      const half = Math.floor(input.length / 2)
      const [first, second] = [input.toString(), input.subarray(half).toString()]
      mergeYaml(
        [
          { file: 'ours.yml', text: first },
          { file: 'theirs.yml', text: second },
        ],
        { extendLists: true },
      )
      return []
    },
  },
  ini: {
    corpus: corpus.iniSources,
    bombs: bombs.ini,
    share: 2,
    prepare: () => (input) => {
      mergeIni([
        { file: 'ours.conf', text: '[DEFAULT]\na = 1\n' },
        { file: 'theirs.conf', text: input.toString() },
      ])
      return []
    },
  },
  pattern: {
    corpus: corpus.patterns,
    bombs: bombs.pattern,
    share: 2,
    prepare: (folder) => {
      const path = join(folder, 'pattern-hosts')
      writeFileSync(
        path,
        `h[001:300].example.com\n[web]\nw[1:4]\n[db]\nd1\nw1\n[app:children]\nweb\n[long]\n${'h'.repeat(60)}\n`,
      )
      const inventory = loadInventory([path])
      return (input) => {
        const pattern = input.toString()
        inventory.match(pattern)
        inventory.select('all', [pattern])
        return []
      }
    },
  },
  vault: {
    corpus: corpus.vaults,
    bombs: bombs.vault,
    share: 1,
    prepare: () => {
      const vault = new Vault([{ id: 'default', source: 'prompt', password: new Secret('correct horse') }])
      return (input) => {
        vault.decryptFile(input, 'secrets.yml')
        vault.decrypt(input.toString('latin1'), { file: 'globals.yml', line: 1 })
        return []
      }
    },
  },
  template: {
    corpus: corpus.templates,
    bombs: bombs.template,
    share: 3,
    prepare: (folder) => (input) => {
      const text = input.toString()
      evaluatorOf(folder, () => text).renderText(text, 'nova.conf.j2')
      return []
    },
  },
  expression: {
    corpus: corpus.expressions,
    bombs: bombs.expression,
    share: 3,
    prepare: (folder) => (input) => {
      const text = input.toString()
      const evaluator = evaluatorOf(folder, () => text)
      evaluator.resolveStructure(evaluator.evaluateValue(`{{ ${text} }}`))
      return []
    },
  },
}
