import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { readPasswordsFile, savePasswordsFile, writePasswordsFile } from '../../src/passwords/file.ts'
import { Secret } from '../../src/secrets.ts'
import { Vault } from '../../src/vault/vault.ts'

const vault = new Vault([{ id: 'prod', source: 'test', password: new Secret('open sesame') }])
const noVault = new Vault([])

describe('a passwords file', () => {
  let folder: string
  let file: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kolla-passwords-'))
  })
  after(() => rm(folder, { recursive: true }))
  beforeEach(async () => {
    await rm(folder, { recursive: true })
    folder = await mkdtemp(join(tmpdir(), 'kolla-passwords-'))
    file = join(folder, 'passwords.yml')
  })

  const mode = async (): Promise<string> => ((await stat(file)).mode & 0o777).toString(8)

  it('belongs to its owner alone when it is new', async () => {
    await writePasswordsFile(file, 'a: 1\n')
    assert.equal(await mode(), '600')
  })

  for (const [old, rewritten] of [
    ['644', '640'],
    ['640', '640'],
    ['600', '600'],
    ['666', '640'],
  ] as const) {
    it(`has mode ${rewritten} when it was rewritten and had ${old}`, async () => {
      await writeFile(file, 'a:\n')
      await chmod(file, parseInt(old, 8))
      await writePasswordsFile(file, 'a: 1\n')
      assert.equal(await mode(), rewritten)
    })
  }

  it('is replaced through a symbolic link, and nothing is left beside it', async () => {
    await writeFile(file, 'a:\n')
    await symlink(file, join(folder, 'link.yml'))
    await writePasswordsFile(join(folder, 'link.yml'), 'a: 1\n')
    assert.equal(await readFile(file, 'utf8'), 'a: 1\n')
    assert.deepEqual((await readdir(folder)).sort(), ['link.yml', 'passwords.yml'])
  })

  it('warns when others may read or write it', async () => {
    await writeFile(file, 'a:\n')
    await chmod(file, 0o646)
    const { warnings } = await readPasswordsFile(file, noVault)
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['passwords-world-readable', 'passwords-world-writable'],
    )
    await chmod(file, 0o640)
    assert.deepEqual((await readPasswordsFile(file, noVault)).warnings, [])
  })

  const code = (expected: string) => (error: unknown) => error instanceof KollaError && error.details.code === expected

  it('is missed by name', () => assert.rejects(readPasswordsFile(file, noVault), code('passwords-missing')))

  it('cannot be written where there is no folder', () =>
    assert.rejects(writePasswordsFile(join(folder, 'none', 'p.yml'), ''), code('passwords-unwritable')))

  it('that is encrypted needs a vault password, and stays encrypted with the same id', async () => {
    await writeFile(file, vault.encrypt('a: 1\n', 'prod'))
    await assert.rejects(readPasswordsFile(file, noVault), code('vault-password-missing'))
    const found = await readPasswordsFile(file, vault)
    found.document.set('a', '2')
    await savePasswordsFile(found, vault)
    assert.match(await readFile(file, 'utf8'), /^\$ANSIBLE_VAULT;1.2;AES256;prod\n/)
    assert.deepEqual((await readPasswordsFile(file, vault)).document.get('a'), { kind: 'text', text: '2' })
  })
})
