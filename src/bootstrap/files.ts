import { posix } from 'node:path'
import type { DesiredFile } from '../hosts/types.ts'
import { wordedDifferences } from '../plan/words.ts'
import type { Answers, AskedFile, Work } from './types.ts'

const ROOT = { owner: 'root', group: 'root' }

/** A file or directory as it should be on a host; root's unless said otherwise. */
export function desired(
  path: string,
  mode: string,
  content: string | Buffer | undefined,
  { owner, group }: Pick<DesiredFile, 'owner' | 'group'> = ROOT,
): DesiredFile {
  const kind = content === undefined ? 'directory' : 'file'
  return { path, kind, mode, content: Buffer.from(content ?? ''), owner, group }
}

export interface FileComparison {
  /** Whether different content means the same; default: it never does. */
  readonly same?: (observed: string) => boolean
  /** How the content differs, in words; default: by lines. */
  readonly words?: (observed: string) => readonly string[]
  /** Carried out once the file is there. */
  readonly commands?: readonly string[]
}

/** What has to happen to a file or directory; nothing when it is as it should be. */
export function fileWork(answers: Answers, file: DesiredFile, comparison: FileComparison = {}): readonly Work[] {
  const observed = answers.files.get(file.path)
  const reasons = observed ? differences(file, observed, comparison) : ['missing']
  if (reasons.length === 0) return []
  const { commands } = comparison
  return [
    {
      change: { kind: file.kind, name: file.path, action: observed ? 'update' : 'create', reasons },
      deliver: [file],
      ...(commands === undefined ? {} : { commands }),
    },
  ]
}

/** The removal of a file that must not be there. */
export function absentWork(answers: Answers, path: string, reason: string): readonly Work[] {
  if (!answers.files.has(path)) return []
  return [{ change: { kind: 'file', name: path, action: 'remove', reasons: [reason] }, remove: path }]
}

function differences(file: DesiredFile, observed: AskedFile, { same, words }: FileComparison): readonly string[] {
  if (observed.kind !== file.kind) return [`is a ${observed.kind}, not a ${file.kind}`]
  const mode = file.mode.replace(/^0+/, '')
  const text = file.content.toString('utf8')
  const differs = file.kind === 'file' && observed.content !== text && same?.(observed.content) !== true
  return [
    ...(observed.mode === mode ? [] : [`mode ${observed.mode} -> ${mode}`]),
    ...(observed.owner === file.owner ? [] : [`owner ${observed.owner} -> ${file.owner}`]),
    ...(observed.group === file.group ? [] : [`group ${observed.group} -> ${file.group}`]),
    ...(differs ? (words ?? ((old) => wordedDifferences(posix.basename(file.path), old, text)))(observed.content) : []),
  ]
}
