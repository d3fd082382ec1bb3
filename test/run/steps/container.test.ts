import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { KollaError } from '../../../src/errors.ts'
import type { ChangeAction } from '../../../src/plan/types.ts'
import { runContainer } from '../../../src/run/steps/container.ts'
import { webRole } from '../../support/deployment.ts'
import { fakeObservation } from '../../support/fake-host.ts'
import { QUIET, step, world } from './world.ts'

const CONF = { name: 'web.conf', source: { kind: 'text', text: 'new' }, dest: '/etc/web.conf' } as const
const SICK = { code: 1, stdout: 'connection refused\n', stderr: '' }

let own: Awaited<ReturnType<typeof world>>

beforeEach(async () => {
  own = await world(webRole({ files: [CONF] }))
})

const run = (action: ChangeAction, signal = QUIET) =>
  runContainer(step('container', 'web', action), own.context, signal)

function desiredSpec() {
  const [service] = own.desired.hosts.get('node1')?.services ?? []
  assert.ok(service)
  return service.spec
}

/** Starts the container as an earlier run made it, and forgets how. */
async function earlier(image = 'kolla/web:0'): Promise<string> {
  const { engine } = own
  engine.addImage(image)
  const id = await engine.create({ ...desiredSpec(), image })
  await engine.start('web')
  engine.calls.length = 0
  return id
}

/** The next container that is asked for its health stops instead; those after it are well. */
function nextDies(): void {
  const { engine } = own
  let died = false
  engine.fail = ({ method, target }) => {
    if (method !== 'exec' || died) return
    died = true
    engine.print(target, 'Traceback', 'no such option')
    engine.crash(target, 3)
  }
}

/** The files of the host, as they were before this run wrote new ones. */
function filesWereReplaced(): void {
  const observation = fakeObservation('node1', {}, [])
  own = { ...own, context: { ...own.context, hosts: new Map([['node1', { observation, engine: undefined }]]) } }
}

const restored = () => own.host.commands.filter(({ words }) => words.includes('restore'))

async function failureOf(promise: Promise<void>): Promise<KollaError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof KollaError, String(error))
  return error
}

describe('creating a container', () => {
  it('makes its volumes, creates and starts it, and waits until its health check succeeds', async () => {
    const volume = { kind: 'volume', name: 'data', action: 'create', reasons: [] } as const
    await runContainer(step('container', 'web', 'create', [volume]), own.context, QUIET)
    assert.deepEqual(own.engine.changes, ['createVolume data', 'create web', 'start web', 'exec web'])
  })

  it('leaves the one that failed, and shows its last lines', async () => {
    nextDies()
    const error = await failureOf(run('create'))
    assert.equal(error.message, 'web on node1: stopped with exit code 3')
    assert.deepEqual(error.details.log, ['Traceback', 'no such option'])
    assert.equal((await own.engine.inspect('web'))?.state, 'exited')
  })

  it('is abandoned when the run is interrupted while it starts', async () => {
    const abort = new AbortController()
    own.engine.outputs.set('web', SICK)
    own.engine.fail = ({ method }) => {
      if (method === 'exec') abort.abort()
    }
    const error = await failureOf(run('create', abort.signal))
    assert.deepEqual([error.message, error.details.fault], ['interrupted while web was starting', 'interrupted'])
    assert.equal((await own.engine.inspect('web'))?.state, 'running')
  })
})

describe('replacing a container', () => {
  it('makes the new one beside the old one, swaps them, and removes the old one last', async () => {
    const before = await earlier()
    await run('recreate')
    assert.deepEqual(own.engine.changes, [
      'create web-kolla-new',
      'stop web',
      'rename web to web-kolla-old',
      'rename web-kolla-new to web',
      'start web',
      'exec web',
      'remove web-kolla-old',
    ])
    const after = await own.engine.inspect('web')
    assert.notEqual(after?.id, before)
    assert.equal(after?.image, 'kolla/web:1')
  })

  it('leaves the old one running when the new one cannot even be created', async () => {
    const before = await earlier()
    own.engine.fail = ({ method }) => {
      if (method === 'create') throw new KollaError('no space left', { code: 'engine', fault: 'host' })
    }
    assert.equal((await failureOf(run('recreate'))).message, 'no space left')
    const after = await own.engine.inspect('web')
    assert.deepEqual([after?.id, after?.state], [before, 'running'])
  })

  it('puts the old one back, with the old files, when the new one does not become ready', async () => {
    const before = await earlier()
    filesWereReplaced()
    nextDies()
    const error = await failureOf(run('recreate'))
    assert.equal(error.message, 'web on node1: stopped with exit code 3; what was there before serves again')
    assert.deepEqual(error.details.log, ['Traceback', 'no such option'])
    const after = await own.engine.inspect('web')
    assert.deepEqual([after?.id, after?.state], [before, 'running'])
    assert.equal(await own.engine.inspect('web-kolla-old'), undefined)
    assert.equal(await own.engine.inspect('web-kolla-new'), undefined)
    assert.match(restored()[0]?.input ?? '', /^\/etc\/kolla\/web\/config\.json\n\/etc\/kolla\/web\/web\.conf\n$/)
  })

  it('says so when the old one does not become ready either', async () => {
    await earlier()
    own.engine.fail = ({ method, target }) => {
      if (method === 'exec') own.engine.crash(target, 3)
    }
    const { message } = await failureOf(run('recreate'))
    assert.equal(message, 'web on node1: stopped with exit code 3; what was there before is back, but not ready either')
  })

  it('removes what an interrupted replacement left first', async () => {
    await earlier()
    await own.engine.create(desiredSpec(), 'web-kolla-new')
    await own.engine.create(desiredSpec(), 'web-kolla-old')
    await run('recreate')
    assert.deepEqual([...(await own.engine.observe()).containers.keys()], ['web'])
  })

  it('puts the old one back when the run is interrupted while the new one starts', async () => {
    const before = await earlier()
    const abort = new AbortController()
    own.engine.outputs.set('web', SICK)
    own.engine.fail = ({ method }) => {
      if (method === 'exec') abort.abort()
    }
    const error = await failureOf(run('recreate', abort.signal))
    assert.equal(error.details.fault, 'interrupted')
    const after = await own.engine.inspect('web')
    assert.deepEqual([after?.id, after?.state], [before, 'running'])
  })

  it('tells the new one to stop once more where it was too early to listen', async () => {
    await earlier()
    const abort = new AbortController()
    own.engine.outputs.set('web', SICK)
    own.engine.fail = ({ method }) => {
      if (method === 'exec') abort.abort()
    }
    const kill = own.engine.kill.bind(own.engine)
    let signals = 0
    own.engine.kill = async (name, signal) => {
      signals += 1
      if (signals > 1) await kill(name, signal)
    }
    await failureOf(run('recreate', abort.signal))
    assert.equal(signals, 2)
    assert.deepEqual(own.engine.changes.slice(-5), [
      'kill web SIGTERM',
      'stop web',
      'remove web',
      'rename web-kolla-old to web',
      'start web',
    ])
  })
})

describe('restarting a container', () => {
  it('is all that is done where it becomes ready', async () => {
    await earlier()
    await run('restart')
    assert.deepEqual(own.engine.changes, ['restart web', 'exec web'])
    assert.deepEqual(restored(), [])
  })

  it('puts the old files back and restarts it again where it does not', async () => {
    await earlier()
    filesWereReplaced()
    nextDies()
    const error = await failureOf(run('restart'))
    assert.match(error.message, /; what was there before serves again$/)
    assert.equal(restored().length, 1)
    assert.deepEqual(
      own.engine.changes.filter((change) => change.startsWith('restart')),
      ['restart web', 'restart web'],
    )
  })

  it('tries nothing twice where this run replaced no file', async () => {
    await earlier()
    nextDies()
    const error = await failureOf(run('restart'))
    assert.equal(error.message, 'web on node1: stopped with exit code 3')
    assert.deepEqual(restored(), [])
    assert.deepEqual(own.engine.changes, ['restart web', 'exec web'])
  })
})

describe('other changes of a container', () => {
  it('are carried out in place where the engine can', async () => {
    await earlier()
    await run('update')
    assert.deepEqual(own.engine.changes, ['update web'])
  })

  for (const [action, calls] of [
    ['stop', ['stop web']],
    ['remove', ['stop web', 'remove web']],
  ] as const) {
    it(`${action} it gracefully`, async () => {
      await earlier()
      await run(action)
      assert.deepEqual(own.engine.changes, calls)
    })
  }

  it('remove in one go what the engine would remove by itself once it is stopped', async () => {
    await earlier()
    const inspect = own.engine.inspect.bind(own.engine)
    own.engine.inspect = async (name) => {
      const found = await inspect(name)
      return found && { ...found, inspect: { ...found.inspect, HostConfig: { AutoRemove: true } } }
    }
    await run('remove')
    assert.deepEqual(own.engine.changes, ['remove web'])
  })

  it('have nothing to remove where it went by itself', async () => {
    await run('remove')
    assert.deepEqual(own.engine.changes, [])
  })

  it('remove leftovers beside it without touching it', async () => {
    await earlier()
    await own.engine.create(desiredSpec(), 'web-kolla-old')
    own.engine.calls.length = 0
    const left = { kind: 'container', name: 'web-kolla-old', action: 'remove', reasons: [] } as const
    await runContainer({ ...step('container', 'web', 'create'), changes: [left] }, own.context, QUIET)
    assert.deepEqual(own.engine.changes, ['remove web-kolla-old'])
  })

  it('found a cluster with variables and a restart policy of its own', async () => {
    await earlier()
    await runContainer({ ...step('container', 'web', 'create'), environment: { FIRST: 'yes' } }, own.context, QUIET)
    const { inspect } = (await own.engine.inspect('web')) ?? {}
    const { Config, HostConfig } = inspect as {
      readonly Config: { readonly Env: readonly string[] }
      readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } }
    }
    assert.ok(Config.Env.includes('FIRST=yes'))
    assert.equal(HostConfig.RestartPolicy.Name, 'no')
  })
})

it('a container that goes with its data leaves no volume', async () => {
  const { engine, context } = own
  await earlier()
  engine.volumes.add('data')
  const data = { kind: 'volume', name: 'data', action: 'remove', reasons: [] } as const
  await runContainer(step('container', 'web', 'remove', [data]), context, QUIET)
  assert.deepEqual(engine.changes, ['stop web', 'remove web', 'removeVolume data'])
})
