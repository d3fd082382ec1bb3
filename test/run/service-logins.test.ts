import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Duplex } from 'node:stream'
import { KollaError } from '../../src/errors.ts'
import type { ObservedContainer } from '../../src/containers/types.ts'
import type { HostState } from '../../src/plan/build.ts'
import type { Desired, DesiredHost, DesiredRole } from '../../src/roles/desired.ts'
import { Session } from '../../src/run/session.ts'
import { loginToDatabase } from '../../src/run/service-logins.ts'
import { deployment } from '../support/deployment.ts'

const GLOBALS = `
api_interface_address: 192.0.2.11
mariadb_port: 3306
database_user: root
database_password: secret
database_address: 192.0.2.250
database_port: 3307
database_enable_tls_backend: "no"
database_enable_tls_internal: "no"
`

/** Notes where it was asked to go, and goes nowhere. */
class Nowhere extends Session {
  readonly asked: string[] = []
  readonly code: string
  readonly cut: string | undefined
  constructor(code: string, cut?: string) {
    super(new Map(), 'docker')
    this.code = code
    this.cut = cut
  }
  override openTcp(host: string, address: string, port: number): Promise<Duplex> {
    this.asked.push(`${address}:${port} through ${host}`)
    const code = host === this.cut ? 'connection-lost' : this.code
    return Promise.reject(new KollaError(`nobody listens on ${host}`, { code, fault: 'host' }))
  }
}

interface Search {
  readonly running?: readonly string[]
  readonly session?: Nowhere
  readonly patience?: readonly number[]
}

/** Where the database was looked for, on a run of these hosts with those of them that have its server, which does not run. */
async function lookedFor(
  hosts: readonly string[],
  servers: readonly string[] | undefined,
  { running = [], session = new Nowhere('tcp-refused'), patience = [] }: Search = {},
): Promise<readonly string[] | string> {
  const roles = servers === undefined ? [] : [{ role: { name: 'mariadb' }, hosts: servers } as unknown as DesiredRole]
  const desired = { roles, hosts: new Map(hosts.map((host) => [host, {} as DesiredHost])) } as unknown as Desired
  const { variables } = deployment({ globals: GLOBALS })
  const containers = new Map([['mariadb', { state: 'running' } as ObservedContainer]])
  const states = new Map(running.map((host) => [host, { engine: { containers } } as unknown as HostState]))
  const error = await loginToDatabase({ desired, session, loaded: { variables } }, states, patience).catch(
    (reason: unknown) => reason as Error,
  )
  return session.asked.length > 0 ? session.asked : (error as Error).message
}

describe('the way to the database', () => {
  it('is a host that runs its server; where none of them does, nobody is asked', async () => {
    assert.equal(await lookedFor(['node1', 'node2'], ['node1']), 'no host runs the database yet')
  })

  it('is the next host where the server of the first does not serve, or the connection to it is lost', async () => {
    const running = ['node1', 'node2', 'node3']
    const session = new Nowhere('socket-unreachable', 'node1')
    const through = (host: string) => `192.0.2.11:3306 through ${host}`
    assert.deepEqual(await lookedFor(running, running, { running, session }), running.map(through))
  })

  it('is looked for again where servers run: they may have been started just now', async () => {
    const session = new Nowhere('socket-unreachable')
    const asked = await lookedFor(['node1'], ['node1'], { running: ['node1'], session, patience: [1, 1] })
    assert.equal(asked.length, 3)
    const external = new Nowhere('socket-unreachable')
    assert.equal((await lookedFor(['node1'], undefined, { session: external, patience: [1, 1] })).length, 1)
  })

  it('does not lead past a server that lets nobody in', async () => {
    const running = ['node1', 'node2']
    assert.deepEqual(await lookedFor(running, running, { running }), ['192.0.2.11:3306 through node1'])
  })

  it('is the address of services where its server is somewhere else: not ours, or outside of --limit', async () => {
    assert.deepEqual(await lookedFor(['node2'], undefined), ['192.0.2.250:3307 through node2'])
    assert.deepEqual(await lookedFor(['node2'], []), ['192.0.2.250:3307 through node2'])
  })
})
