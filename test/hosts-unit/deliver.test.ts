import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { deliver, restorePrevious } from '../../src/hosts/deliver.ts'
import type { KollaError } from '../../src/errors.ts'
import { LocalConnection } from '../../src/hosts/local.ts'
import { observe } from '../../src/hosts/observe.ts'
import { connectionSettings } from '../../src/hosts/settings.ts'
import type { DesiredFile } from '../../src/hosts/types.ts'

const local = new LocalConnection(connectionSettings('web', { ansible_connection: 'local' }))
const needsRoot = process.getuid?.() === 0 ? false : 'only root may give files away'

function place(): { readonly at: (name: string) => string; readonly keep: string } {
  const directory = mkdtempSync(join(tmpdir(), 'kolla-deliver-'))
  return { at: (name) => join(directory, name), keep: join(directory, '.previous') }
}

function file(path: string, content: string, owner = 'root', mode = '0640'): DesiredFile {
  return { path, kind: 'file', content: Buffer.from(content), mode, owner, group: owner }
}

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8)

void suite('delivering files', { skip: needsRoot }, () => {
  void test('files arrive with content, mode and owner, in directories that are made for them', async () => {
    const { at, keep } = place()
    const directory: DesiredFile = { ...file(at('svc'), '', 'daemon', '0770'), kind: 'directory' }
    await deliver(local, [directory, file(at('svc/a.conf'), 'one'), file(at('svc/.b'), 'two', '1234', '600')], {
      keepPrevious: keep,
    })
    assert.equal(readFileSync(at('svc/a.conf'), 'utf8'), 'one')
    assert.deepEqual([modeOf(at('svc')), modeOf(at('svc/a.conf')), modeOf(at('svc/.b'))], ['770', '640', '600'])
    assert.deepEqual([statSync(at('svc')).uid, statSync(at('svc/.b')).uid], [1, 1234])
    assert.equal(existsSync(at('svc/.kolla-new')), false)
  })

  void test('names with spaces, quotes and dollar signs are names', async () => {
    const { at, keep } = place()
    const name = at(`it's a "name" with $HOME and *`)
    await deliver(local, [file(name, 'x')], { keepPrevious: keep })
    assert.equal(readFileSync(name, 'utf8'), 'x')
  })

  void test('removing takes files and whole directories, and a file that is not there is no problem', async () => {
    const { at, keep } = place()
    mkdirSync(at('dir'))
    writeFileSync(at('dir/file'), 'x')
    await deliver(local, [], { keepPrevious: keep, remove: [at('dir'), at('not-there')] })
    assert.equal(existsSync(at('dir')), false)
  })

  void test('what was replaced, removed and added can be put back as it was, with its time', async () => {
    const { at, keep } = place()
    writeFileSync(at('old'), 'before', { mode: 0o604 })
    utimesSync(at('old'), 1000, 1000)
    writeFileSync(at('gone'), 'still wanted')
    await deliver(local, [file(at('old'), 'after'), file(at('new'), 'added')], {
      keepPrevious: keep,
      remove: [at('gone')],
    })
    assert.equal(readFileSync(at('old'), 'utf8'), 'after')
    await restorePrevious(local, keep, [at('old'), at('new'), at('gone')])
    assert.equal(readFileSync(at('old'), 'utf8'), 'before')
    assert.deepEqual([modeOf(at('old')), statSync(at('old')).mtimeMs], ['604', 1_000_000])
    assert.equal(readFileSync(at('gone'), 'utf8'), 'still wanted')
    assert.equal(existsSync(at('new')), false)
  })

  void test('only what was kept can be put back', async () => {
    const { at, keep } = place()
    await deliver(local, [file(at('a'), 'x')], { keepPrevious: keep })
    await assert.rejects(
      restorePrevious(local, keep, [at('other')]),
      (error: KollaError) => error.details.code === 'restore-failed',
    )
  })

  void test('an owner that the host does not know is named, and nothing is written', async () => {
    const { at, keep } = place()
    await assert.rejects(
      deliver(local, [file(at('a'), 'x'), file(at('b'), 'x', 'nosuchuser')], { keepPrevious: keep }),
      {
        message: /no user nosuchuser/,
      },
    )
    assert.equal(existsSync(at('a')), false)
  })

  void test('a full disk is named, and every file is as it was', async (context) => {
    const { at, keep } = place()
    mkdirSync(at('small'))
    const mounted = await local.exec(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'small', at('small')])
    if (mounted.code !== 0) {
      context.skip('no file system can be mounted here')
      return
    }
    try {
      writeFileSync(at('small/a'), 'before')
      const files = [file(at('small/a'), 'after'), file(at('small/b'), 'x'.repeat(200_000))]
      await assert.rejects(
        deliver(local, files, { keepPrevious: keep }),
        (error: KollaError) => error.details.code === 'disk-full',
      )
      assert.equal(readFileSync(at('small/a'), 'utf8'), 'before')
      assert.equal(existsSync(at('small/b')), false)
      assert.equal(existsSync(at('small/.kolla-new')), false)
    } finally {
      await local.exec(['umount', at('small')])
    }
  })

  void test('what a killed delivery left behind is not observed, and swept by the next one', async () => {
    const { at, keep } = place()
    mkdirSync(at('svc/.kolla-new'), { recursive: true })
    writeFileSync(at('svc/.kolla-new/half'), 'ha')
    const { files } = await observe(local, { directories: [at('svc')] })
    assert.deepEqual([...files.keys()], [at('svc')])
    await deliver(local, [file(at('svc/whole'), 'x')], { keepPrevious: keep })
    assert.equal(existsSync(at('svc/half')), false)
    assert.equal(existsSync(at('svc/.kolla-new')), false)
  })

  void test('a path that is not plain and absolute is a mistake of ours', async () => {
    for (const path of ['relative', '/a/../b', '/a\nb', '/a\\b']) {
      await assert.rejects(deliver(local, [file(path, 'x')], { keepPrevious: '/tmp/keep' }), TypeError)
    }
  })
})
