import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorClass, evaluate } from './support.ts'

const TRUE = [
  "'1.2.10' is version('1.2.9', '>')",
  "'1.0.0-rc.1' is version('1.0.0', '<', version_type='semver')",
  "'1.0.dev1' is version('1.0a1', '<', version_type='pep440')",
  "'1.0' is not version('1.0.0', '==')",
  "{'failed': true} is failed",
  "{'rc': 0} is success",
  "{'results': [{'changed': true}]} is changed",
  '[1, 2] is subset([1, 2, 3])',
  "'compute01.local' is match('compute[0-9]+')",
  "'xcompute01' is not match('compute')",
  "'xcompute01' is search('compute')",
  "'a' is in ['a']",
  "['a'] is contains('a')",
  'true is number',
  'true is not integer',
  "'no' is falsy(convert_bool=true)",
  'missing is undefined',
  "'fd00::1' is ansible.utils.ipv6_address",
  "'10.0.0.5' is ansible.utils.in_network('10.0.0.0/24')",
]

describe('A test', () => {
  for (const expression of TRUE) {
    it(`holds: ${expression}`, () => {
      assert.equal(evaluate(expression), true)
    })
  }

  it('refuses to compare versions that have no order', () => {
    assert.equal(errorClass("'1.a' is version('1.1', '<')"), 'type')
  })

  it('does not tell what is on the machine that renders', () => {
    assert.equal(errorClass("'/etc' is directory"), 'filter')
    assert.equal(evaluate("'/etc/passwd' is file"), false)
  })
})
