import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../../src/errors.ts'
import { runImage } from '../../../src/run/steps/image.ts'
import { webRole } from '../../support/deployment.ts'
import { QUIET, step, world } from './world.ts'

const STEP = step('image', 'kolla/web:1', 'pull')

/** Pulls while the registry fails the first `failures` times. */
async function pull(failures: number) {
  const { context, engine, progress } = await world(webRole())
  let left = failures
  engine.fail = ({ method }) => {
    if (method === 'pull' && left-- > 0) throw new KollaError('the registry is away', { code: 'pull', fault: 'host' })
  }
  const outcome = await runImage(STEP, context, QUIET).then(
    () => 'pulled',
    (error: unknown) => (error instanceof Error ? error.message : 'something else'),
  )
  return { outcome, attempts: engine.changes.length, progress }
}

describe('pulling an image', () => {
  it('asks once where that is enough', async () => {
    assert.deepEqual(await pull(0), { outcome: 'pulled', attempts: 1, progress: [] })
  })

  it('asks three times, and says so', async () => {
    assert.deepEqual(await pull(2), {
      outcome: 'pulled',
      attempts: 3,
      progress: ['attempt 1 failed, trying again', 'attempt 2 failed, trying again'],
    })
  })

  it('gives up after the third time, with the last failure', async () => {
    const { outcome, attempts } = await pull(3)
    assert.deepEqual({ outcome, attempts }, { outcome: 'the registry is away', attempts: 3 })
  })
})
