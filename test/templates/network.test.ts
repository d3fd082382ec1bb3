import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorClass, evaluate } from './support.ts'

const EXPECTED: readonly (readonly [expression: string, value: unknown])[] = [
  ["'192.168.7.33/24' | ansible.utils.ipaddr('network/prefix')", '192.168.7.0/24'],
  ["'192.168.7.33/24' | ansible.utils.ipaddr('range_usable')", '192.168.7.1-192.168.7.254'],
  ["'10.0.0.1/255.255.255.0' | ansible.utils.ipaddr('prefix')", 24],
  ["'10.0.0.0/24' | ansible.utils.ipaddr('5')", '10.0.0.5/24'],
  ["'10.0.0.0/24' | ansible.utils.ipaddr('-1')", '10.0.0.255/24'],
  ["'10.0.0.5' | ansible.utils.ipaddr('10.0.0.0/8')", '10.0.0.5'],
  ["'2001:DB8::0:1' | ansible.utils.ipaddr", '2001:db8::1'],
  ["'::ffff:1.2.3.4' | ansible.utils.ipv4('address')", false],
  ["'fd00::1/64' | ansible.utils.ipwrap", '[fd00::1]/64'],
  ["['10.0.0.1', 'x'] | ansible.utils.ipv4", ['10.0.0.1']],
  ["'10.0.0.1' | ansible.utils.ipaddr('revdns')", '1.0.0.10.in-addr.arpa.'],
  ["['10.0.0.0/25', '10.0.0.128/25'] | ansible.utils.cidr_merge", ['10.0.0.0/24']],
  ["'1a:2b:3c:04:05:06' | ansible.utils.hwaddr('cisco')", '1a2b.3c04.0506'],
]

describe('An address filter', () => {
  for (const [expression, value] of EXPECTED) {
    it(`gives what netaddr gives for ${expression}`, () => {
      assert.deepEqual(evaluate(expression), value)
    })
  }

  it('refuses a question that it does not know', () => {
    assert.equal(errorClass("'10.0.0.1' | ansible.utils.ipaddr('colour')"), 'value')
  })
})
