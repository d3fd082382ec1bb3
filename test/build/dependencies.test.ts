import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dependencyGraph, dependencyTree } from '../../src/build/dependencies.ts'
import { planBuilds } from '../../src/build/plan.ts'
import { family } from './samples.ts'

const plan = planBuilds(family, { patterns: ['ssh', 'cron'], skipParents: false, existing: new Set() })

describe('what stands on what', () => {
  it('is a tree of what is needed, from the roots', () => {
    assert.deepEqual(dependencyTree(plan), [
      { base: [{ 'openstack-base': [{ 'keystone-base': ['keystone-ssh'] }] }, 'cron'] },
    ])
  })

  it('is a Graphviz document that begins at what the roots stand on', () => {
    const graph = dependencyGraph(plan)
    assert.match(graph, /^digraph images \{\n/)
    assert.match(graph, /"debian:trixie" -> "base"/)
    assert.match(graph, /"keystone-base" -> "keystone-ssh"/)
    assert.doesNotMatch(graph, /"keystone"$/m)
  })
})
