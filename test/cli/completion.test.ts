import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { completionScript } from '../../src/cli/completion.ts'
import { loadManifest } from '../../src/cli/manifest.ts'
import { checkout, command } from '../support/cli.ts'

/** What bash would offer for the words so far; the last one is being typed. */
async function completions(...words: string[]): Promise<string[]> {
  const script = completionScript('bash', await loadManifest(checkout))
  const typed = words.map((word) => `'${word}'`).join(' ')
  const { stdout } = await command('bash', [
    '-c',
    `${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _kolla; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ])
  return stdout.split('\n').filter(Boolean)
}

describe('completion in bash', () => {
  it('offers the commands that begin as typed', async () => {
    assert.deepEqual(await completions('kolla', 'prech'), ['prechecks'])
  })

  it('offers the verbs of a topic', async () => {
    assert.deepEqual(await completions('kolla', 'lock', ''), ['acquire', 'release', 'status'])
  })

  it('offers the flags of the command', async () => {
    assert.deepEqual(await completions('kolla', 'destroy', '--include'), ['--include-images', '--include-dev'])
  })

  it('offers no flag that is hidden', async () => {
    assert.deepEqual(await completions('kolla', 'deploy', '--playb'), [])
  })
})
