import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { buildConfigPath, parseBuildConfig } from '../../src/build/config-file.ts'
import { KollaError } from '../../src/errors.ts'
import { ROOT } from '../hosts/place.ts'
import { temporaryFolder } from '../support/cli.ts'

const parse = (text: string) => parseBuildConfig(text, 'kolla-build.conf')

describe('kolla-build.conf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kolla-build-conf-'))
  after(() => rmSync(folder, { recursive: true }))

  it('says what the flags of the same names say, with dashes or underscores', () => {
    const text = `[DEFAULT]
base = debian
base_tag = trixie
openstack-release = 2025.1
registry = registry.example.org:5000
skip_existing = True
threads = 4
build_args = http_proxy:http://proxy:3128, no_proxy:localhost
profile = infra
profile = main
summary_json_file = /tmp/summary.json
`
    assert.deepEqual(parse(text), {
      flags: {
        base: 'debian',
        'base-tag': 'trixie',
        'openstack-release': '2025.1',
        registry: 'registry.example.org:5000',
        'skip-existing': true,
        threads: 4,
        'build-args': ['http_proxy=http://proxy:3128', 'no_proxy=localhost'],
        profile: ['infra', 'main'],
        'summary-json': '/tmp/summary.json',
      },
      profiles: {},
      unused: [],
    })
  })

  it('defines profiles', () => {
    assert.deepEqual(parse('[profiles]\nmine = keystone, ^cron$\n').profiles, { mine: ['keystone', '^cron$'] })
  })

  it('names what it says for nothing', () => {
    const text = '[DEFAULT]\nbuildkit = false\nquiet = true\n[nova-base]\ntype = git\n'
    assert.deepEqual(parse(text).unused, ['DEFAULT/buildkit', '[nova-base]'])
  })

  it('is refused where it would give users other numbers, or has values that are none', () => {
    for (const text of ['[nova-user]\nuid = 1000\n', '[DEFAULT]\nthreads = many\n', '[DEFAULT]\npush = perhaps\n']) {
      assert.throws(
        () => parse(text),
        (error) => error instanceof KollaError && error.details.code === 'build-config-invalid',
        text,
      )
    }
  })

  it('is read by the command, whose own flags count for more', async () => {
    const file = join(folder, 'own.conf')
    writeFileSync(file, '[DEFAULT]\nprofile = mine\nnamespace = fromfile\n[profiles]\nmine = ^cron$, ^memcached$\n')
    const list = async (...words: readonly string[]) => {
      const all = ['build', '--config-file', file, '--list-images', ...words]
      const { stdout } = await promisify(execFile)(join(ROOT, 'bin/kolla'), all)
      return stdout.trim().split('\n')
    }
    assert.deepEqual(await list(), ['base', 'cron', 'memcached'])
    assert.ok((await list('--profile', 'infra')).includes('rabbitmq'), 'typed, and so not the profile of the file')
  })
})

describe('where kolla-build.conf is', () => {
  it('is what was named, else the configuration directory, else nowhere', () => {
    const folder = temporaryFolder()
    assert.equal(buildConfigPath(undefined, folder), undefined)
    const file = join(folder, 'kolla-build.conf')
    writeFileSync(file, '')
    assert.equal(buildConfigPath(undefined, folder), file)
    assert.equal(buildConfigPath('other.conf', folder), resolve('other.conf'))
  })
})
