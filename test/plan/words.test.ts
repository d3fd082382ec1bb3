import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wordedDifferences } from '../../src/plan/words.ts'

const KEYSTONE = '[cache]\nbackend = dogpile.cache.memcached\n\n[token]\nexpiration = 86400\n'
const HAPROXY = 'frontend keystone\n    bind :5000\n    maxconn 100\n\nbackend keystone_back\n    [tune]\n'

describe('how two versions of a file differ, in words', () => {
  it('names section, option, old and new value, also where an option is called as a section of HAProxy is', () => {
    const after = KEYSTONE.replace('86400', '3600')
    assert.deepEqual(wordedDifferences('/etc/kolla/keystone/keystone.conf', KEYSTONE, after), [
      '[token] expiration 86400 -> 3600',
    ])
  })

  it('names the lines of a file that only looks like INI', () => {
    assert.deepEqual(wordedDifferences('haproxy.cfg', HAPROXY, HAPROXY.replace('100', '200')), [
      '- maxconn 100',
      '+ maxconn 200',
    ])
  })
})
