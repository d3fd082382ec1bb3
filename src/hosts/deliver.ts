import { dirname, basename, posix } from 'node:path'
import { pack } from 'tar-stream'
import type { KollaError } from '../errors.ts'
import { hostError } from './errors.ts'
import { hostScript } from './scripts.ts'
import type { DesiredFile, HostConnection } from './types.ts'

/** Where new files lie until all of them are written; observation leaves it out. */
export const STAGING_DIRECTORY = '.kolla-new'

export interface DeliverOptions {
  /** Absolute paths to remove: files, or directories with all that is in them. */
  readonly remove?: readonly string[]
  /** Directory that gets the replaced and removed files; it is emptied first. */
  readonly keepPrevious: string
  readonly signal?: AbortSignal
}

/**
 * Brings files and directories to a host by one command. All files are written beside their places before the first one is
 * renamed. Throws `disk-full`, `owner-unknown` or `delivery-failed`, and then nothing has been replaced (unless a rename itself failed).
 */
export async function deliver(
  connection: HostConnection,
  files: readonly DesiredFile[],
  options: DeliverOptions,
): Promise<void> {
  const remove = options.remove ?? []
  if (files.length === 0 && remove.length === 0) return
  for (const path of [...files.map((file) => file.path), ...remove, options.keepPrevious]) requirePlain(path)
  const input = Buffer.concat([Buffer.from(manifest(files, remove)), await archive(files)])
  const { code, stdout, stderr } = await connection.exec(
    ['sh', '-c', await hostScript('deliver'), 'deliver', options.keepPrevious],
    { input, become: true, ...(options.signal === undefined ? {} : { signal: options.signal }) },
  )
  if (code !== 0) throw explain(connection.host, stdout.toString(), stderr.toString(), input.length)
}

/** Puts back what the last delivery into `keptIn` replaced, with the old times; what it added is removed. */
export async function restorePrevious(
  connection: HostConnection,
  keptIn: string,
  paths: readonly string[],
): Promise<void> {
  if (paths.length === 0) return
  for (const path of [...paths, keptIn]) requirePlain(path)
  const { code, stderr } = await connection.exec(['sh', '-c', await hostScript('restore'), 'restore', keptIn], {
    input: `${paths.join('\n')}\n`,
    become: true,
  })
  if (code === 0) return
  throw hostError(connection.host, 'restore-failed', `the previous files could not be put back from ${keptIn}`, {
    hint: 'They are still there; a deploy after the fix writes the new ones again.',
    log: stderr.toString().trim().split('\n'),
  })
}

/** Paths travel in lines. Ours are plain; one that is not is a mistake in a name that an operator chose. */
function requirePlain(path: string): void {
  if (posix.isAbsolute(path) && posix.normalize(path) === path && !/[\p{Cc}\\]/u.test(path)) return
  throw new TypeError(`${JSON.stringify(path)} is not a plain absolute path`)
}

function manifest(files: readonly DesiredFile[], remove: readonly string[]): string {
  const names = (pick: (file: DesiredFile) => string): readonly string[] =>
    [...new Set(files.map(pick))].filter((name) => !/^\d+$/.test(name))
  const directories = files.filter((file) => file.kind === 'directory')
  const contents = files.filter((file) => file.kind === 'file')
  const lines = [
    ...names((file) => file.owner).map((name) => ['user', name]),
    ...names((file) => file.group).map((name) => ['group', name]),
    ...directories.map((file) => ['dir', file.mode, file.owner, file.group, file.path]),
    ...[...new Set(contents.map((file) => dirname(file.path)))].map((path) => ['into', path]),
    ...contents.map((file) => ['replace', file.path]),
    ...remove.map((path) => ['remove', path]),
    ['end'],
  ]
  return lines.map((words) => `${words.join('\t')}\n`).join('')
}

async function archive(files: readonly DesiredFile[]): Promise<Buffer> {
  const tar = pack()
  for (const file of files) {
    if (file.kind !== 'file') continue
    const name = posix.join(dirname(file.path), STAGING_DIRECTORY, basename(file.path)).slice(1)
    tar.entry({ name, mode: parseInt(file.mode, 8), ...ownership(file) }, file.content)
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** tar looks names up on the host; numbers go as they are. */
function ownership(file: DesiredFile): { uname?: string; uid?: number; gname?: string; gid?: number } {
  return {
    ...(/^\d+$/.test(file.owner) ? { uid: Number(file.owner) } : { uname: file.owner }),
    ...(/^\d+$/.test(file.group) ? { gid: Number(file.group) } : { gname: file.group }),
  }
}

function explain(host: string, stdout: string, stderr: string, bytes: number): KollaError {
  const [, stage = 'unknown', what = '', df = ''] = /^failed (\S+) (.*)\n?(.*)/m.exec(stdout) ?? []
  const log = stderr.split('\n').filter((line) => line.trim() !== '')
  if (stage === 'user' || stage === 'group') {
    return hostError(host, 'owner-unknown', `there is no ${stage} ${what} to own the files`, {
      hint: `Create it, or set the owner of the node's configuration to one that exists (config_owner_user, config_owner_group).`,
    })
  }
  const [, , , free, , mount = '/'] = df.split(/\s+/)
  if (free !== undefined && Number(free) * 1024 < Math.max(bytes, 4096)) {
    return hostError(host, 'disk-full', `the file system at ${mount} is full; no file was replaced`, {
      hint: 'Free some space there and run again.',
      log,
    })
  }
  return hostError(host, 'delivery-failed', `the files could not be delivered (${stage} ${what})`, {
    hint: 'Run again after the cause is removed: what is missing is delivered then.',
    log,
  })
}
