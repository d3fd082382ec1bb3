import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { maskLine, maskValue } from '../../src/plan/mask.ts'

describe('a line that sets a secret', () => {
  for (const [line, shown] of [
    ['password = hidden', 'password = ***'],
    ['+admin_password=hidden', '+admin_password=***'],
    ['-   "rabbit_password": "hidden",', '-   "rabbit_password": ***'],
    ['    auth_pass hidden', '    auth_pass ***'],
    ['wsrep_sst_auth = root:hidden', 'wsrep_sst_auth = ***'],
    ['auth_encryption_key = hidden', 'auth_encryption_key = ***'],
    ['hmac_keys = hidden', 'hmac_keys = ***'],
    ['+  user haproxy insecure-password hidden', '+  user haproxy insecure-password ***'],
    ['-    stats auth openstack:hidden', '-    stats auth openstack:***'],
    ['connection = mysql://web:hidden@db/web', 'connection = mysql://web:***@db/web'],
    [
      'transport_url = rabbit://a:one@h:1,rabbit://a:two@i:1//',
      'transport_url = rabbit://a:***@h:1,rabbit://a:***@i:1//',
    ],
    ['SECRET_KEY = hidden words', 'SECRET_KEY = ***'],
    ['cookie: hidden', 'cookie: ***'],
    ['password = =hidden', 'password = ***'],
    ['-{"client_id": "kolla", "client_secret": "hid\\"den"}', '-{"client_id": "kolla", "client_secret": "***"}'],
  ] as const) {
    it(`is shown as '${shown}'`, () => assert.equal(maskLine(line), shown))
  }
})

describe('a line that sets none', () => {
  for (const line of [
    'debug = true',
    '[database]',
    'bind 192.0.2.250:5000',
    '# the password is kept elsewhere',
    '',
    'password =',
  ])
    it(`is shown as it is: '${line}'`, () => assert.equal(maskLine(line), line))
})

describe('the value of an option', () => {
  for (const [option, value, shown] of [
    ['admin_password', 'hidden', '***'],
    ['hmac_keys', 'hidden', '***'],
    ['connection', 'mysql://web:hidden@db/web', 'mysql://web:***@db/web'],
    ['expiration', '3600', '3600'],
  ] as const) {
    it(`${option} is shown as '${shown}'`, () => assert.equal(maskValue(option, value), shown))
  }
})
