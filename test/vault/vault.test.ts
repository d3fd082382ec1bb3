import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { KollaError } from '../../src/errors.ts'
import { Secret } from '../../src/secrets.ts'
import { loadVaultSecrets } from '../../src/vault/secrets.ts'
import { Vault } from '../../src/vault/vault.ts'

function vaultWith(passwords: Readonly<Record<string, string>>): Vault {
  const secrets = Object.entries(passwords).map(([id, password]) => ({
    id,
    source: 'test',
    password: new Secret(password),
  }))
  return new Vault(secrets)
}

function errorOf(run: () => unknown): KollaError {
  try {
    run()
  } catch (error) {
    if (error instanceof KollaError) return error
    throw error
  }
  assert.fail('no error was thrown')
}

const folder = mkdtempSync(join(tmpdir(), 'kolla-vault-'))

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

for (const text of ['', 'secret', 'x'.repeat(16), 'päss\nwörd\n', 'y'.repeat(5000)]) {
  test(`${text.length} characters come back as they were`, () => {
    const vault = vaultWith({ default: 'horse' })
    assert.equal(vault.decrypt(vault.encrypt(text), { file: 'f' }).toString(), text)
  })
}

test('the id stands in the header, and the default id makes the older format', () => {
  assert.match(vaultWith({ prod: 'x' }).encrypt('a'), /^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/)
  assert.match(vaultWith({ default: 'x' }).encrypt('a'), /^\$ANSIBLE_VAULT;1\.1;AES256\n/)
})

test('any password that fits is good, whatever its id', () => {
  const text = vaultWith({ prod: 'horse' }).encrypt('a')
  assert.equal(vaultWith({ prod: 'wrong', dev: 'horse' }).decrypt(text, { file: 'f' }).toString(), 'a')
})

test('a wrong password names the file, the id and what was tried', () => {
  const text = vaultWith({ prod: 'horse' }).encrypt('a')
  const error = errorOf(() => vaultWith({ dev: 'mule' }).decrypt(text, { file: 'passwords.yml', line: 7 }))
  assert.equal(error.details.code, 'vault-password-wrong')
  assert.match(error.message, /passwords\.yml:7 with vault id 'prod'; tried dev \(test\)/)
  assert.doesNotMatch(inspect(error), /mule/)
})

test('no password at all says how to give one', () => {
  const text = vaultWith({ default: 'horse' }).encrypt('a')
  const error = errorOf(() => new Vault([]).decrypt(text, { file: 'passwords.yml' }))
  assert.equal(error.details.code, 'vault-password-missing')
  assert.match(error.details.hint ?? '', /--vault-password-file/)
})

test('damaged data is told apart from a wrong password', () => {
  const text = vaultWith({ default: 'horse' }).encrypt('a')
  const code = (damaged: string): string =>
    errorOf(() => vaultWith({ default: 'horse' }).decrypt(damaged, { file: 'f' })).details.code
  assert.equal(code(text.slice(0, 100)), 'vault-damaged')
  assert.equal(code(text.replace('1.1', '9.9')), 'vault-damaged')
  assert.equal(code(`${text.trim()}zz`), 'vault-damaged')
})

test('files that are no vault are left alone', () => {
  assert.equal(new Vault([]).decryptFile(Buffer.from('a: 1\n'), 'f').toString(), 'a: 1\n')
})

test('passwords come from files, scripts, the environment and the prompt, in that order', async () => {
  const secrets = await loadVaultSecrets({
    vaultIds: [
      `dev@${file('plain', 'from file \n')}`,
      `prod@${file('pw-client', '#!/bin/sh\necho "$1 $2"\n', 0o700)}`,
      'ops@prompt',
    ],
    passwordFiles: [file('script', '#!/bin/sh\necho from script\n', 0o700)],
    environment: { ANSIBLE_VAULT_PASSWORD_FILE: file('env', 'from environment') },
    prompt: (question) => Promise.resolve(`answer to ${question}`),
  })
  assert.deepEqual(
    secrets.map(({ id, password }) => [id, password.reveal()]),
    [
      ['dev', 'from file'],
      ['prod', '--vault-id prod'],
      ['ops', 'answer to Vault password (ops): '],
      ['default', 'from script'],
      ['default', 'from environment'],
    ],
  )
})

const unusable: readonly (readonly [string, string, RegExp])[] = [
  ['a missing file', '/nosuch/file', /\/nosuch\/file/],
  ['an empty file', file('empty', '\n'), /empty/],
  ['a failing script', file('failing', '#!/bin/sh\nexit 3\n', 0o700), /failing.*failed/],
  ['a folder', folder, /folder/],
]
for (const [name, source, expected] of unusable) {
  test(`${name} as a password file is named`, async () => {
    await assert.rejects(loadVaultSecrets({ passwordFiles: [source] }), expected)
  })
}
