import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { ConnectionPool } from '../../src/hosts/pool.ts'
import type { PoolOptions } from '../../src/hosts/pool.ts'
import type { ConnectionSettings } from '../../src/hosts/settings.ts'
import type { HostConnection } from '../../src/hosts/types.ts'
import { freePort, makeKey, publicKey, SSHD_MISSING, startSshd } from '../support/sshd.ts'
import type { TestSshd } from '../support/sshd.ts'

const scratch = mkdtempSync(join(tmpdir(), 'kolla-ssh-test-'))

/** Connects one host with a pool of its own, hands the outcome to the test, closes everything. */
async function connecting(
  settings: ConnectionSettings,
  use: (outcome: HostConnection | KollaError) => unknown,
  options: PoolOptions = {},
): Promise<void> {
  const pool = new ConnectionPool({ configFiles: [], agentSocket: undefined, ...options })
  try {
    const outcome = (await pool.connect([settings])).get(settings.host)
    assert.ok(outcome !== undefined)
    await use(outcome)
  } finally {
    await pool.close()
  }
}

async function connected(settings: ConnectionSettings, use: (host: HostConnection) => Promise<unknown>): Promise<void> {
  await connecting(settings, (outcome) => (outcome instanceof KollaError ? Promise.reject(outcome) : use(outcome)))
}

async function refused(settings: ConnectionSettings, options?: PoolOptions): Promise<KollaError> {
  let refusal: KollaError | undefined
  await connecting(settings, (outcome) => (refusal = outcome instanceof KollaError ? outcome : undefined), options)
  return refusal ?? assert.fail('it was connected')
}

void suite('an SSH connection', { skip: SSHD_MISSING }, () => {
  let sshd: TestSshd
  before(async () => {
    sshd = await startSshd(['MaxSessions 3', 'MaxStartups 3:100:3', 'PasswordAuthentication yes'])
  })
  after(() => {
    sshd.stop()
  })

  void test('runs words as they are, feeds input, returns both outputs and the exit code', async () => {
    await connected(sshd.settings('web'), async (host) => {
      const script = 'cat; printf %s "$1" >&2; exit 3'
      const result = await host.exec(['sh', '-c', script, 'sh', "it's $HOME"], { input: 'in' })
      assert.deepEqual([result.code, result.stdout.toString(), result.stderr.toString()], [3, 'in', "it's $HOME"])
    })
  })

  void test('counts what it costs', async () => {
    await connected(sshd.settings('web'), async (host) => {
      await host.exec(['true'])
      await host.exec(['true'])
      assert.equal(host.stats.commands, 2)
      assert.ok(host.stats.bytesReceived > 0)
    })
  })

  void test('carries more commands at once than the server has sessions', async () => {
    await connected(sshd.settings('web'), async (host) => {
      const numbers = Array.from({ length: 12 }, (_, index) => String(index))
      const results = await Promise.all(numbers.map((number) => host.exec(['echo', number])))
      assert.deepEqual(
        results.map((result) => result.stdout.toString().trim()),
        numbers,
      )
    })
  })

  void test('more hosts at once than MaxStartups allows are all connected', async () => {
    const hosts = Array.from({ length: 12 }, (_, index) => sshd.settings(`web${index}`))
    const pool = new ConnectionPool({ configFiles: [], agentSocket: undefined, handshakes: 2 })
    const outcomes = await pool.connect(hosts)
    await pool.close()
    assert.deepEqual(
      [...outcomes.values()].filter((outcome) => outcome instanceof KollaError),
      [],
    )
  })

  void test('gives a command up at its timeout', async () => {
    await connected(sshd.settings('web'), async (host) => {
      await assert.rejects(
        host.exec(['sleep', '60'], { timeout: 100 }),
        (error: KollaError) => error.details.code === 'command-timeout',
      )
    })
  })

  void test('gives a command up when the run is interrupted', async () => {
    await connected(sshd.settings('web'), async (host) => {
      const controller = new AbortController()
      const command = host.exec(['sleep', '60'], { signal: controller.signal })
      setTimeout(() => {
        controller.abort()
      }, 50)
      await assert.rejects(command, (error: KollaError) => error.details.fault === 'interrupted')
    })
  })

  void test('opens TCP and UNIX streams that a client may treat as sockets', async () => {
    const path = join(scratch, 'socket')
    const server = createServer((socket) => socket.end('hello')).listen(path)
    const port = await freePort()
    const tcp = createServer((socket) => socket.end('hello')).listen(port, '127.0.0.1')
    await connected(sshd.settings('web'), async (host) => {
      for (const stream of [await host.openUnix(path), await host.openTcp('127.0.0.1', port)]) {
        assert.equal(typeof (stream as unknown as { setNoDelay: unknown }).setNoDelay, 'function')
        const chunks = await stream.toArray()
        assert.equal(Buffer.concat(chunks as Buffer[]).toString(), 'hello')
      }
    })
    server.close()
    tcp.close()
  })

  void test('refuses a host that known_hosts does not have, and says how to accept it', async () => {
    const error = await refused(
      sshd.settings('web', { ansible_ssh_common_args: '-o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=none' }),
    )
    assert.equal(error.details.code, 'host-key-unknown')
    assert.match(error.message, /SHA256:/)
    assert.match(error.details.hint ?? '', /--accept-new-host-keys/)
  })

  void test('learns a new host key when asked to, and then knows it', async () => {
    const file = join(scratch, 'learned')
    const settings = sshd.settings('web', {
      ansible_ssh_common_args: `-o UserKnownHostsFile=${file} -o GlobalKnownHostsFile=none`,
    })
    await connecting(settings, (outcome) => assert.ok(!(outcome instanceof KollaError)), { acceptNewHostKeys: true })
    assert.match(readFileSync(file, 'utf8'), /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 /)
    await connected(settings, (host) => host.exec(['true']))
  })

  void test('refuses a changed host key naming file and line, also when new ones are accepted', async () => {
    const file = join(scratch, 'changed')
    makeKey(join(scratch, 'other'), 'ed25519')
    writeFileSync(file, `# hosts\n[127.0.0.1]:${sshd.port} ${publicKey(join(scratch, 'other'))}\n`)
    const settings = sshd.settings('web', {
      ansible_ssh_common_args: `-o UserKnownHostsFile=${file} -o GlobalKnownHostsFile=none`,
    })
    const error = await refused(settings, { acceptNewHostKeys: true })
    assert.equal(error.details.code, 'host-key-mismatch')
    assert.deepEqual(error.details.where, { file, line: 2 })
  })

  void test('asks for the kind of host key that is known', async () => {
    const file = join(scratch, 'rsa-known')
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${publicKey(join(sshd.directory, 'host_rsa'))}\n`)
    const settings = sshd.settings('web', {
      ansible_ssh_common_args: `-o UserKnownHostsFile=${file} -o GlobalKnownHostsFile=none`,
    })
    await connected(settings, (host) => host.exec(['true']))
  })

  void test('says what it tried when the login fails', async () => {
    makeKey(join(scratch, 'stranger'), 'ed25519')
    const error = await refused(sshd.settings('web', { ansible_ssh_private_key_file: join(scratch, 'stranger') }))
    assert.equal(error.details.code, 'authentication-failed')
    assert.match(error.message, /key file/)
  })

  void test('reads an encrypted key with the passphrase that the operator gives', async () => {
    const own = await startSshd()
    makeKey(join(scratch, 'locked'), 'ed25519', 'open sesame')
    writeFileSync(join(own.directory, 'id.pub'), readFileSync(join(scratch, 'locked.pub')))
    const settings = own.settings('web', { ansible_ssh_private_key_file: join(scratch, 'locked') })
    const asked: string[] = []
    const askPassphrase = (file: string): Promise<string> => {
      asked.push(file)
      return Promise.resolve('open sesame')
    }
    await connecting(settings, (outcome) => assert.ok(!(outcome instanceof KollaError)), { askPassphrase })
    assert.deepEqual(asked, [join(scratch, 'locked')])
    const error = await refused(settings)
    assert.match(error.message, /needs its passphrase/)
    own.stop()
  })

  void test('goes through a bastion, once for all hosts behind it', async () => {
    const bastion = await startSshd(['MaxSessions 1'])
    const jump = `-o ProxyCommand="ssh -W %h:%p -p ${bastion.port} 127.0.0.1"`
    const config = join(scratch, 'config')
    writeFileSync(config, `IdentityFile ${bastion.key}\nUserKnownHostsFile ${bastion.knownHosts}\n`)
    const settings = ['a', 'b', 'c'].map((name) =>
      sshd.settings(name, { ansible_ssh_common_args: `-o UserKnownHostsFile=${sshd.knownHosts} ${jump}` }),
    )
    const pool = new ConnectionPool({ configFiles: [config], agentSocket: undefined })
    const outcomes = await pool.connect(settings)
    for (const outcome of outcomes.values()) {
      assert.ok(!(outcome instanceof KollaError))
      const { stdout } = await outcome.exec(['sh', '-c', 'echo "$SSH_CONNECTION"'])
      assert.match(stdout.toString(), new RegExp(` ${sshd.port}\n$`))
    }
    await pool.close()
    bastion.stop()
  })

  void test('names a host where nothing listens', async () => {
    const error = await refused(sshd.settings('gone', { ansible_port: await freePort() }))
    assert.equal(error.details.code, 'host-unreachable')
    assert.match(error.message, /^gone: .*connection refused/)
  })

  void test('names a host behind a bastion where nothing listens', async () => {
    const jump = `-o ProxyCommand="ssh -W %h:%p -p ${sshd.port} 127.0.0.1"`
    const config = join(scratch, 'config-behind')
    writeFileSync(config, `IdentityFile ${sshd.key}\nUserKnownHostsFile ${sshd.knownHosts}\n`)
    const error = await refused(
      sshd.settings('behind', { ansible_port: await freePort(), ansible_ssh_common_args: jump }),
      { configFiles: [config] },
    )
    assert.equal(error.details.code, 'host-unreachable')
    assert.match(error.message, /^behind: .*Connection refused/)
  })

  void test('a bastion that refuses the login is named for the host behind it', async () => {
    makeKey(join(scratch, 'no-bastion-key'), 'ed25519')
    const config = join(scratch, 'config-refusing')
    writeFileSync(config, `IdentityFile ${join(scratch, 'no-bastion-key')}\nUserKnownHostsFile ${sshd.knownHosts}\n`)
    const jump = `-J 127.0.0.1:${sshd.port}`
    const error = await refused(sshd.settings('behind', { ansible_ssh_common_args: jump }), { configFiles: [config] })
    assert.equal(error.details.code, 'authentication-failed')
    assert.match(error.message, /^behind: its bastion failed: 127\.0\.0\.1: login as/)
  })

  void test('names a host that is frozen within 15 seconds, at the start and in the middle', async () => {
    const own = await startSshd()
    await connected(own.settings('web'), async (host) => {
      own.freeze()
      const started = Date.now()
      const [atStart] = await Promise.all([
        refused(own.settings('late')),
        assert.rejects(host.exec(['true']), (error: KollaError) => error.details.code === 'connection-lost'),
      ])
      assert.equal(atStart.details.code, 'host-unreachable')
      assert.ok(Date.now() - started < 15_000)
      own.thaw()
    })
    own.stop()
  })

  void test('a connection that breaks fails the running command, with a hint', async () => {
    const own = await startSshd()
    await connected(own.settings('web'), async (host) => {
      const command = host.exec(['sleep', '60'])
      setTimeout(() => {
        own.stop()
      }, 100)
      await assert.rejects(command, (error: KollaError) => error.details.code === 'connection-lost')
    })
  })
})
