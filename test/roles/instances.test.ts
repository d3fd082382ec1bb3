import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Service } from '../../src/roles/types.ts'
import { deployment, webRole } from '../support/deployment.ts'

const GLOBALS = `
web_command: "serve --number {{ item }}"
web_extra_volumes: ["/srv/{{ item }}:/srv"]
`

function compiled(changes: Partial<Service>, files: Readonly<Record<string, string>> = {}, globals = GLOBALS) {
  return deployment({ files, globals }).compile([webRole(changes)])
}

describe('a service of which a host runs several', () => {
  const services = compiled({
    instances: '{{ range(1, 3) | list }}',
    command: '{{ web_command }}',
    environment: { NUMBER: '{{ item }}' },
    files: [{ name: 'web.conf', source: { kind: 'text', text: 'number={{ item }}\n' }, dest: '/etc/web.conf' }],
  }).hosts.get('node1')?.services

  it('has a container and a config directory for each, named after it', () => {
    assert.deepEqual(
      services?.map(({ name, spec, directory }) => [name, spec.name, directory]),
      [
        ['web', 'web_1', '/etc/kolla/web-1'],
        ['web', 'web_2', '/etc/kolla/web-2'],
      ],
    )
  })

  it('tells each which it is, in texts and in variables that operators set', () => {
    const second = services?.[1]
    assert.equal(second?.spec.environment['NUMBER'], '2')
    assert.deepEqual(second.spec.volumes.slice(0, 1), ['/etc/kolla/web-2/:/var/lib/kolla/config_files/:ro'])
    assert.ok(second.spec.volumes.includes('/srv/2:/srv'))
    const texts = second.files.map(({ path, content }) => [path, content.toString()])
    assert.deepEqual(texts.at(-1), ['/etc/kolla/web-2/web.conf', 'number=2\n'])
    assert.match(texts.find(([path]) => path === '/etc/kolla/web-2/config.json')?.[1] ?? '', /serve --number 2/)
  })
})

describe('namespaces of a container', () => {
  it('may depend on a variable', () => {
    const spec = (globals: string) =>
      compiled({ pidMode: "{{ 'host' if wrapped | bool else '' }}", cgroupnsMode: '{{ groups_of }}' }, {}, globals).hosts
        .get('node1')
        ?.services[0]?.spec
    const host = spec('wrapped: "yes"\ngroups_of: host\n')
    assert.deepEqual([host?.pidMode, host?.cgroupnsMode], ['host', 'host'])
    const own = spec('wrapped: "no"\ngroups_of: private\n')
    assert.deepEqual([own?.pidMode, own?.cgroupnsMode], [undefined, 'private'])
  })
})

describe('a folder without a name', () => {
  it('puts the files of the operator beside the others, each listed by itself', () => {
    const found = compiled(
      { files: [{ name: '', source: { kind: 'folder', overrides: ['web/plugins'] }, dest: '/etc/web', owner: 'web' }] },
      { 'etc/config/web/plugins/a.ini': 'a\n', 'etc/config/web/plugins/b.ini': 'b\n' },
      '',
    ).hosts.get('node1')?.services[0]
    const config = found?.files.find(({ path }) => path === '/etc/kolla/web/config.json')?.content.toString() ?? ''
    const { config_files: listed } = JSON.parse(config) as { config_files: readonly { dest: string }[] }
    assert.deepEqual(
      listed.map(({ dest }) => dest),
      ['/etc/web/a.ini', '/etc/web/b.ini'],
    )
    assert.ok(found?.files.some(({ path }) => path === '/etc/kolla/web/a.ini'))
  })
})

describe('hosts of a service', () => {
  const hostsOf = (hosts: string) => {
    const desired = compiled({ group: 'worker', hosts }, {}, 'web_image_full: kolla/web:1')
    return [...desired.hosts.values()].filter(({ services }) => services.length > 0).map(({ host }) => host)
  }

  it('may be others than those of its group, in the order of the inventory', () => {
    assert.deepEqual(hostsOf("{{ groups['worker'] + ['node3', 'node2'] }}"), ['node1', 'node2', 'node3'])
  })
})

describe('kernel modules of a role', () => {
  it('may be a list of names that operators set', () => {
    const role = webRole({}, { host: { modules: [{ name: 'ip_vs' }, { name: '{{ more }}' }] } })
    const desired = deployment({ globals: 'more: [{name: ip6_tables}, {name: sctp}]' }).compile([role])
    assert.deepEqual(desired.hosts.get('node1')?.modules, ['ip_vs', 'ip6_tables', 'sctp'])
  })
})
