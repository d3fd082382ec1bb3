import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { splitCommandLine } from '../../src/cli/argv.ts'

const grammar = {
  ids: new Set(['deploy', 'mariadb-recovery', 'lock:status', 'runs', 'runs:show']),
  valued: new Set(['-i', '--inventory', '-e', '--skip-tags']),
}

/** One line per case: what is typed, the command that is meant, and what is left for it. */
const cases: readonly (readonly [typed: string, id: string | undefined, rest: string])[] = [
  ['deploy -i multinode', 'deploy', '-i multinode'],
  ['-i multinode deploy', 'deploy', '-i multinode'],
  ['--inventory=multinode deploy -C', 'deploy', '--inventory=multinode -C'],
  ['-i deploy deploy', 'deploy', '-i deploy'],
  ['mariadb_recovery', 'mariadb-recovery', ''],
  ['mariadb-recovery', 'mariadb-recovery', ''],
  ['lock status', 'lock:status', ''],
  ['lock:status', 'lock:status', ''],
  ['-i multinode lock -v status', 'lock:status', '-i multinode --verbose'],
  ['runs', 'runs', ''],
  ['runs show last', 'runs:show', 'last'],
  ['deploy -vvv', 'deploy', '--verbose --verbose --verbose'],
  ['deploy --skip_tags nova', 'deploy', '--skip-tags nova'],
  ['deploy --skip_tags=nova_compute', 'deploy', '--skip-tags=nova_compute'],
  ['deploy -e some_name=1', 'deploy', '-e some_name=1'],
  ['deploy -lt', 'deploy', '--list-tasks'],
  ['deploy -- --not_a_flag', 'deploy', '-- --not_a_flag'],
  ['', undefined, ''],
  ['-v', undefined, '--verbose'],
]

describe('the command line', () => {
  for (const [typed, id, rest] of cases) {
    it(`"${typed}" means ${id ?? 'no command'} with "${rest}"`, () => {
      const line = splitCommandLine(typed.split(' ').filter(Boolean), grammar)
      assert.deepEqual([line.id, line.argv.join(' '), line.unknown], [id, rest, undefined])
    })
  }

  it('names a word that is no command', () => {
    assert.equal(splitCommandLine(['-i', 'x', 'deplyo'], grammar).unknown, 'deplyo')
  })

  it('names both words where only the second is wrong', () => {
    assert.equal(splitCommandLine(['lock', 'sttaus'], grammar).unknown, 'lock sttaus')
  })

  it('names a topic that stands alone', () => {
    assert.equal(splitCommandLine(['lock'], grammar).unknown, 'lock')
  })
})
