import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SshConfig } from '../../src/hosts/ssh-config.ts'

function config(text: string, others: Readonly<Record<string, string>> = {}): SshConfig {
  const directory = mkdtempSync(join(tmpdir(), 'kolla-ssh-config-'))
  for (const [name, content] of Object.entries(others)) {
    mkdirSync(join(directory, 'conf.d'), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  writeFileSync(join(directory, 'config'), text)
  return SshConfig.load([join(directory, 'config'), join(directory, 'not-there')])
}

void test('the first value of a keyword wins', () => {
  const values = config('Host web\n  Port 2222\nHost *\n  Port 22\n  User deploy\n').for('web', 'me')
  assert.equal(values.get('port'), '2222')
  assert.equal(values.get('user'), 'deploy')
})

void test('identity files accumulate', () => {
  const values = config('IdentityFile ~/.ssh/a\nHost web\n  IdentityFile "~/.ssh/b c"\n').for('web', 'me')
  assert.deepEqual(values.all('identityfile'), ['~/.ssh/a', '~/.ssh/b c'])
})

void test('a negated pattern excludes a host from its block', () => {
  const read = config('Host *.example !db.example\n  User ops\n')
  assert.equal(read.for('web.example', 'me').get('user'), 'ops')
  assert.equal(read.for('db.example', 'me').get('user'), undefined)
})

void test('keywords may be written in any case and with an equals sign', () => {
  assert.equal(config('host=web\n  HOSTNAME = 10.0.0.1\n').for('web', 'me').get('hostname'), '10.0.0.1')
})

void test('Include reads files by pattern, beside the including one, under its conditions', () => {
  const read = config('Host web\n  Include conf.d/*\nHost *\n  User last\n', {
    'conf.d/1': 'User first\n',
    'conf.d/2': 'Port 7\n',
  })
  assert.equal(read.for('web', 'me').get('user'), 'first')
  assert.equal(read.for('web', 'me').get('port'), '7')
  assert.equal(read.for('db', 'me').get('user'), 'last')
})

void test('a file that includes itself does not go on for ever', () => {
  assert.equal(config('User me\nInclude config\n').for('web', 'me').get('user'), 'me')
})

void test('Match all holds, Match exec never does: nothing is run to read a configuration', () => {
  const values = config('Match exec "touch /tmp/kolla-must-not-exist"\n  User wrong\nMatch all\n  User right\n').for(
    'web',
    'me',
  )
  assert.equal(values.get('user'), 'right')
})

void test('ProxyCommand keeps its quotes', () => {
  const values = config('ProxyCommand nc -X "a b" %h %p\n').for('web', 'me')
  assert.equal(values.get('proxycommand'), 'nc -X "a b" %h %p')
})
