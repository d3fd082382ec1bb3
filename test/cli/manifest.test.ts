import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadManifest, type Manifest } from '../../src/cli/manifest.ts'
import { checkout, temporaryFolder } from '../support/cli.ts'

/** A checkout with one command of its own. */
function smallCheckout(): string {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src/commands'), { recursive: true })
  cpSync(join(checkout, 'package.json'), join(root, 'package.json'))
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'))
  mkdirSync(join(root, 'src/cli'))
  writeCommand(root, 'first')
  return root
}

function writeCommand(root: string, summary: string): void {
  const source = `import { Command } from '@oclif/core/command'
export default class Hello extends Command {
  static override summary = '${summary}'
  run(): Promise<void> { return Promise.resolve() }
}
`
  writeFileSync(join(root, 'src/commands/hello.ts'), source)
}

describe('the manifest of a checkout', () => {
  it('is made when there is none, and kept', async () => {
    const root = smallCheckout()
    assert.equal((await loadManifest(root)).commands['hello']?.summary, 'first')
    const kept = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest
    assert.deepEqual(Object.keys(kept.commands), ['hello'])
  })

  it('is made again when a command was added', async () => {
    const root = smallCheckout()
    await loadManifest(root)
    cpSync(join(root, 'src/commands/hello.ts'), join(root, 'src/commands/again.ts'))
    assert.deepEqual(Object.keys((await loadManifest(root)).commands).sort(), ['again', 'hello'])
  })

  it('is taken as it is where no sources are, as in a published package', async () => {
    const root = temporaryFolder()
    writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify({ version: '1.2.3', commands: {} }))
    assert.equal((await loadManifest(root)).version, '1.2.3')
  })
})

describe('every command of the checkout', async () => {
  const { commands } = await loadManifest(checkout)
  const visible = Object.values(commands).filter(({ hidden }) => hidden !== true)

  for (const command of visible) {
    it(`${command.id} has a summary and an example`, () => {
      assert.ok((command.summary ?? '') !== '', 'summary')
      assert.ok((command.examples ?? []).length > 0, 'examples')
    })
  }

  for (const command of visible) {
    it(`${command.id} uses each short flag once`, () => {
      const chars = Object.values(command.flags).flatMap(({ char }) => char ?? [])
      assert.deepEqual(chars, [...new Set(chars)])
    })
  }

  it('knows every verb of kolla-ansible that exists here under its name', () => {
    const expected = [
      'bootstrap-servers',
      'prechecks',
      'pull',
      'deploy',
      'deploy-containers',
      'genconfig',
      'reconfigure',
      'upgrade',
      'validate-config',
      'check',
      'stop',
      'destroy',
      'post-deploy',
    ]
    assert.deepEqual(
      expected.filter((id) => commands[id] === undefined),
      [],
    )
  })
})
