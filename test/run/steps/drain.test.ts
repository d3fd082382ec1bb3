import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Engine } from '../../../src/containers/types.ts'
import { KollaError } from '../../../src/errors.ts'
import type { DesiredService } from '../../../src/roles/desired.ts'
import type { StepContext } from '../../../src/run/steps/context.ts'
import { drain } from '../../../src/run/steps/drain.ts'

/** Servers of the back end `web` and how many sessions they have, as HAProxy tells. */
function statistics(states: ReadonlyMap<string, string>): string {
  const lines = [...states].map(([server, status]) => `web_back,${server},0,${status},http`)
  return ['# pxname,svname,scur,status,mode', ...lines].join('\n')
}

/** The load balancer of a host, through the engine there. After so many questions its host dies. */
class Balancer {
  readonly states = new Map([
    ['node1', 'UP'],
    ['node2', 'UP'],
  ])
  questions = 0
  readonly dies: number
  readonly refuses: boolean

  constructor({ dies = Infinity, refuses = false } = {}) {
    this.dies = dies
    this.refuses = refuses
  }

  inspect(): Promise<{ state: string }> {
    return this.questions >= this.dies ? this.lost() : Promise.resolve({ state: 'running' })
  }

  exec(_: string, __: readonly string[], { input }: { input: string }): Promise<unknown> {
    this.questions++
    if (this.questions > this.dies) return this.lost()
    const [, server = '', state = ''] = /set server web_back\/(\S+) state (\S+)/.exec(input) ?? []
    if (server !== '' && this.refuses) return Promise.resolve({ code: 0, stdout: 'Permission denied', stderr: '' })
    if (server !== '') this.states.set(server, state === 'drain' ? 'DRAIN' : 'UP')
    return Promise.resolve({ code: 0, stdout: server === '' ? statistics(this.states) : '', stderr: '' })
  }

  lost(): Promise<never> {
    return Promise.reject(new KollaError('the SSH connection was lost', { code: 'connection-lost', fault: 'host' }))
  }
}

/** Drains the server node1 of `web` on these load balancers. */
async function draining(balancers: Readonly<Record<string, Balancer>>) {
  const hosts = Object.keys(balancers)
  const service = (group: string, frontends = {}) => ({ group, frontends })
  const role = { services: { web: service('web', { web: { port: '80' } }), haproxy: service('balancers') } }
  const context = {
    desired: { roles: [{ role: { name: 'web', ...role } }] },
    variables: {
      hosts: ['node1'],
      forHost: () => ({ data: () => ({ hostname: 'node1' }) }),
      groups: new Map([
        ['web', ['node1', 'node2']],
        ['balancers', hosts],
      ]),
    },
    session: { hosts, engine: (host: string) => Promise.resolve(balancers[host] as unknown as Engine) },
  } as unknown as StepContext
  const said: string[] = []
  const web = { role: 'web', name: 'web', host: 'node1' } as DesiredService
  const drained = await drain(web, context, (message) => said.push(message))
  return { drained, said }
}

describe('load balancers of a service that is interrupted', () => {
  it('send no clients there until it is back', async () => {
    const balancer = new Balancer()
    const { drained } = await draining({ one: balancer })
    assert.equal(balancer.states.get('node1'), 'DRAIN')
    await drained.readmit()
    assert.equal(balancer.states.get('node1'), 'UP')
  })

  for (const [when, dies, told] of [
    ['before it is told', 1, 1],
    ['while its clients are served', 2, 1],
    ['while the service is away', 3, 0],
    ['when it is told that the service is back', 4, 1],
  ] as const) {
    it(`are left out when one dies ${when}`, async () => {
      const balancer = new Balancer()
      const { drained, said } = await draining({ one: new Balancer({ dies }), two: balancer })
      assert.equal(balancer.states.get('node1'), 'DRAIN')
      await drained.readmit()
      assert.equal(balancer.states.get('node1'), 'UP')
      assert.equal(said.filter((message) => message.startsWith('the load balancer of one is left out')).length, told)
    })
  }

  it('fail it when one that runs refuses', async () => {
    await assert.rejects(draining({ one: new Balancer({ refuses: true }) }), { message: /refuses to change/ })
  })
})
