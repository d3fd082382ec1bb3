import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { enabledRoles, findRoles, inOrder, loadRoles, tagsOf } from '../../src/roles/registry.ts'
import { temporaryFolder } from '../support/cli.ts'
import { deployment, webRole } from '../support/deployment.ts'

const named = (name: string, ...after: readonly string[]) => webRole({}, { name, after })
const names = (roles: readonly { readonly name: string }[]) => roles.map(({ name }) => name)

describe('roles', () => {
  it('stand behind all that they come after, near or far', () => {
    const roles = [named('a', 'c'), named('b'), named('c', 'd'), named('d')]
    assert.deepEqual(names(inOrder(roles)), ['d', 'c', 'a', 'b'])
  })

  it('keep their order where nothing ties them', () => {
    assert.deepEqual(names(inOrder([named('b'), named('a'), named('c')])), ['b', 'a', 'c'])
  })

  it('may come after a role that this installation does not have', () => {
    assert.deepEqual(names(inOrder([named('a', 'missing')])), ['a'])
  })

  it('that wait for each other are named, in a circle', () => {
    assert.throws(
      () => inOrder([named('a', 'b'), named('b', 'c'), named('c', 'a')]),
      (error) =>
        error instanceof KollaError && error.message.endsWith('a -> b -> c -> a') && error.details.code === 'role-cycle',
    )
  })

  it('are those of the deployment only where it switches them on', () => {
    const scope = deployment({ globals: 'enable_cache: "no"' }).variables.forHost('node1')
    const cache = webRole({}, { name: 'cache', enabled: 'enable_cache | bool' })
    assert.deepEqual(names(enabledRoles([webRole(), cache], scope)), ['web'])
  })
})

describe('the folders of roles', () => {
  /** A root with role definitions by name; each says where it came from. */
  function root(roles: Readonly<Record<string, string>>, file = 'role.ts'): string {
    const folder = temporaryFolder()
    for (const [name, text] of Object.entries(roles)) {
      mkdirSync(dirname(join(folder, name, file)), { recursive: true })
      writeFileSync(join(folder, name, file), text)
    }
    return folder
  }
  const definition = (name: string, group: string, after = '') =>
    `export default { name: '${name}', after: [${after}], enabled: 'true', services: { ${name}: { group: '${group}', command: '', files: [] } } }\n`

  it('are found by name, sorted, and folders without a definition are none', () => {
    const ours = root({ web: definition('web', 'ours'), api: definition('api', 'ours') })
    mkdirSync(join(ours, 'notes'))
    assert.deepEqual(names(findRoles([ours])), ['api', 'web'])
  })

  it("give way to the operator's role of the same name", async () => {
    const ours = root({ web: definition('web', 'ours'), api: definition('api', 'ours') })
    const theirs = root({ web: definition('web', 'theirs') }, 'role.js')
    writeFileSync(join(theirs, 'package.json'), '{ "type": "module" }')
    const roles = await loadRoles(findRoles([ours, theirs]))
    assert.deepEqual(
      roles.map(({ name, services }) => [name, services[name]?.group]),
      [
        ['api', 'ours'],
        ['web', 'theirs'],
      ],
    )
  })

  it('may be missing altogether', () => {
    assert.deepEqual(findRoles([join(temporaryFolder(), 'nowhere')]), [])
  })

  it('are loaded in the order in which roles come after each other', async () => {
    const folder = root({ api: definition('api', 'x', "'web'"), web: definition('web', 'x') })
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    assert.deepEqual(names(await loadRoles(findRoles([folder]))), ['web', 'api'])
  })
})

describe('the tags of a role', () => {
  it('are its name, and what else the definition says', () => {
    assert.deepEqual(tagsOf({ ...webRole(), name: 'nova-cell', tags: ['nova'] }), ['nova-cell', 'nova'])
    assert.deepEqual(tagsOf(webRole()), ['web'])
  })
})
