import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { KollaError } from '../errors.ts'
import { formatSources, sourcesFor } from './apt-sources.ts'
import { bootstrapRoot, type RootInputs } from './bootstrap-root.ts'
import type { ImageEngine } from './image-engine.ts'
import { aptSettings, aptSourceFiles, distribution, proxySettings } from './machine.ts'

/** What the distribution's own image is called when it is made here. */
export const OS_IMAGE = 'kolla-base-os/debian'
const KEEP_DAYS = 7
const DEFAULT_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Imports a minimal system of the release, made from this machine's package sources, as `kolla-base-os/debian:SUITE`. */
export async function importOsImage(engine: ImageEngine, suite: string, onLine: (line: string) => void): Promise<void> {
  const inputs = rootInputs(suite)
  const tarball = join(cacheFolder(), `${suite}-${digest(inputs)}.tar`)
  if (isFresh(tarball)) {
    onLine(`using ${tarball}`)
  } else {
    mkdirSync(cacheFolder(), { recursive: true })
    await bootstrapRoot(inputs, `${tarball}.new`, onLine)
    renameSync(`${tarball}.new`, tarball)
  }
  await engine.importImage(createReadStream(tarball), `${OS_IMAGE}:${suite}`)
}

function rootInputs(suite: string): RootInputs {
  const machine = distribution()
  const sources = machine.id === 'debian' ? sourcesFor(aptSourceFiles(), machine.codename, suite) : []
  const main = sources.find((source) => source.suites.includes(suite))
  const mirror = main?.uris[0]
  if (main === undefined || mirror === undefined) {
    throw new KollaError(`the package sources of this machine do not say where Debian ${suite} is`, {
      code: 'no-package-source',
      fault: 'usage',
      hint: 'give an image to build on with --base-image, and its tag with --base-tag',
    })
  }
  const keyrings = sources.flatMap(({ signedBy }) => (signedBy?.startsWith('/') === true ? [signedBy] : []))
  return {
    suite,
    mirror,
    keyring: main.trusted ? undefined : main.signedBy?.startsWith('/') === true ? main.signedBy : DEFAULT_KEYRING,
    sources: formatSources(sources),
    settings: aptSettings(),
    keyrings: [...new Set(keyrings)],
    // Certificates that this machine trusts of its own accord matter where packages come over TLS.
    certificates: sources.some(({ uris }) => uris.some((uri) => uri.startsWith('https:'))),
    environment: proxySettings(),
  }
}

function digest(inputs: RootInputs): string {
  return createHash('sha256').update(inputs.sources).update(inputs.settings).digest('hex').slice(0, 12)
}

function isFresh(path: string): boolean {
  return existsSync(path) && Date.now() - statSync(path).mtimeMs < KEEP_DAYS * 86_400_000
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kolla')
}
