import { createInterface } from 'node:readline'
import { KollaError } from '../errors.ts'
import { hostError } from './errors.ts'
import { hostScript } from './scripts.ts'
import type { HostConnection } from './types.ts'

/** Who holds a lock, in words for the one who has to wait. */
export interface LockHolder {
  /** `alice@desk`. */
  readonly who: string
  /** `kolla deploy -i multinode`, or the message of a manual lock. */
  readonly what: string
  /** ISO 8601. */
  readonly since: string
  /** Tells two runs of one person apart: the run's id. */
  readonly run: string
}

export interface LockState {
  readonly holder: LockHolder | undefined
  /** A manual lock: it does not expire. */
  readonly kept: boolean
  /** Seconds since the holder was last heard of, by the host's own clock. */
  readonly age: number
}

export interface LockOptions {
  /** Absolute path of the lock directory on the host. */
  readonly path: string
  readonly holder: LockHolder
  /** Milliseconds to wait for another holder. Default: none. */
  readonly waitMs?: number
  /** Called once when there is somebody to wait for. */
  readonly onWaiting?: (state: LockState) => void
  readonly signal?: AbortSignal
}

export interface Lock {
  /** Aborts when the lock is no longer ours: its connection was lost, or it expired and was taken over. */
  readonly lost: AbortSignal
  /**
   * When the directory that the lock lies in was changed last before it was taken, seconds since the epoch with fraction: equal to what was
   * observed earlier, nobody has held the lock since. Undefined where there was no such directory, or the host cannot tell.
   */
  readonly before: number | undefined
  release(): Promise<void>
}

const HEARTBEAT_INTERVAL = 5_000
/** Seconds without a heartbeat after which a lock is free. */
const EXPIRY = 30
const POLL_INTERVAL = 1_000

/** Takes the lock, or throws a KollaError `lock-held` (fault `locked`) that names the holder. */
export async function acquireLock(connection: HostConnection, options: LockOptions): Promise<Lock> {
  const until = Date.now() + (options.waitMs ?? 0)
  for (let waited = false; ; waited = true) {
    const attempt = await tryLock(connection, options)
    if ('lock' in attempt) return attempt.lock
    if (Date.now() >= until) throw lockHeld(connection.host, options.path, attempt.state)
    if (!waited) options.onWaiting?.(attempt.state)
    await pause(Math.min(POLL_INTERVAL, until - Date.now()), options.signal)
  }
}

/** Takes a lock that stays until somebody releases it (`kolla lock acquire`). */
export async function keepLock(
  connection: HostConnection,
  options: Pick<LockOptions, 'path' | 'holder'>,
): Promise<void> {
  const lines = await lockCommand(connection, options.path, 'keep', `${JSON.stringify(options.holder)}\n`)
  if (!isHeld(lines[0])) throw lockHeld(connection.host, options.path, parseState(lines))
}

/** Who holds the lock; undefined when it is free. */
export async function lockState(connection: HostConnection, path: string): Promise<LockState | undefined> {
  const lines = await lockCommand(connection, path, 'show')
  return lines[0] === 'free' ? undefined : parseState(lines)
}

/** Removes the lock whoever holds it (`kolla lock release`). */
export async function forceRelease(connection: HostConnection, path: string): Promise<void> {
  await lockCommand(connection, path, 'free')
}

async function tryLock(
  connection: HostConnection,
  { path, holder, signal }: LockOptions,
): Promise<{ readonly lock: Lock } | { readonly state: LockState }> {
  const running = await connection.start(await words(path, 'hold'), {
    become: true,
    ...(signal === undefined ? {} : { signal }),
  })
  const complaints: string[] = []
  running.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()))
  running.stdin.on('error', () => undefined)
  running.stdin.write(`${JSON.stringify(holder)}\n`)
  const lines: string[] = []
  const output = createInterface({ input: running.stdout })
  const verdict = await new Promise<'held' | 'ended'>((resolve) => {
    output.on('line', (line) => {
      lines.push(line)
      if (isHeld(line)) resolve('held')
    })
    output.once('close', () => {
      resolve('ended')
    })
  })
  if (verdict === 'ended') {
    await running.result
    if (!(lines[0] ?? '').startsWith('busy')) throw lockFailed(connection.host, path, complaints.join(''))
    return { state: parseState(lines) }
  }
  const lost = new AbortController()
  const beat = setInterval(() => running.stdin.write('\n'), HEARTBEAT_INTERVAL)
  const ended = running.result
    .catch(() => undefined)
    .then(() => {
      clearInterval(beat)
      lost.abort(
        hostError(connection.host, 'lock-lost', `the lock ${path} was lost`, { hint: 'Run the same command again.' }),
      )
    })
  return {
    lock: {
      lost: lost.signal,
      before: changedBefore(lines.find(isHeld)),
      release: async () => {
        clearInterval(beat)
        running.stdin.end()
        await ended
      },
    },
  }
}

async function words(path: string, verb: string): Promise<readonly string[]> {
  return ['sh', '-c', await hostScript('lock'), 'lock', path, String(EXPIRY), verb]
}

async function lockCommand(
  connection: HostConnection,
  path: string,
  verb: string,
  input = '',
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await connection.exec(await words(path, verb), { input, become: true })
  if (code !== 0) throw lockFailed(connection.host, path, stderr.toString())
  return stdout.toString().split('\n')
}

/** `held TIME`, or `held` where the time is not known. */
function isHeld(line: string | undefined): boolean {
  return line !== undefined && /^held\b/.test(line)
}

function changedBefore(line: string | undefined): number | undefined {
  const time = line?.split(' ')[1]
  return time ? Number.parseFloat(time) : undefined
}

/** `busy AGE KIND`, then the holder's line. A holder that has not written it yet is unknown. */
function parseState(lines: readonly string[]): LockState {
  const [, age = '0', kind] = (lines[0] ?? '').split(' ')
  let holder: LockHolder | undefined
  try {
    holder = JSON.parse(lines[1] ?? '') as LockHolder
  } catch {
    holder = undefined
  }
  return { holder, kept: kind === 'kept', age: Number(age) }
}

function lockHeld(host: string, path: string, { holder, kept }: LockState): KollaError {
  const who = holder === undefined ? 'somebody' : `${holder.who} (${holder.what}) since ${holder.since}`
  return new KollaError(`${host}: locked by ${who}`, {
    code: 'lock-held',
    fault: 'locked',
    host,
    hint: kept
      ? `A manual lock at ${path}: kolla lock release frees it, when ${holder?.who ?? 'its holder'} agrees.`
      : `Wait for it with --lock-wait, or look with kolla lock status. ${holder === undefined ? '' : `Its run is ${holder.run}.`}`.trim(),
  })
}

function lockFailed(host: string, path: string, stderr: string): KollaError {
  return hostError(host, 'lock-failed', `the lock ${path} could not be taken`, {
    hint: 'Is its file system full or read-only?',
    log: stderr.split('\n').filter((line) => line.trim() !== ''),
  })
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      },
      Math.max(0, milliseconds),
    )
    signal?.addEventListener('abort', abort, { once: true })
  })
}
