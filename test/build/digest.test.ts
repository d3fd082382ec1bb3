import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { buildImages } from '../../src/build/build-images.ts'
import { defaultBuildOptions } from '../../src/build/defaults.ts'
import type { BuildOptions } from '../../src/build/types.ts'
import { Slots } from '../../src/hosts/slots.ts'
import { FakeImageEngine } from '../support/fake-image-engine.ts'

describe('a build that skips what is unchanged', () => {
  let folder: string
  let engine: FakeImageEngine

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kolla-digests-'))
    engine = new FakeImageEngine()
    write('ground', 'FROM debian:trixie\nCOPY hello /\n')
    writeFileSync(join(folder, 'ground/hello'), 'hello')
    write('house', 'FROM {{ namespace }}/ground:{{ tag }}\n')
    write('tree', 'FROM {{ namespace }}/ground:{{ tag }}\nRUN grow\n')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function write(name: string, template: string): void {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'Dockerfile.j2'), template)
  }

  /** The names of what was built. */
  async function build(options: Partial<BuildOptions> = {}): Promise<string[]> {
    const patterns = ['^(ground|house|tree)$']
    const base = { distribution: 'debian', image: 'debian', tag: 'trixie' }
    const logsDir = join(folder, 'logs')
    mkdirSync(logsDir, { recursive: true })
    const own = { patterns, base, folders: [folder], logsDir }
    const report = await buildImages(
      { ...defaultBuildOptions(), ...own, skip: 'unchanged', ...options },
      { engine, emit: () => undefined, signal: new AbortController().signal, turns: new Slots(2), version: '1' },
    )
    return report.results.filter(({ outcome }) => outcome === 'built').map(({ name }) => name)
  }

  it('builds everything once', async () => {
    assert.deepEqual(await build(), ['ground', 'house', 'tree'])
    assert.deepEqual(await build(), [])
  })

  it('builds an image whose Dockerfile changed, and not its neighbours', async () => {
    await build()
    write('tree', 'FROM {{ namespace }}/ground:{{ tag }}\nRUN grow taller\n')
    assert.deepEqual(await build(), ['tree'])
  })

  it('builds an image of which a file changed, and all that stand on it', async () => {
    await build()
    writeFileSync(join(folder, 'ground/hello'), 'world')
    assert.deepEqual(await build(), ['ground', 'house', 'tree'])
  })

  it('takes a file that became executable for a change', async () => {
    await build()
    chmodSync(join(folder, 'ground/hello'), 0o755)
    assert.deepEqual(await build(), ['ground', 'house', 'tree'])
  })

  it('takes other build arguments for a change', async () => {
    await build()
    assert.deepEqual(await build({ buildArgs: { colour: 'red' } }), ['ground', 'house', 'tree'])
  })

  it('builds what the engine has without a digest, where one that skips what exists does not', async () => {
    await build()
    engine.tags.set('kolla/house:2025.1-debian-trixie', {})
    assert.deepEqual(await build({ skip: 'existing' }), [])
    assert.deepEqual(await build(), ['house'])
  })
})
