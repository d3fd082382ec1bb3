import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatSources, sourcesFor } from '../../src/build/apt-sources.ts'

const deb822 = `# a comment
Types: deb deb-src
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.test/debian-security
Suites: bookworm-security
# between
Components: main
Enabled: no

Types: deb
URIs: http://vendor.test/repository
Suites: nodistro
Components: main
`

describe("the machine's package sources", () => {
  it('are those of the distribution itself, for another release', () => {
    const sources = sourcesFor([{ path: 'debian.sources', text: deb822 }], 'bookworm', 'trixie')
    assert.deepEqual(sources, [
      {
        uris: ['http://mirror.test/debian'],
        suites: ['trixie', 'trixie-updates'],
        components: ['main', 'contrib'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
        trusted: false,
      },
    ])
  })

  it('may be written one a line', () => {
    const text = [
      '#deb http://off.test/debian bookworm main',
      'deb [arch=amd64 signed-by=/etc/apt/key.gpg] https://mirror.test/debian bookworm main non-free # ours',
      'deb-src http://mirror.test/debian bookworm main',
      'deb [trusted=yes] http://mirror.test/security bookworm-security main',
      'deb http://docker.test/debian bookworm stable',
    ].join('\n')
    const sources = sourcesFor([{ path: 'sources.list', text }], 'bookworm', 'trixie')
    assert.deepEqual(
      sources.map(({ uris, suites, components, signedBy, trusted }) => [uris, suites, components, signedBy, trusted]),
      [
        [['https://mirror.test/debian'], ['trixie'], ['main', 'non-free'], '/etc/apt/key.gpg', false],
        [['http://mirror.test/security'], ['trixie-security'], ['main'], undefined, true],
      ],
    )
  })

  it('keep a key that stands in them', () => {
    const text =
      'Types: deb\nURIs: http://m.test\nSuites: trixie\nComponents: main\nSigned-By:\n -----BEGIN\n .\n abc\n'
    const sources = sourcesFor([{ path: 'x.sources', text }], 'trixie', 'trixie')
    assert.equal(
      formatSources(sources),
      'Types: deb\nURIs: http://m.test\nSuites: trixie\nComponents: main\nSigned-By: -----BEGIN\n .\n abc\n',
    )
    assert.deepEqual(sourcesFor([{ path: 'y.sources', text: formatSources(sources) }], 'trixie', 'trixie'), sources)
  })
})
