import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { connectEngine } from '../../src/containers/engine.ts'
import type { Engine } from '../../src/containers/types.ts'
import { KollaError } from '../../src/errors.ts'
import { ConnectionPool } from '../../src/hosts/pool.ts'
import type { HostConnection } from '../../src/hosts/types.ts'
import { LOCAL_SOCKET, makeTestImage, TEST_IMAGE, whyNoEngine } from '../support/local-engine.ts'
import { SSHD_MISSING, startSshd, type TestSshd } from '../support/sshd.ts'
import { spec } from './samples.ts'

const skip = SSHD_MISSING || ((await whyNoEngine()) ?? false)
const NAME = `kolla-test-ssh-${process.pid}`
const WANTED = spec({ name: NAME, image: TEST_IMAGE, volumes: [], stopTimeout: 1 })

describe('an engine behind an SSH connection', { skip }, () => {
  let sshd: TestSshd
  const pool = new ConnectionPool({ configFiles: [] })
  let connection: HostConnection
  let engine: Engine

  before(async () => {
    await makeTestImage()
    sshd = await startSshd()
    const outcome = (await pool.connect([sshd.settings('one')])).get('one')
    if (!outcome || outcome instanceof KollaError) throw outcome ?? new Error('no outcome')
    connection = outcome
    engine = await connectEngine(() => connection.openUnix(LOCAL_SOCKET), { kind: 'docker' })
  })

  after(async () => {
    await engine.close()
    await pool.close()
    sshd.stop()
  })

  it('is observed again and again over the same few channels', async () => {
    const channels = connection.stats.channels
    for (let times = 0; times < 5; times += 1) await engine.observe()
    assert.ok(connection.stats.channels - channels <= 2, `${connection.stats.channels - channels} channels`)
  })

  it('runs containers and commands, with input and output', async () => {
    await engine.create({ ...WANTED, command: ['sleep', '600'] })
    try {
      await engine.start(NAME)
      const result = await engine.exec(NAME, ['sh', '-c', 'cat; echo bad >&2; exit 3'], { input: 'over ssh\n' })
      assert.deepEqual(result, { code: 3, stdout: 'over ssh\n', stderr: 'bad\n' })
    } finally {
      await engine.remove(NAME)
    }
  })

  it('runs several one-shot containers side by side', async () => {
    const results = await Promise.all(
      [1, 2, 3].map((n) => engine.runOnce({ ...WANTED, name: `${NAME}-${n}`, command: ['sh', '-c', `exit ${n}`] })),
    )
    assert.deepEqual(
      results.map(({ code }) => code),
      [1, 2, 3],
    )
  })

  it('is named as unreachable when its socket is not there', async () => {
    const failed = connectEngine(() => connection.openUnix('/nowhere/docker.sock'), { kind: 'docker' })
    await assert.rejects(failed, (error: unknown) => error instanceof KollaError)
  })
})
