import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExecResult } from '../../src/containers/types.ts'
import { parseFindings, validateConfigFile } from '../../src/services/config-validator.ts'

/** As a keystone image printed it. */
const PRINTED = `INFO:oslo_service.backend:Backend 'eventlet' successfully loaded and cached.
WARNING:stevedore.named:Could not load oslo.policy, keystone, oslo.log
ERROR:root:token/expirationx is not part of the sample config
WARNING:root:Deprecated opt DEFAULT/rpc_backend found
`
const FOUND = [
  { severity: 'error', text: 'token/expirationx is not part of the sample config' },
  { severity: 'warning', text: 'Deprecated opt DEFAULT/rpc_backend found' },
]

const validate = (result: Partial<ExecResult>) =>
  validateConfigFile(
    { exec: () => Promise.resolve({ code: 0, stdout: '', stderr: '', ...result }) },
    {
      container: 'keystone',
      generator: '/keystone/config-generator/keystone.conf',
      config: '/etc/keystone/keystone.conf',
    },
  )

describe('oslo-config-validator', () => {
  it('finds what it says itself, not what libraries log', () => assert.deepEqual(parseFindings(PRINTED), FOUND))

  it('may end with 1 when it found something', async () => {
    assert.deepEqual(await validate({ code: 1, stderr: PRINTED }), FOUND)
  })

  it('finds nothing in a file that is right', async () => assert.deepEqual(await validate({}), []))

  it('has nothing to say of a file that the container does not have', async () => {
    assert.equal(await validate({ code: 77 }), undefined)
  })

  it('has failed when it ends with 1 and found nothing', async () => {
    const crashed = { code: 1, stderr: 'Traceback (most recent call last):\nImportError: no keystone\n' }
    await assert.rejects(validate(crashed), {
      message: 'oslo-config-validator failed in keystone (exit 1)',
      details: {
        code: 'validator-failed',
        fault: 'host',
        log: ['Traceback (most recent call last):', 'ImportError: no keystone'],
        hint: undefined,
      },
    })
  })
})
