import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { hostKeyAlgorithms } from '../../src/hosts/host-key.ts'
import { fingerprint, KnownHosts, parseKnownHosts } from '../../src/hosts/known-hosts.ts'
import { makeKey, publicKey } from '../support/sshd.ts'

const directory = mkdtempSync(join(tmpdir(), 'kolla-known-'))
const keys = new Map(
  ['ed25519', 'other', 'rsa'].map((name) => {
    const file = join(directory, name)
    makeKey(file, name === 'rsa' ? 'rsa' : 'ed25519')
    return [name, publicKey(file)]
  }),
)
const line = (name: string): string => keys.get(name) ?? assert.fail(name)
const blob = (name: string): Buffer => Buffer.from(line(name).split(' ')[1] ?? '', 'base64')
const known = (...lines: readonly string[]): KnownHosts =>
  new KnownHosts(parseKnownHosts(lines.join('\n'), 'known_hosts'))

void test('a key that stands in known_hosts under the name is known', () => {
  assert.deepEqual(known(`web ${line('ed25519')}`).judge('web', 22, blob('ed25519')), { kind: 'known' })
})

void test('names are compared without regard to case', () => {
  assert.equal(known(`Web.Example ${line('ed25519')}`).judge('wEB.example', 22, blob('ed25519')).kind, 'known')
})

void test('another port than 22 is looked up as [host]:port and nothing else', () => {
  const hosts = known(`web ${line('ed25519')}`, `[web]:2222 ${line('other')}`)
  assert.equal(hosts.judge('web', 2222, blob('other')).kind, 'known')
  assert.equal(hosts.judge('web', 2222, blob('ed25519')).kind, 'mismatch')
  assert.equal(hosts.judge('web', 2223, blob('ed25519')).kind, 'unknown')
})

void test('a name hashed by ssh-keygen -H is found', () => {
  const file = join(directory, 'hashed')
  writeFileSync(file, `web,10.0.0.1 ${line('ed25519')}\n`)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'pipe' })
  const text = readFileSync(file, 'utf8')
  assert.doesNotMatch(text, /web/)
  assert.equal(KnownHosts.load([file]).judge('10.0.0.1', 22, blob('ed25519')).kind, 'known')
  assert.equal(KnownHosts.load([file]).judge('10.0.0.2', 22, blob('ed25519')).kind, 'unknown')
})

void test('wildcards match, and a negated pattern takes out what they match', () => {
  const hosts = known(`*.example,!db.example,10.0.0.? ${line('ed25519')}`)
  assert.equal(hosts.judge('web.example', 22, blob('ed25519')).kind, 'known')
  assert.equal(hosts.judge('db.example', 22, blob('ed25519')).kind, 'unknown')
  assert.equal(hosts.judge('10.0.0.7', 22, blob('ed25519')).kind, 'known')
  assert.equal(hosts.judge('10.0.0.17', 22, blob('ed25519')).kind, 'unknown')
})

void test('another key than the known one is a mismatch that names the line', () => {
  const verdict = known('# ours', `web ${line('ed25519')}`).judge('web', 22, blob('other'))
  assert.deepEqual(verdict, {
    kind: 'mismatch',
    expected: { file: 'known_hosts', line: 2 },
    expectedType: 'ssh-ed25519',
  })
})

void test('a key of a type that is not known while another type is, is a mismatch, too', () => {
  assert.equal(known(`web ${line('rsa')}`).judge('web', 22, blob('ed25519')).kind, 'mismatch')
})

void test('a revoked key is refused although another line knows it', () => {
  const verdict = known(`web ${line('ed25519')}`, `@revoked * ${line('ed25519')}`).judge('web', 22, blob('ed25519'))
  assert.deepEqual(verdict, { kind: 'revoked', by: { file: 'known_hosts', line: 2 } })
})

void test('a host that only a certificate authority vouches for is unknown, and the line is named', () => {
  const verdict = known(`@cert-authority *.example ${line('ed25519')}`).judge('web.example', 22, blob('other'))
  assert.deepEqual(verdict, { kind: 'unknown', authority: { file: 'known_hosts', line: 1 } })
})

void test('an accepted key is appended on a line of its own and known from then on', () => {
  const file = join(directory, 'learning')
  writeFileSync(file, `web ${line('ed25519')}`)
  const hosts = KnownHosts.load([file])
  hosts.add('db', 2200, blob('other'))
  assert.equal(hosts.judge('db', 2200, blob('other')).kind, 'known')
  assert.equal(readFileSync(file, 'utf8'), `web ${line('ed25519')}\n[db]:2200 ${line('other')}\n`)
})

void test('the algorithms of known keys are asked for first', () => {
  assert.deepEqual(hostKeyAlgorithms(known(`web ${line('rsa')}`).typesFor('web', 22)).slice(0, 3), [
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-ed25519',
  ])
})

void test('a fingerprint is the one that ssh-keygen prints', () => {
  const printed = execFileSync('ssh-keygen', ['-l', '-f', join(directory, 'ed25519.pub')], { encoding: 'utf8' })
  assert.equal(fingerprint(blob('ed25519')), printed.split(' ')[1])
})
