import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import assert from 'node:assert/strict'
import { loadYaml } from '../../src/yaml/load.ts'
import type { YamlFile } from '../../src/yaml/load.ts'

/** The root of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Names that kolla-ansible's stable/2026.1 has, one a line. */
export function nameList(fixture: string): readonly string[] {
  return fixtureText(fixture).trimEnd().split('\n')
}

/** Lists of names by name. */
export function nameTable(fixture: string): Readonly<Record<string, readonly string[]>> {
  return JSON.parse(fixtureText(fixture)) as Record<string, readonly string[]>
}

/** One of our own files, which must parse without a remark. */
export function shippedYaml(...path: readonly string[]): YamlFile {
  const file = join(root, ...path)
  const loaded = loadYaml(readFileSync(file), file)
  assert.deepEqual(loaded.problems, [])
  return loaded
}

export function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort()
}

function fixtureText(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
}
