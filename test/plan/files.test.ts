import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { DesiredFile, HostObservation, ObservedFile } from '../../src/hosts/types.ts'
import { fileChanges, fileDifferences, affectsService } from '../../src/plan/files.ts'
import type { DesiredService } from '../../src/roles/desired.ts'

const directory = '/etc/kolla/keystone'
const content = Buffer.from('[DEFAULT]\ndebug = true\n')
const wanted: DesiredFile = {
  path: `${directory}/keystone.conf`,
  kind: 'file',
  content,
  mode: '0660',
  owner: 'root',
  group: 'root',
}
const service = {
  host: 'one',
  directory,
  files: [wanted],
  exclusive: [`${directory}/services.d/`],
} as unknown as DesiredService

function digest(text: Buffer | string): string {
  return createHash('sha256').update(text).digest('hex')
}

function observed(path: string, differing: Partial<ObservedFile> = {}): HostObservation {
  const file: ObservedFile = {
    kind: 'file',
    sha256: digest(content),
    mode: '660',
    owner: 'root',
    group: 'root',
    mtime: 1,
    ...differing,
  }
  return { host: 'one', facts: {}, now: 2, files: new Map([[path, file]]) }
}

function changes(observation: HostObservation, previous?: string) {
  const before = previous === undefined ? undefined : Buffer.from(previous)
  const redact = (text: string): string => text.replaceAll('hidden', '***')
  return fileChanges(fileDifferences(service, observation), observation, () => before, redact)
}

describe('the changes of files', () => {
  it('are none where everything is as it should be', () => {
    assert.deepEqual(changes(observed(wanted.path)), [])
  })

  it('create what is missing', () => {
    const [change] = changes({ ...observed(wanted.path), files: new Map() })
    assert.deepEqual(change, { kind: 'file', name: 'keystone/keystone.conf', action: 'create', reasons: ['missing'] })
  })

  for (const [differing, reason] of [
    [{ mode: '644' }, 'mode 644 -> 660'],
    [{ owner: 'kolla' }, 'owner kolla -> root'],
    [{ group: 'kolla' }, 'group kolla -> root'],
    [{ kind: 'link', sha256: undefined }, 'is a link, not a file'],
    [{ sha256: digest('other') }, 'content differs'],
  ] as const) {
    it(`say '${reason}'`, () => {
      const [change] = changes(observed(wanted.path, differing))
      assert.equal(change?.action, 'update')
      assert.ok(change.reasons.includes(reason), change.reasons.join())
    })
  }

  it('name the option that differs, without secrets', () => {
    const before = '[DEFAULT]\ndebug = true\nconnection = hidden\n'
    const [change] = changes(observed(wanted.path, { sha256: digest(before) }), before)
    assert.match(change?.reasons.join() ?? '', /connection/)
    assert.doesNotMatch(JSON.stringify(change), /hidden/)
  })

  it('leave alone what is only for hosts that do not have it', () => {
    const kept = { ...service, files: [{ ...wanted, keep: true }] }
    assert.deepEqual(fileDifferences(kept, observed(wanted.path, { sha256: digest('else') })).deliver, [])
    assert.equal(fileDifferences(kept, observed('/elsewhere')).deliver.length, 1)
  })

  it('remove what nobody wants in a folder that is ours alone, and nothing elsewhere', () => {
    const stray = observed(`${directory}/services.d/old.cfg`)
    const removed = changes(stray).filter(({ action }) => action === 'remove')
    assert.deepEqual(
      removed.map(({ name }) => name),
      ['keystone/services.d/old.cfg'],
    )
    assert.deepEqual(
      changes(observed(`${directory}/other/old.cfg`)).filter(({ action }) => action === 'remove'),
      [],
    )
  })

  it('matter to a container only by content', () => {
    const mode = observed(wanted.path, { mode: '644' })
    assert.deepEqual(affectsService(fileDifferences(service, mode), mode), [])
    const text = observed(wanted.path, { sha256: digest('other') })
    assert.deepEqual(affectsService(fileDifferences(service, text), text), ['keystone.conf'])
  })
})
