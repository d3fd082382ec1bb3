import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadInventory } from '../../src/inventory/load.ts'
import { nameTable, root } from './names.ts'

for (const name of ['all-in-one', 'multinode']) {
  describe(`inventory/${name}`, () => {
    const inventory = loadInventory([join(root, 'inventory', name)])

    it('parses without a remark', () => assert.deepEqual(inventory.problems, []))

    it('has the groups of 2026.1, with the same children in the same order', () => {
      const groups = [...inventory.groups.values()].filter((group) => !['all', 'ungrouped'].includes(group.name))
      const children = Object.fromEntries(groups.map((group) => [group.name, group.children]))
      assert.deepEqual(children, nameTable(`groups-${name}.json`))
    })

    it('leaves no group without hosts', () => {
      const empty = [...inventory.groups.keys()].filter(
        (group) => group !== 'ungrouped' && inventory.hostsOf(group).length === 0,
      )
      assert.deepEqual(empty, [])
    })
  })
}
