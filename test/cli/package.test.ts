import assert from 'node:assert/strict'
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { checkout, command, temporaryFolder } from '../support/cli.ts'

/** Packs the checkout and unpacks it below a node_modules elsewhere, with the dependencies that this checkout has: no network. */
async function installElsewhere(): Promise<string> {
  const folder = temporaryFolder()
  const packed = await command('npm', ['pack', '--pack-destination', folder, '--loglevel=error'])
  assert.equal(packed.code, 0, packed.stderr)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  assert.ok(tarball !== undefined)
  const unpacked = await command(
    'sh',
    ['-c', `mkdir -p node_modules/kolla && tar -xzf ${tarball} -C node_modules/kolla --strip-components=1`],
    {},
    folder,
  )
  assert.equal(unpacked.code, 0, unpacked.stderr)
  for (const name of readdirSync(join(checkout, 'node_modules'))) {
    if (name !== 'kolla') symlinkSync(join(checkout, 'node_modules', name), join(folder, 'node_modules', name))
  }
  return join(folder, 'node_modules/kolla')
}

describe('the tarball of npm pack, installed elsewhere', () => {
  let installed = ''
  const kolla = (...words: string[]) => command(process.execPath, [join(installed, 'bin/kolla.js'), ...words], {}, '/')

  before(async () => {
    installed = await installElsewhere()
  })

  it('prints its version and help', async () => {
    assert.match((await kolla('--version')).stdout, /^kolla\//)
    assert.match((await kolla('deploy', '--help')).stdout, /\$ kolla deploy/)
  })

  it('runs a command', async () => {
    const { stdout, stderr } = await kolla('runs')
    assert.equal(stdout, 'No runs on record.\n', stderr)
  })

  it('has the roles, inventories and examples, and no TypeScript or tests', async () => {
    for (const path of [
      'dist/roles/keystone/role.js',
      'dist/roles/keystone/defaults.yml',
      'dist/inventory/multinode',
      'dist/etc/kolla/globals.yml',
      'LICENSE',
      'README.md',
    ]) {
      assert.ok(existsSync(join(installed, path)), path)
    }
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    assert.deepEqual(
      files.filter((file) => file.endsWith('.ts') || file.startsWith('test')),
      [],
    )
  })
})
