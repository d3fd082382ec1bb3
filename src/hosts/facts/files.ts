import type { ObservedFile } from '../types.ts'
import type { Sections } from './sections.ts'

const KINDS: Readonly<Record<string, ObservedFile['kind']>> = {
  f: 'file',
  d: 'directory',
  l: 'link',
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
  'symbolic link': 'link',
}

const STAGED = /\/\.kolla-new(\/|$)/

/** Everything under the watched directories, by absolute path. */
export function observedFiles(sections: Sections): ReadonlyMap<string, ObservedFile> {
  const digests = parseDigests(sections.get('digests') ?? '')
  const files = new Map<string, ObservedFile>()
  for (const record of (sections.get('files') ?? '').split('\0')) {
    const [, gnuKind, busyboxKind, mode = '', owner = '', group = '', mtime, path = ''] =
      /^\s*(?:(\w)|([^|]+)\|)\s?(\d+) (\S+) (\S+) ([\d.]+) (.*)$/s.exec(record) ?? []
    // What a killed delivery left behind is swept by the next one; it is nobody's file.
    if (mtime === undefined || STAGED.test(path)) continue
    files.set(decode(path), {
      sha256: digests.get(path),
      kind: KINDS[gnuKind ?? busyboxKind ?? ''] ?? 'other',
      mode,
      owner,
      group,
      mtime: Number(mtime),
    })
  }
  return files
}

/** Lines of sha256sum: `DIGEST  NAME`; a leading backslash says that backslashes and newlines in the name are escaped. */
function parseDigests(text: string): ReadonlyMap<string, string> {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\' }
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, escaped, digest, name] = /^(\\?)([0-9a-f]{64}) [ *](.*)$/s.exec(line) ?? []
      if (digest === undefined || name === undefined) return []
      const plain =
        escaped === '\\' ? name.replace(/\\([nr\\])/g, (_, letter: string) => escapes[letter] ?? letter) : name
      return [[plain, digest] as const]
    }),
  )
}

function decode(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}
