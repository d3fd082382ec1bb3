import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { maxFailPercentage, mayFail } from '../../src/plan/budget.ts'
import type { Role } from '../../src/roles/types.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'
import { observed, planOf, running } from './world.ts'

const THREE = '[web]\nnode1\nnode2\nnode3\n[worker]\nnode1\nnode2\n'
const worker = (): Role =>
  webRole({}, { name: 'worker', after: ['web'], services: { worker: webService({ group: 'worker' }) } })

describe('how much may fail', () => {
  it("is the role's own percentage, else the one for all, and nothing where nobody has said", () => {
    const scope = (globals: string) => deployment({ globals }).variables.forHost('node1')
    assert.equal(
      maxFailPercentage(scope('kolla_max_fail_percentage: 50\nnova_cell_max_fail_percentage: "25"\n'), 'nova-cell'),
      25,
    )
    assert.equal(maxFailPercentage(scope('kolla_max_fail_percentage: 50\n'), 'glance'), 50)
    assert.equal(maxFailPercentage(scope('kolla_max_fail_percentage:\n'), 'glance'), undefined)
    assert.equal(maxFailPercentage(scope('glance_max_fail_percentage: 0\n'), 'glance'), 0)
  })

  for (const [percentage, hosts, most] of [
    [0, 10, 0],
    [25, 3, 0],
    [34, 3, 1],
    [50, 4, 2],
    [100, 3, 3],
  ] as const) {
    it(`${percentage} % of ${hosts} hosts are ${most}`, () => assert.equal(mayFail(percentage, hosts), most))
  }
})

describe('what may fail in a plan', () => {
  const tolerated = async (globals = '') => {
    const world = deployment({ inventory: THREE, globals })
    const conf = (text: string) => [
      { name: 'web.conf', source: { kind: 'text', text }, dest: '/etc/web.conf' } as const,
    ]
    const before = world.compile([webRole({ files: conf('a') }), worker()])
    const desired = world.compile([webRole({ files: conf('b') }), worker()])
    return planOf(world, desired, await observed(await running(before), before)).tolerances ?? {}
  }

  it('is all hosts but one of a role that changes, for what comes after, and no batch', async () => {
    assert.deepEqual(await tolerated(), { 'every@web': 2, 'every@web/containers': 2 })
  })

  it('is less where the operator allows less', async () => {
    assert.deepEqual(await tolerated('kolla_max_fail_percentage: 0\nweb_max_fail_percentage: 34\n'), {
      'every@web': 1,
      'every@web/containers': 1,
    })
  })

  it('is a batch too where the operator says so', async () => {
    const all = await tolerated('web_max_fail_percentage: 100\n')
    assert.equal(all['every@web/0/2'], 1)
    const half = await tolerated('web_max_fail_percentage: 50\n')
    assert.equal(half['every@web/0/2'], undefined, 'a canary is a whole batch')
  })
})
