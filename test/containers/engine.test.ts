import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { compareContainer } from '../../src/containers/compare.ts'
import { connectEngine } from '../../src/containers/engine.ts'
import type { ContainerSpec, Engine } from '../../src/containers/types.ts'
import { KollaError } from '../../src/errors.ts'
import { Secret } from '../../src/secrets.ts'
import { makeTestImage, openLocalSocket, TEST_IMAGE, whyNoEngine } from '../support/local-engine.ts'
import { spec } from './samples.ts'

const NAME = `kolla-test-engine-${process.pid}`
const VOLUME = `${NAME}-data`
const WANTED: ContainerSpec = spec({
  name: NAME,
  image: TEST_IMAGE,
  command: ['sh', '-c', 'echo started; echo warned >&2; exec sleep 600'],
  volumes: [`${VOLUME}:/data`, '/etc/localtime:/etc/localtime:ro', '/tmp:/host-tmp:ro'],
  environment: { PLAIN: 'a=b', PASSWORD: new Secret('engine-test-secret') },
  labels: { owner: 'test' },
  capAdd: ['NET_ADMIN'],
  tmpfs: ['/scratch'],
  dimensions: { mem_limit: '64m', cpu_shares: 512, ulimits: { nofile: { soft: 1000, hard: 1000 } } },
  healthcheck: { test: ['CMD-SHELL', 'true'], interval: 30, timeout: 30, retries: 3, startPeriod: 5 },
  stopTimeout: 1,
})

const skip = (await whyNoEngine()) ?? false

describe('the engine of this machine', { skip }, () => {
  let engine: Engine
  let streams = 0

  before(async () => {
    await makeTestImage()
    engine = await connectEngine(
      () => {
        streams += 1
        return openLocalSocket()
      },
      { kind: 'docker' },
    )
    await engine.createVolume(VOLUME, { kolla_managed: 'true' })
    await engine.create(WANTED)
    await engine.start(NAME)
  })

  after(async () => {
    await engine.remove(NAME, { volumes: true })
    await engine.removeVolume(VOLUME)
    await engine.close()
  })

  const failure = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => assert.fail('it should have been refused'),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof KollaError, String(error))
    return error
  }

  it('finds no difference in what it has just made', async () => {
    const { containers, images, volumes } = await engine.observe({ containers: (name) => name === NAME })
    const observed = containers.get(NAME)
    assert.ok(observed)
    assert.deepEqual(compareContainer(WANTED, observed, images), [])
    assert.equal(containers.size, 1)
    assert.ok(volumes.has(VOLUME))
    assert.equal(images.get(TEST_IMAGE)?.labels['kolla_version'], 'one')
    assert.ok(observed.startedAt > 1.7e9)
  })

  it('observes over at most two streams, however many containers there are', async () => {
    const opened = streams
    await engine.observe()
    await engine.observe()
    assert.ok(streams - opened <= 2, `${streams - opened} streams`)
  })

  it('changes restart policy and limits without a restart', async () => {
    const startedAt = (await engine.inspect(NAME))?.startedAt
    const changed: ContainerSpec = {
      ...WANTED,
      restartPolicy: 'always',
      dimensions: { ...WANTED.dimensions, mem_limit: '128m' },
    }
    await engine.update(NAME, changed)
    const { containers, images } = await engine.observe({ containers: (name) => name === NAME })
    const observed = containers.get(NAME)
    assert.ok(observed)
    assert.deepEqual(compareContainer(changed, observed, images), [])
    assert.equal(observed.startedAt, startedAt)
    await engine.update(NAME, WANTED)
  })

  it('runs a command with input, a user and a secret, and keeps its streams apart', async () => {
    const result = await engine.exec(NAME, ['sh', '-c', 'cat; echo $WORD; id -u; echo bad >&2; exit 3'], {
      input: 'from stdin\n',
      user: 'nobody',
      environment: { WORD: new Secret('secret-word') },
    })
    assert.deepEqual(result, { code: 3, stdout: 'from stdin\nsecret-word\n65534\n', stderr: 'bad\n' })
  })

  it('gives a command up after its time', async () => {
    const error = await failure(engine.exec(NAME, ['sleep', '30'], { timeout: 100 }))
    assert.equal(error.details.code, 'command-timeout')
  })

  it('returns the last lines of the log', async () => {
    assert.deepEqual([...(await engine.logs(NAME, 10))].sort(), ['started', 'warned'])
    assert.equal((await engine.logs(NAME, 1)).length, 1)
  })

  it('follows the log until it is told to stop', async () => {
    const stop = new AbortController()
    const lines: string[] = []
    await engine.followLogs(NAME, {
      tail: 10,
      signal: stop.signal,
      onLine: (line) => {
        lines.push(line)
        if (lines.length === 2) stop.abort()
      },
    })
    assert.deepEqual(lines.sort(), ['started', 'warned'])
  })

  it('is stopped and started again, and twice is no failure', async () => {
    await engine.stop(NAME, 0)
    await engine.stop(NAME, 0)
    assert.equal((await engine.inspect(NAME))?.state, 'exited')
    await engine.start(NAME)
    await engine.start(NAME)
    assert.equal((await engine.inspect(NAME))?.state, 'running')
  })

  it('makes a replacement beside a container, and renames it', async () => {
    await engine.create(WANTED, `${NAME}-next`)
    await engine.rename(`${NAME}-next`, `${NAME}-new`)
    assert.equal((await engine.inspect(`${NAME}-new`))?.state, 'created')
    await engine.remove(`${NAME}-new`)
    assert.equal(await engine.inspect(`${NAME}-new`), undefined)
  })

  describe('a container that runs once', () => {
    const once = (script: string) => ({ ...WANTED, name: `${NAME}-once`, command: ['sh', '-c', script] })

    it('returns its exit code and output, and is gone', async () => {
      const result = await engine.runOnce(once('echo done; echo careful >&2; exit 4'))
      assert.deepEqual(result, { code: 4, stdout: 'done\n', stderr: 'careful\n' })
      assert.equal(await engine.inspect(`${NAME}-once`), undefined)
    })

    it('shows what it printed when it takes too long, and is gone', async () => {
      const error = await failure(engine.runOnce(once('echo busy; sleep 30'), { timeout: 1000 }))
      assert.equal(error.details.code, 'container-timeout')
      assert.deepEqual(error.details.log, ['busy'])
      assert.equal(await engine.inspect(`${NAME}-once`), undefined)
    })

    it('takes the place of one that a killed run left behind', async () => {
      await engine.create(once('true'))
      assert.equal((await engine.runOnce(once('exit 0'))).code, 0)
    })
  })

  describe('names what went wrong', () => {
    const cases: readonly [title: string, code: string, work: () => Promise<unknown>][] = [
      ['an image that is not there', 'image-not-found', () => engine.create({ ...WANTED, image: 'kolla/none:1' }, 'x')],
      ['a name that is taken', 'container-conflict', () => engine.create(WANTED)],
      ['a container that is not there', 'container-not-found', () => engine.start('kolla-test-none')],
      ['a volume in use', 'volume-in-use', () => engine.removeVolume(VOLUME)],
      ['a registry that does not answer', 'registry-unreachable', () => engine.pull('127.0.0.1:1/kolla/none:1')],
      ['a name that is no name', 'engine-refused', () => engine.create(WANTED, 'not a name')],
    ]
    for (const [title, code, work] of cases) {
      it(title, async () => {
        assert.equal((await failure(work())).details.code, code)
      })
    }

    it('an engine that is not there', async () => {
      const error = await failure(connectEngine(() => openLocalSocket('/nowhere/docker.sock'), { kind: 'docker' }))
      assert.equal(error.details.code, 'engine-unreachable')
    })

    it('a secret is in no error', async () => {
      const error = await failure(engine.create(WANTED))
      assert.ok(!JSON.stringify(error).includes('engine-test-secret'))
      assert.ok(!error.message.includes('engine-test-secret'))
    })
  })
})
