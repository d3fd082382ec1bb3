import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { becomeRoot, passSudo } from '../../src/hosts/become.ts'
import { runToEnd } from '../../src/hosts/collect.ts'
import { LocalConnection } from '../../src/hosts/local.ts'
import { connectionSettings } from '../../src/hosts/settings.ts'
import type { CommandResult } from '../../src/hosts/types.ts'
import { Secret } from '../../src/secrets.ts'

const local = new LocalConnection(connectionSettings('web', { ansible_connection: 'local', ansible_become: false }))

/** A sudo that behaves as the real one does with -n, and with -S -p PROMPT. */
const SUDO = `#!/bin/sh
echo 'We trust you have received the usual lecture.' >&2
shift
case $1 in
  -n) [ "$FREE" = yes ] || { echo 'sudo: a password is required' >&2; exit 1; }; shift 2 ;;
  -S)
    prompt=$3
    shift 4
    if [ "$FREE" != yes ]; then
      for attempt in 1 2 3; do
        printf %s "$prompt" >&2
        IFS= read -r word
        [ "$word" = 'open sesame' ] && break
        [ $attempt = 3 ] && exit 1
      done
    fi ;;
esac
exec "$@"
`

async function throughSudo(
  password: string | undefined,
  free: 'yes' | 'no',
  command: readonly string[],
  input: string | Buffer = '',
): Promise<CommandResult> {
  const directory = mkdtempSync(join(tmpdir(), 'kolla-sudo-'))
  writeFileSync(join(directory, 'sudo'), SUDO, { mode: 0o755 })
  const become = becomeRoot(command, password !== undefined)
  const environment = ['env', `PATH=${directory}:${process.env['PATH'] ?? ''}`, `FREE=${free}`]
  const started = await local.start([...environment, ...become.words])
  const running = await passSudo('web', started, become, password === undefined ? undefined : new Secret(password))
  return runToEnd('web', 'test', running, { input })
}

void test('the password goes to sudo and the input to the command', async () => {
  const result = await throughSudo('open sesame', 'no', ['sh', '-c', 'cat; echo problem >&2; exit 4'], 'its input\n')
  assert.equal(result.code, 4)
  assert.equal(result.stdout.toString(), 'its input\n')
  assert.equal(result.stderr.toString(), 'problem\n')
})

void test('a password that sudo does not ask for is not sent to the command', async () => {
  const result = await throughSudo('open sesame', 'yes', ['cat'], 'its input\n')
  assert.equal(result.stdout.toString(), 'its input\n')
})

void test('a wrong password is tried once and named as such', async () => {
  await assert.rejects(
    throughSudo('wrong', 'no', ['true']),
    (error: KollaError) => error.details.code === 'sudo-password-wrong',
  )
})

void test('a missing password is reported with what sudo said', async () => {
  await assert.rejects(throughSudo(undefined, 'no', ['true']), (error: KollaError) => {
    assert.equal(error.details.code, 'sudo-refused')
    assert.match(error.details.hint ?? '', /--ask-become-pass/)
    assert.match(error.details.log?.join(' ') ?? '', /a password is required/)
    return true
  })
})

void test('without a password sudo is told not to ask', async () => {
  assert.equal((await throughSudo(undefined, 'yes', ['echo', 'hi'])).stdout.toString(), 'hi\n')
})

void test('bytes pass unchanged in both directions', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, code) => code))
  assert.deepEqual((await throughSudo('open sesame', 'no', ['cat'], bytes)).stdout, bytes)
  assert.deepEqual((await throughSudo('open sesame', 'no', ['sh', '-c', 'cat >&2'], bytes)).stderr, bytes)
})

void test('a connection that is lost before the command begins is told as that, and not as a refusal of sudo', async () => {
  const stderr = new PassThrough()
  const ended = Promise.withResolvers<{ code: number }>()
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr }
  const running = { ...streams, result: ended.promise, kill: () => undefined }
  const passed = passSudo('web', running, becomeRoot(['true'], false), undefined)
  stderr.resume().end()
  await once(stderr, 'end')
  ended.reject(new Error('the connection was lost'))
  await assert.rejects(passed, /^Error: the connection was lost$/)
})

void test('a refusal is told although the channel closes only once all of its output is read', async () => {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const result = once(stdout, 'end').then(() => ({ code: 1 }))
  const running = { stdin: new PassThrough(), stdout, stderr, result, kill: () => undefined }
  const passed = passSudo('web', running, becomeRoot(['true'], false), undefined)
  stdout.end()
  stderr.end('sudo: a password is required\n')
  await assert.rejects(passed, /sudo does not let this user run commands as root/)
})
