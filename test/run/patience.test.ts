import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hostError } from '../../src/hosts/errors.ts'
import { patiently } from '../../src/run/patience.ts'

describe('what may not serve yet', () => {
  /** Fails with these codes one after the other, then answers. */
  function server(...codes: readonly string[]) {
    const left = [...codes]
    const ask = () => {
      const code = left.shift()
      return code === undefined ? Promise.resolve('served') : Promise.reject(hostError('node1', code, 'no'))
    }
    return { ask, left }
  }

  it('is asked again until it does', async () => {
    const { ask } = server('away', 'away')
    assert.equal(await patiently([1, 1], 'away', ask), 'served')
  })

  it('is given up after the last delay', async () => {
    const { ask, left } = server('away', 'away', 'away')
    await assert.rejects(patiently([1], 'away', ask), { message: /no/ })
    assert.equal(left.length, 1)
  })

  it('is not asked again after a refusal', async () => {
    const { ask, left } = server('denied', 'denied')
    await assert.rejects(patiently([1], 'away', ask))
    assert.equal(left.length, 1)
  })
})
