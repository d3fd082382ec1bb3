import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  daemonSettings,
  mergeSettings,
  parseSettings,
  printSettings,
  settingDifferences,
} from '../../src/bootstrap/daemon-settings.ts'
import { server } from './server.ts'

/** What kolla-ansible 2026.1 writes for these lines of globals.yml; each case stands beside the defaults. */
const DEFAULTS = {
  'log-opts': { 'max-file': '5', 'max-size': '50m' },
  iptables: false,
  bridge: 'none',
  'ip-forward': false,
}
const CASES: readonly (readonly [string, readonly string[], Readonly<Record<string, unknown>>])[] = [
  ['nothing', [], DEFAULTS],
  [
    'a registry without TLS',
    ['docker_registry: registry:4000', 'docker_registry_insecure: yes'],
    { ...DEFAULTS, 'insecure-registries': ['registry:4000'] },
  ],
  ['mirrors', ['docker_registry_mirrors: [https://mirror]'], { ...DEFAULTS, 'registry-mirrors': ['https://mirror'] }],
  ['a storage driver', ['docker_storage_driver: overlay2'], { ...DEFAULTS, 'storage-driver': 'overlay2' }],
  ['a place for the data', ['docker_runtime_directory: /data'], { ...DEFAULTS, 'data-root': '/data' }],
  ["Docker's own network", ['docker_disable_default_iptables_rules: no'], { 'log-opts': DEFAULTS['log-opts'] }],
  ['debugging', ['docker_debug: "yes"'], { ...DEFAULTS, debug: true }],
  [
    'limits of open files',
    ['docker_ulimit_nofile: yes', 'docker_ulimit_nofile_soft: 1024'],
    { ...DEFAULTS, 'default-ulimits': { nofile: { name: 'nofile', hard: 1048576, soft: 1024 } } },
  ],
  [
    'settings of the operator, which win key by key',
    ['docker_custom_config: {log-opts: {max-size: 1m}, features: {x: true}}'],
    { ...DEFAULTS, 'log-opts': { 'max-size': '1m' }, features: { x: true } },
  ],
]

describe('daemon.json', () => {
  for (const [what, globals, expected] of CASES) {
    it(`says what kolla-ansible would say of ${what}`, () => {
      assert.deepEqual(daemonSettings(server(globals).scope), expected)
    })
  }

  it('limits open files on Enterprise Linux 9 only', () => {
    const facts = (version: string) => ({ os_family: 'RedHat', distribution_major_version: version })
    assert.ok('default-ulimits' in daemonSettings(server([], facts('9')).scope))
    assert.ok(!('default-ulimits' in daemonSettings(server([], facts('10')).scope)))
  })

  it('keeps what an administrator wrote, and drops what kolla switches and does not want any more', () => {
    const observed = {
      runtimes: { own: {} },
      'data-root': '/data',
      'storage-driver': 'zfs',
      iptables: false,
      debug: true,
      'insecure-registries': ['old:4000'],
    }
    assert.deepEqual(mergeSettings(observed, { bridge: 'none' }), {
      runtimes: { own: {} },
      'data-root': '/data',
      'storage-driver': 'zfs',
      bridge: 'none',
    })
  })

  it('differs by keys, whatever their order and the spaces between them', () => {
    const before = parseSettings('{"b": {"y": 1, "x": 2},\n"a": 1}')
    assert.ok(before)
    assert.deepEqual(settingDifferences(before, { a: 1, b: { x: 2, y: 1 } }), [])
    assert.deepEqual(settingDifferences(before, { a: 2, c: false }), [
      'a 1 -> 2',
      'b {"y":1,"x":2} -> not set',
      'c not set -> false',
    ])
  })

  it('is no settings when it is not an object', () => {
    assert.equal(parseSettings('{"a": '), undefined)
    assert.equal(parseSettings('[1]'), undefined)
  })

  it('is printed sorted, as kolla-ansible prints it', () => {
    assert.equal(
      printSettings({ b: 1, a: { d: true, c: [] } }),
      '{\n    "a": {\n        "c": [],\n        "d": true\n    },\n    "b": 1\n}\n',
    )
  })
})
