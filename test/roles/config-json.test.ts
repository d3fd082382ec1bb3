import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configJson } from '../../src/roles/config-json.ts'
import type { ConfigFile, Service } from '../../src/roles/types.ts'
import { deployment, webRole } from '../support/deployment.ts'

const CONF: ConfigFile = {
  name: 'web.conf',
  source: { kind: 'text', text: '' },
  dest: '/etc/web/web.conf',
  owner: 'web',
  perm: '0600',
}

interface Document {
  readonly command: string
  readonly config_files: readonly Readonly<Record<string, unknown>>[]
  readonly permissions?: readonly Readonly<Record<string, unknown>>[]
}

/** The config.json of a service with these files, of which `present` are there. */
function document(
  files: readonly ConfigFile[],
  present: readonly string[],
  { globals = '', ...service }: Partial<Service> & { readonly globals?: string } = {},
): Document {
  const context = deployment({ globals }).context(webRole(service), 'web')
  return JSON.parse(configJson(context, files, new Set(present))) as Document
}

describe('config.json', () => {
  it('says what to run and where a file goes', () => {
    assert.deepEqual(document([CONF], ['web.conf'], { command: 'web --host {{ inventory_hostname }}' }), {
      command: 'web --host node1',
      config_files: [
        {
          source: '/var/lib/kolla/config_files/web.conf',
          dest: '/etc/web/web.conf',
          owner: 'web',
          perm: '0600',
        },
      ],
    })
  })

  it('lists a file that is made for each item of a list as often', () => {
    const files: readonly ConfigFile[] = [{ ...CONF, name: '{{ item }}', dest: '/etc/web/{{ item }}', each: "{{ ['a', 'b'] }}" }]
    assert.deepEqual(
      document(files, ['a', 'b']).config_files.map(({ source, dest }) => [source, dest]),
      [
        ['/var/lib/kolla/config_files/a', '/etc/web/a'],
        ['/var/lib/kolla/config_files/b', '/etc/web/b'],
      ],
    )
    assert.deepEqual(document([{ ...CONF, each: '{{ missing }}', when: 'false' }], []).config_files, [])
  })

  it('gives a file without an owner to root, and leaves its permission bits alone', () => {
    const [entry] = document([{ name: 'a', source: CONF.source, dest: '/a' }], ['a']).config_files
    assert.deepEqual(entry, { source: '/var/lib/kolla/config_files/a', dest: '/a', owner: 'root' })
  })

  it('ends with a line break', () => {
    const context = deployment().context(webRole(), 'web')
    assert.match(configJson(context, [], new Set()), /\}\n$/)
  })

  const cases: readonly (readonly [string, Partial<ConfigFile>, readonly string[], number])[] = [
    ['a file that is there', {}, ['web.conf'], 1],
    ['no file that is not there', {}, [], 0],
    ['an optional file that is not there, so that it is removed in the container', { optional: true }, [], 1],
    ['a file that a condition makes optional', { optional: 'web_optional | bool' }, [], 1],
    ['no missing file that a condition makes necessary', { optional: 'not web_optional | bool' }, [], 0],
    ['a missing file that is to be listed nevertheless', { listedWhen: 'web_optional | bool' }, [], 1],
    ['no file that is not to be listed', { listedWhen: 'not web_optional | bool' }, ['web.conf'], 0],
    ['a folder with files in it', { name: 'folder/' }, ['folder/a', 'folder/b'], 1],
    ['no folder without files', { name: 'folder/' }, ['folders'], 0],
  ]
  for (const [name, changes, present, count] of cases) {
    it(`lists ${name}`, () => {
      const { config_files: files } = document([{ ...CONF, ...changes }], present, { globals: 'web_optional: "yes"' })
      assert.equal(files.length, count)
    })
  }

  it('lists no file that is not for the container', () => {
    const { name, source } = CONF
    assert.deepEqual(document([{ name, source }], [name]).config_files, [])
  })

  it('marks optional files, and only those', () => {
    const files = [{ ...CONF, optional: true }, { ...CONF, name: 'b' }]
    assert.deepEqual(
      document(files, ['b']).config_files.map(({ optional }) => optional),
      [true, undefined],
    )
  })

  it('sees the name of the service in names and conditions', () => {
    const file = { ...CONF, name: '{{ service_name }}.conf', optional: "service_name == 'web'" }
    const [entry] = document([file], []).config_files
    assert.equal(entry?.['source'], '/var/lib/kolla/config_files/web.conf')
  })

  it('lists the permissions that hold, and leaves the key out where none does', () => {
    const log = { path: '/var/log/kolla/web', owner: 'web:web', recurse: true }
    const data = { path: '/var/lib/web', owner: 'web', perm: '0700', when: 'web_data | bool' }
    const permissions = [log, data]
    assert.deepEqual(document([], [], { permissions, globals: 'web_data: "no"' }).permissions, [log])
    assert.deepEqual(document([], [], { permissions, globals: 'web_data: "yes"' }).permissions, [
      log,
      { path: '/var/lib/web', owner: 'web', perm: '0700' },
    ])
    assert.equal('permissions' in document([], []), false)
  })

  it('keeps what the container has in a folder of its own where the definition says so', () => {
    const [entry] = document([{ ...CONF, merge: true }], ['web.conf']).config_files
    assert.equal(entry?.['merge'], true)
  })
})
