import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'

/** The image that the cases run in; with KOLLA_TEST_OWN_SCRIPT=no, upstream's say, its own script is tested. */
const image = process.env['KOLLA_TEST_IMAGE'] ?? 'kolla/base:2025.1-debian-trixie'
const folder = join(import.meta.dirname, 'set-configs')
const script = join(import.meta.dirname, '../../src/build/docker/base/bin/kolla_set_configs')
const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as readonly { readonly case: string }[]
const available = spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' }).status === 0

describe('kolla_set_configs', { skip: available ? false : `needs the image ${image}: kolla build base` }, () => {
  let complaints: Readonly<Record<string, readonly string[]>>

  before(() => {
    const ours =
      process.env['KOLLA_TEST_OWN_SCRIPT'] === 'no' ? [] : ['-v', `${script}:/usr/local/bin/kolla_set_configs:ro`]
    const output = execFileSync(
      'docker',
      [
        'run',
        '--rm',
        '--user=root',
        '-v',
        `${folder}:/cases:ro`,
        ...ours,
        '--entrypoint=python3',
        image,
        '/cases/run-cases.py',
      ],
      { encoding: 'utf8' },
    )
    complaints = JSON.parse(output) as typeof complaints
  })

  for (const { case: name } of cases) {
    it(name, () => assert.deepEqual(complaints[name], []))
  }
})
