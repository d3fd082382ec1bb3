import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ask } from '../../src/bootstrap/ask.ts'
import { LocalConnection } from '../../src/hosts/local.ts'
import { connectionSettings } from '../../src/hosts/settings.ts'
import { temporaryFolder } from '../support/cli.ts'

const here = new LocalConnection(connectionSettings('here', { ansible_connection: 'local', ansible_become: false }))

void test('one command answers what there is and leaves out what there is not', async () => {
  const folder = temporaryFolder()
  const place = (name: string): string => join(folder, name)
  writeFileSync(place('settings'), '{"a":\t"é"}\n')
  chmodSync(place('settings'), 0o640)
  mkdirSync(place('folder'), { mode: 0o755 })
  symlinkSync('nowhere', place('link'))
  const answers = await ask(here, [
    ...['settings', 'folder', 'link', 'missing'].map((name) => ({ kind: 'file' as const, name: place(name) })),
    { kind: 'program', name: 'sh' },
    { kind: 'program', name: 'no-such-program' },
    { kind: 'user', name: 'root' },
    { kind: 'user', name: 'no-such-user' },
    { kind: 'group', name: 'no-such-group' },
    { kind: 'package', name: 'no-such-package' },
    { kind: 'service', name: 'no-such-service' },
    { kind: 'sysctl', name: 'net.ipv4.ip_forward' },
    { kind: 'sysctl', name: 'no.such.setting' },
  ])
  const settings = answers.files.get(place('settings'))
  assert.deepEqual([settings?.kind, settings?.mode, settings?.content], ['file', '640', '{"a":\t"é"}\n'])
  assert.ok(settings && settings.mtime > 1_700_000_000)
  assert.equal(answers.files.get(place('folder'))?.kind, 'directory')
  assert.equal(answers.files.get(place('link'))?.kind, 'link')
  assert.ok(!answers.files.has(place('missing')))
  assert.deepEqual([...answers.programs], ['sh'])
  assert.deepEqual([...answers.users.keys()], ['root'])
  assert.match(answers.sysctls.get('net.ipv4.ip_forward') ?? '', /^[01]$/)
  assert.equal(answers.sysctls.size, 1)
  assert.deepEqual([answers.groups.size, answers.packages.size, answers.services.size], [0, 0, 0])
  assert.equal(here.stats.commands, 1)
})
