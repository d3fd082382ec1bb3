import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PasswordsDocument } from '../../src/passwords/document.ts'
import { mergePasswords } from '../../src/passwords/merge.ts'

function merged(old: string, into: string, clean = false): string {
  const document = PasswordsDocument.parse(into, 'new')
  mergePasswords(PasswordsDocument.parse(old, 'old'), document, clean)
  return document.toString()
}

describe('merging passwords', () => {
  it('lets old values win, keeps new keys and the comments of the new file, and adds what only the old file has', () => {
    assert.equal(merged('a: 1\nold: 3\n', '# head\na: 2\nb:\n'), '# head\na: 1\nb:\nold: 3\n')
  })

  it('takes over an empty old value, too, as kolla-mergepwd does', () => {
    assert.equal(merged('a:\n', 'a: 2\n'), 'a:\n')
  })

  it('drops what only the old file has when it is told to clean', () => {
    assert.equal(merged('a: 1\nold: 3\n', 'a: 2\nb: 4\n', true), 'a: 1\nb: 4\n')
  })

  it('carries the password of Redis over to Valkey', () => {
    assert.equal(merged('redis_master_password: r\n', 'valkey_master_password:\n', true), 'valkey_master_password: r\n')
  })

  it('leaves an old password of Valkey alone', () => {
    const old = 'redis_master_password: r\nvalkey_master_password: v\n'
    assert.equal(merged(old, 'valkey_master_password:\n', true), 'valkey_master_password: v\n')
  })

  it('takes key pairs and vault values as they are written', () => {
    const pair = 'nova_ssh_key:\n  private_key: |\n    x\n  public_key: "y"'
    assert.equal(
      merged(`${pair}\na: 1\n`, 'nova_ssh_key:\n  private_key:\n  public_key:\n# end\n', true),
      `${pair}\n# end\n`,
    )
  })
})
