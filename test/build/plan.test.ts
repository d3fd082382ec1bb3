import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planBuilds, type Selection } from '../../src/build/plan.ts'
import type { PlannedImage } from '../../src/build/types.ts'
import { KollaError } from '../../src/errors.ts'
import { family, image } from './samples.ts'

const everything: Selection = { patterns: [], skipParents: false, existing: new Set() }

function names(plan: readonly PlannedImage[], kind: string): string[] {
  return plan.filter(({ choice }) => choice.kind === kind).map((planned) => planned.image.name)
}

describe('the plan of a build', () => {
  it('builds all images when none is named, parents before their children', () => {
    const order = names(planBuilds(family, everything), 'build')
    for (const { name, parent } of family) {
      if (parent !== undefined) assert.ok(order.indexOf(parent) < order.indexOf(name), `${parent} before ${name}`)
    }
    assert.equal(order.length, family.length)
  })

  it('begins with what most others wait for', () => {
    assert.deepEqual(names(planBuilds(family, everything), 'build').slice(0, 3), ['base', 'openstack-base', 'cron'])
  })

  it('builds what matches a pattern and what that stands on', () => {
    const plan = planBuilds(family, { ...everything, patterns: ['-ssh$'] })
    assert.deepEqual(names(plan, 'build'), ['base', 'openstack-base', 'keystone-base', 'keystone-ssh'])
    assert.deepEqual(names(plan, 'unmatched'), ['cron', 'keystone'])
  })

  it('skips parents that do not match themselves', () => {
    const plan = planBuilds(family, { ...everything, patterns: ['^keystone'], skipParents: true })
    assert.deepEqual(names(plan, 'build'), ['keystone-base', 'keystone', 'keystone-ssh'])
    assert.deepEqual(names(plan, 'skip'), ['base', 'openstack-base'])
  })

  it('skips what the engine has', () => {
    const existing = new Set(['kolla/base:tag', 'kolla/cron:other'])
    const plan = planBuilds(family, { ...everything, patterns: ['cron'], existing })
    assert.deepEqual(names(plan, 'build'), ['cron'])
    assert.deepEqual(names(plan, 'skip'), ['base'])
  })

  it('refuses patterns that match nothing, naming all of them', () => {
    assert.throws(
      () => planBuilds(family, { ...everything, patterns: ['keystone', 'keyston3', 'nova'] }),
      (error) => error instanceof KollaError && error.message === 'no image is called keyston3 or nova',
    )
  })

  it('refuses a pattern that is no regular expression', () => {
    assert.throws(() => planBuilds(family, { ...everything, patterns: ['('] }), /is not a regular expression/)
  })

  it('refuses images that stand on each other in a circle, naming it', () => {
    const circle = [image('a', 'b'), image('b', 'a')]
    assert.throws(() => planBuilds(circle, everything), /in a circle: a -> b -> a/)
  })
})
