import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultTag } from './naming.ts'
import type { BuildOptions } from './types.ts'

/** The release that Debian trixie's packages are of. */
export const DEFAULT_RELEASE = '2025.1'
export const DEFAULT_DISTRIBUTION = 'debian'
export const DEFAULT_BASE_TAG = 'trixie'
export const DEFAULT_NAMESPACE = 'kolla'

/** A build with nothing said: all images, from this machine's package sources. */
export function defaultBuildOptions(): BuildOptions {
  return {
    patterns: [],
    profiles: [],
    ownProfiles: {},
    skipParents: false,
    skip: 'none',
    naming: {
      registry: undefined,
      namespace: DEFAULT_NAMESPACE,
      prefix: '',
      tag: defaultTag(DEFAULT_RELEASE, DEFAULT_DISTRIBUTION, DEFAULT_BASE_TAG),
      release: DEFAULT_RELEASE,
    },
    base: { distribution: DEFAULT_DISTRIBUTION, image: undefined, tag: DEFAULT_BASE_TAG },
    folders: [],
    templateOverride: undefined,
    workDir: undefined,
    logsDir: join(tmpdir(), 'kolla-build-logs'),
    buildArgs: {},
    cache: true,
    pull: false,
    push: false,
    threads: Math.max(2, Math.min(8, availableParallelism())),
    retries: 3,
    timeout: 300,
    engine: 'docker',
  }
}
