import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { ConnectionPool } from '../../src/hosts/pool.ts'
import type { ConnectionSettings } from '../../src/hosts/settings.ts'
import { SSHD_MISSING, startSshd } from '../support/sshd.ts'
import type { TestSshd } from '../support/sshd.ts'

const HOSTS = Array.from({ length: 30 }, (_, index) => `node${index}`)

/** A way to a server that counts who comes along. One that the server drops comes twice. */
class Turnstile {
  connections = 0
  readonly #server = createServer((socket) => {
    this.connections += 1
    const onward = connect(this.#target, '127.0.0.1')
    for (const end of [socket, onward]) end.on('error', () => undefined)
    socket.pipe(onward).pipe(socket)
  })
  readonly #target: number

  constructor(target: number) {
    this.#target = target
  }

  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  close(): void {
    this.#server.close()
  }
}

void suite('an sshd with the default MaxStartups, strictly held', { skip: SSHD_MISSING }, () => {
  let sshd: TestSshd
  let turnstile: Turnstile
  let port: number
  before(async () => {
    // The default is 10:30:100: from ten logins under way on, some are dropped. Here all of them are.
    sshd = await startSshd(['MaxStartups 10:100:100'])
  })
  after(() => {
    sshd.stop()
  })

  async function connectAll(settings: readonly ConnectionSettings[]): Promise<void> {
    const pool = new ConnectionPool({ configFiles: [], agentSocket: undefined })
    const outcomes = await pool.connect(settings)
    await pool.close()
    turnstile.close()
    assert.deepEqual(
      [...outcomes.values()].filter((outcome) => outcome instanceof KollaError),
      [],
    )
  }

  function options(more: string): string {
    return `-o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no ${more}`
  }

  test('drops no login of many inventory names that lead to it', async () => {
    turnstile = new Turnstile(sshd.port)
    port = await turnstile.open()
    const variables = { ansible_port: port, ansible_ssh_common_args: options('') }
    await connectAll(HOSTS.map((host) => sshd.settings(host, variables)))
    assert.equal(turnstile.connections, HOSTS.length)
  })

  test('has one login where it is the bastion before many hosts', async () => {
    turnstile = new Turnstile(sshd.port)
    port = await turnstile.open()
    const config = join(sshd.directory, 'ssh_config')
    writeFileSync(config, `IdentityFile ${sshd.key}\nUserKnownHostsFile /dev/null\nStrictHostKeyChecking no\n`)
    const jump = options(`-F ${config} -o ProxyJump=127.0.0.1:${port}`)
    await connectAll(HOSTS.map((host) => sshd.settings(host, { ansible_ssh_common_args: jump })))
    assert.equal(turnstile.connections, 1)
  })

  test('drops no login of commands that go through it for every host', async () => {
    turnstile = new Turnstile(sshd.port)
    port = await turnstile.open()
    const relay = join(sshd.directory, 'relay.mjs')
    writeFileSync(
      relay,
      `import { connect } from 'node:net'
const server = connect(${port}, '127.0.0.1')
process.stdin.pipe(server).pipe(process.stdout)
`,
    )
    const command = options(`-o "ProxyCommand=${process.execPath} ${relay}"`)
    await connectAll(HOSTS.map((host) => sshd.settings(host, { ansible_host: host, ansible_ssh_common_args: command })))
    assert.equal(turnstile.connections, HOSTS.length)
  })
})
