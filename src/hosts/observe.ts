import { randomBytes } from 'node:crypto'
import { hostError } from './errors.ts'
import { distributionFacts } from './facts/distribution.ts'
import { observedFiles } from './facts/files.ts'
import { machineFacts } from './facts/machine.ts'
import { networkFacts } from './facts/network.ts'
import { linesOf, splitSections } from './facts/sections.ts'
import { hostScript } from './scripts.ts'
import type { HostConnection, HostObservation } from './types.ts'

export interface ObserveOptions {
  /** Directories whose whole content is listed with digests; those that are not there are empty. */
  readonly directories: readonly string[]
  /** Names of kernel settings to read: `net.ipv4.ip_forward`. Unknown ones are left out. */
  readonly sysctls?: readonly string[]
  /** Where free space is measured. Default: the engine's data root. */
  readonly dataRoot?: string
  readonly signal?: AbortSignal
}

const DATA_ROOT = '/var/lib/docker'
/** Milliseconds; a host that needs longer for this is in no state to be changed. */
const OBSERVE_TIMEOUT = 60_000

/** Looks at a host: one command, whatever there is to see. */
export async function observe(connection: HostConnection, options: ObserveOptions): Promise<HostObservation> {
  const mark = `kolla-${randomBytes(8).toString('hex')}`
  const sysctls = (options.sysctls ?? []).map((name) => name.replaceAll('.', '/'))
  const words = [mark, options.dataRoot ?? DATA_ROOT, ...sysctls, '--', ...options.directories]
  const { code, stdout, stderr } = await connection.exec(
    ['sh', '-c', await hostScript('observe'), 'observe', ...words],
    {
      timeout: OBSERVE_TIMEOUT,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  )
  const sections = splitSections(stdout, mark)
  if (!sections.has('end')) {
    throw hostError(connection.host, 'observation-failed', `its facts could not be read (exit ${code})`, {
      hint: 'Does a POSIX shell with coreutils or busybox exist there?',
      log: stderr.toString('utf8').trim().split('\n'),
    })
  }
  const facts = { ...distributionFacts(sections), ...machineFacts(sections), ...networkFacts(sections) }
  return {
    host: connection.host,
    // A text that was cut out of the output would keep all of it.
    ...structuredClone({ facts, files: observedFiles(sections) }),
    now: Number.parseFloat(linesOf(sections, 'clock')[0] ?? '0'),
  }
}
