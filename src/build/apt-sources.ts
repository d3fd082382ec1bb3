/** A file below /etc/apt. */
export interface AptFile {
  readonly path: string
  readonly text: string
}

/** One archive that packages come from. */
export interface AptSource {
  readonly uris: readonly string[]
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** A keyring's path, or a key itself (several lines). */
  readonly signedBy: string | undefined
  readonly trusted: boolean
}

/** What a distribution publishes under a release's name; other suites are third parties' archives. */
const SUITE_SUFFIXES = ['', '-updates', '-security']

/** The distribution's own archives in the machine's sources, for another release of the same distribution. */
export function sourcesFor(files: readonly AptFile[], from: string, to: string): AptSource[] {
  return files
    .flatMap(({ path, text }) => (path.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)))
    .map((source) => ({
      ...source,
      suites: SUITE_SUFFIXES.filter((suffix) => source.suites.includes(from + suffix)).map((suffix) => to + suffix),
    }))
    .filter((source) => source.suites.length > 0 && source.components.includes('main'))
}

/** The sources as apt reads them. */
export function formatSources(sources: readonly AptSource[]): string {
  return sources
    .map((source) =>
      [
        'Types: deb',
        `URIs: ${source.uris.join(' ')}`,
        `Suites: ${source.suites.join(' ')}`,
        `Components: ${source.components.join(' ')}`,
        ...(source.signedBy === undefined ? [] : [`Signed-By: ${source.signedBy}`]),
        ...(source.trusted ? ['Trusted: yes'] : []),
        '',
      ].join('\n'),
    )
    .join('\n')
}

function parseDeb822(text: string): AptSource[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
    .map(fieldsOf)
    .filter((fields) => words(fields.get('types')).includes('deb') && fields.get('enabled') !== 'no')
    .map((fields) => ({
      uris: words(fields.get('uris')),
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      signedBy: fields.get('signed-by'),
      trusted: fields.get('trusted') === 'yes',
    }))
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [, name = '', value = ''] of stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
    fields.set(name.toLowerCase(), value.trim())
  }
  return fields
}

function parseOneLine(text: string): AptSource[] {
  return [...text.matchAll(/^\s*deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]+)/gm)].map(
    ([, options = '', uri = '', suite = '', components = '']) => ({
      uris: [uri],
      suites: [suite],
      components: words(components),
      signedBy: /signed-by=(\S+)/.exec(options)?.[1],
      trusted: /trusted=yes/.test(options),
    }),
  )
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '')
}
