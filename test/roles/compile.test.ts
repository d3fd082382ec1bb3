import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import type { Desired } from '../../src/roles/desired.ts'
import type { ConfigFile, Role, Service } from '../../src/roles/types.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'

/** A file that holds a text and that its container wants. */
function file(name: string, text: string, changes: Partial<ConfigFile> = {}): ConfigFile {
  return { name, source: { kind: 'text', text }, dest: `/etc/web/${name}`, ...changes }
}

function service(desired: Desired, host = 'node1', name = 'web') {
  const found = desired.hosts.get(host)?.services.find((each) => each.name === name)
  assert.ok(found, `${name} on ${host}`)
  return found
}

function compiled(changes: Partial<Service>, files: Readonly<Record<string, string>> = {}, globals = '') {
  return service(deployment({ files, globals }).compile([webRole(changes)], ['node1']))
}

function textOf(found: ReturnType<typeof compiled>, name: string): string | undefined {
  return found.files.find(({ path }) => path === `/etc/kolla/web/${name}`)?.content.toString()
}

function listed(found: ReturnType<typeof compiled>): readonly string[] {
  const document = JSON.parse(textOf(found, 'config.json') ?? '') as { config_files: readonly { dest: string }[] }
  return document.config_files.map(({ dest }) => dest)
}

function mistakes(run: () => unknown): KollaError {
  try {
    run()
  } catch (error) {
    if (error instanceof KollaError) return error
    throw error
  }
  assert.fail('nothing was thrown')
}

describe('a compiled deployment', () => {
  it('has each service on the hosts of its group, as far as the run is about them', () => {
    const role = webRole({}, { services: { web: webService(), worker: webService({ group: 'worker' }) } })
    const { hosts, roles } = deployment().compile([role], ['node1', 'node2'])
    const services = [...hosts].map(([host, { services: own }]) => [host, own.map(({ name }) => name)])
    assert.deepEqual(services, [
      ['node1', ['web', 'worker']],
      ['node2', ['web']],
    ])
    assert.deepEqual(roles[0]?.hosts, ['node1', 'node2'])
  })

  it('waits for the health of a service, or that it stays up while a condition holds', () => {
    const ready = (globals: string) => compiled({ ready: { upWhile: 'behind | bool' } }, {}, globals).ready
    assert.deepEqual([ready('behind: yes'), ready('behind: no'), compiled({}).ready], ['up', 'health', 'health'])
  })

  it('has an exclusive folder only while its condition holds', () => {
    const folder: ConfigFile = { name: 'more', source: { kind: 'folder', overrides: [] }, exclusive: true, when: 'wanted | bool' }
    const exclusive = (globals: string) => compiled({ files: [folder] }, {}, globals).exclusive
    assert.deepEqual(exclusive('wanted: yes'), ['/etc/kolla/web/more'])
    assert.deepEqual(exclusive('wanted: no'), [])
  })

  it('takes the group from a variable where the definition says so', () => {
    const { hosts } = deployment({ globals: 'where: worker' }).compile([webRole({ group: '{{ where }}' })])
    assert.deepEqual(
      [...hosts.values()].map(({ services }) => services.length),
      [1, 0, 0],
    )
  })

  it('asks each host for its own group where that is an expression', () => {
    const inventory = '[east]\nnode1 own_group=east\n[west]\nnode1\nnode2 own_group=west\nnode3 own_group=east\n'
    const desired = deployment({ inventory }).compile([webRole({ group: '{{ own_group }}' })])
    assert.deepEqual(
      [...desired.hosts.values()].filter(({ services }) => services.length > 0).map(({ host }) => host),
      ['node1', 'node2'],
    )
  })

  it('leaves out what a host switches off', () => {
    const files = { 'host_vars/node2.yml': 'serves: "no"\n' }
    const inventory = '[web]\nnode1 serves=yes\nnode2\n'
    const { hosts, roles } = deployment({ files, inventory }).compile([webRole({ enabled: 'serves | bool' })])
    assert.equal(hosts.get('node2')?.services.length, 0)
    assert.deepEqual(roles[0]?.hosts, ['node1'])
  })

  it('gives files, folders and config.json their owner and mode', () => {
    const found = compiled({ files: [file('web.conf', 'x', { mode: '0600' })] }, {}, 'config_owner_user: ops')
    assert.deepEqual(
      found.files.map(({ path, kind, mode, owner, group }) => [path, kind, mode, owner, group].join(' ')),
      [
        '/etc/kolla/web directory 0770 ops root',
        '/etc/kolla/web/config.json file 0660 ops root',
        '/etc/kolla/web/web.conf file 0600 ops root',
      ],
    )
  })

  it('has no file whose condition does not hold, and lists it only when told to', () => {
    const found = compiled({ files: [file('a', '', { when: 'false' }), file('b', '', { when: 'false', optional: true })] })
    assert.equal(textOf(found, 'a'), undefined)
    assert.deepEqual(listed(found), ['/etc/web/b'])
  })

  it('owns a folder alone even while it is empty', () => {
    const found = compiled({
      files: [{ name: 'extra.d/', source: { kind: 'folder', overrides: ['extra'] }, exclusive: true }],
    })
    assert.deepEqual(found.exclusive, ['/etc/kolla/web/extra.d/'])
    assert.ok(found.files.some(({ path, kind }) => path === '/etc/kolla/web/extra.d' && kind === 'directory'))
  })

  it('names the containers that a service starts after', () => {
    const services = { web: webService({ startAfter: ['web-cache'] }), 'web-cache': webService({ variables: 'worker' }) }
    assert.deepEqual(service(deployment().compile([webRole({}, { services })])).startAfter, ['web_cache'])
  })

  it('has the kernel settings of the roles on a host, but for those that an operator leaves alone', () => {
    const sysctls = ['a', 'b', 'c'].map((name) => ({ name, value: `{{ ${name} }}` }))
    const host = { sysctls: [...sysctls, { name: 'd', value: '1', when: 'false' }], modules: [{ name: 'ip_vs' }] }
    const globals = 'a: 1\nb: KOLLA_UNSET\nc: KOLLA_SKIP\n'
    const desired = deployment({ globals, inventory: '[web]\nnode1\n[other]\nnode2\n' }).compile([webRole({}, { host })])
    assert.deepEqual(desired.hosts.get('node1')?.sysctls, [{ role: 'web', name: 'a', value: '1' }])
    assert.deepEqual(desired.hosts.get('node1')?.modules, ['ip_vs'])
    assert.deepEqual(desired.hosts.get('node2')?.sysctls, [])
    assert.deepEqual(desired.hosts.get('node2')?.links, [])
  })
})

describe("the operator's files", () => {
  const template = { 'roles/web/templates/web.conf.j2': '[DEFAULT]\nname = {{ service_name }}\ndebug = false\n' }
  const ini: ConfigFile = {
    name: 'web.conf',
    source: { kind: 'ini', template: 'web.conf.j2', overrides: ['web.conf', 'web/{{ inventory_hostname }}.conf'] },
  }

  it('are merged over ours, the later ones last', () => {
    const found = compiled(
      { files: [ini] },
      {
        ...template,
        'etc/config/web.conf': '[DEFAULT]\ndebug = true\nhost = common\n',
        'etc/config/web/node1.conf': '[DEFAULT]\nhost = {{ inventory_hostname }}\n',
      },
    )
    assert.match(textOf(found, 'web.conf') ?? '', /name = web\ndebug = true\nhost = node1\n/)
  })

  it('take the place of a template as a whole, the first one that exists', () => {
    const source = { kind: 'template', template: 'web.conf.j2', overrides: ['one', 'two'] } as const
    const found = compiled({ files: [{ ...ini, source }] }, { ...template, 'etc/config/two': 'theirs\n' })
    assert.equal(textOf(found, 'web.conf')?.trim(), 'theirs')
  })

  it('are copied byte for byte where that is asked for', () => {
    const source = { kind: 'copy', paths: ['{{ CONFIG_DIR }}/a.pem'] } as const
    const found = compiled({ files: [{ name: 'a.pem', source }] }, { 'etc/a.pem': '{{ not a template }}' })
    assert.equal(textOf(found, 'a.pem'), '{{ not a template }}')
  })

  it('come by folders with all that is in them, where folders in them count', () => {
    const files = { 'etc/config/parts/a.css': 'a', 'etc/config/parts/img/b.png': '{{ raw }}' }
    const source = { kind: 'folder', overrides: ['parts'], raw: true } as const
    const found = (recursive: boolean) => {
      const own = compiled({ files: [file('parts', '', { source: { ...source, recursive } })] }, files)
      return [textOf(own, 'parts/a.css'), textOf(own, 'parts/img/b.png')]
    }
    assert.deepEqual(found(true), ['a', '{{ raw }}'])
    assert.deepEqual(found(false), ['a', undefined])
  })

  it('come by folders, those that fit', () => {
    const source = { kind: 'folder', overrides: ['parts'], pattern: /\.conf$/ } as const
    const files = { 'etc/config/parts/b.conf': '{{ service_name }}', 'etc/config/parts/a.txt': 'no' }
    const found = compiled({ files: [{ name: 'parts.d', source }] }, files)
    assert.equal(textOf(found, 'parts.d/b.conf')?.trim(), 'web')
    assert.equal(textOf(found, 'parts.d/a.txt'), undefined)
  })

  it('decide by their existence what a template sees', () => {
    const files = { 'roles/web/templates/x.j2': '{{ custom }}\n', 'etc/config/there': '' }
    const custom = (path: string) =>
      compiled(
        {
          files: [
            {
              name: 'x',
              source: { kind: 'template', template: 'x.j2', overrides: [] },
              variables: { custom: { exists: path } },
            },
          ],
        },
        files,
      )
    assert.equal(textOf(custom('there'), 'x')?.trim(), 'True')
    assert.equal(textOf(custom('elsewhere'), 'x')?.trim(), 'False')
  })
})

describe('mistakes', () => {
  const missing: ConfigFile = { name: 'a.pem', source: { kind: 'copy', paths: ['a.pem', 'b.pem'], required: true } }

  it('are told all at once, each once', () => {
    const roles: readonly Role[] = [
      webRole({ files: [file('a', '{{ nowhere }}')] }),
      webRole({ group: 'worker', files: [file('b', '{{ neither }}')] }, { name: 'worker' }),
    ]
    const error = mistakes(() => deployment().compile(roles))
    const problems = error.details.problems ?? []
    assert.equal(error.details.fault, 'configuration')
    assert.equal(error.message, 'the configuration has 2 mistakes; nothing was touched')
    assert.match(problems[0]?.message ?? '', /nowhere/)
    assert.match(problems[1]?.message ?? '', /neither/)
  })

  it('say where a file that has to be there may lie', () => {
    const { details } = mistakes(() => deployment().compile([webRole({ files: [missing] })], ['node1']))
    const [problem] = details.problems ?? []
    assert.equal(problem?.message, 'a.pem for web on node1 does not exist')
    assert.match(problem.hint ?? '', /^Put it in one of: \S+\/etc\/config\/a\.pem, \S+\/etc\/config\/b\.pem\.$/)
  })

  it('offer the making of certificates for those that are missing', () => {
    const source = { kind: 'copy', paths: ['{{ kolla_certificates_dir }}/a.pem'], required: true } as const
    const { details } = mistakes(() => deployment().compile([webRole({ files: [{ name: 'a.pem', source }] })]))
    assert.match(details.problems?.[0]?.hint ?? '', /`kolla certificates`/)
  })

  it('include the options that a role does not support, as long as they are set', () => {
    const refused = [{ when: 'web_magic | bool', message: 'web has no magic', hint: 'Remove web_magic.' }]
    const compile = (magic: string) =>
      deployment({ globals: `web_magic: "${magic}"` }).compile([webRole({}, { refused })])
    const [problem] = mistakes(() => compile('yes')).details.problems ?? []
    assert.deepEqual(
      [problem?.code, problem?.message, problem?.hint],
      ['option-unsupported', 'web has no magic', 'Remove web_magic.'],
    )
    assert.doesNotThrow(() => compile('no'))
  })

  it('of ours are not taken for mistakes of the operator', () => {
    const source = { kind: 'template', template: 'nowhere.j2', overrides: [] } as const
    const error = mistakes(() => deployment().compile([webRole({ files: [{ name: 'x', source }] })]))
    assert.deepEqual([error.details.fault, error.details.code], ['internal', 'template-missing'])
  })
})
