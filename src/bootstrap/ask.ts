import { randomBytes } from 'node:crypto'
import { hostError } from '../hosts/errors.ts'
import { hostScript } from '../hosts/scripts.ts'
import type { HostConnection } from '../hosts/types.ts'
import type { Answers, AskedFile, Question } from './types.ts'

/** Milliseconds; looking packages up in an RPM database takes longest. */
const ASK_TIMEOUT = 60_000

/** Asks a host everything by one command. */
export async function ask(connection: HostConnection, questions: readonly Question[]): Promise<Answers> {
  const mark = `kolla-${randomBytes(8).toString('hex')}`
  const { code, stdout, stderr } = await connection.exec(['sh', '-c', await hostScript('ask'), 'ask', mark], {
    input: questions.map(({ kind, name }) => `${kind} ${name}\n`).join(''),
    timeout: ASK_TIMEOUT,
  })
  const lines = stdout.toString('utf8').split('\n')
  if (!lines.includes(`${mark}\tend`)) {
    throw hostError(connection.host, 'observation-failed', `what is installed could not be read (exit ${code})`, {
      hint: 'Does a POSIX shell with coreutils or busybox exist there?',
      log: stderr.toString('utf8').trim().split('\n'),
    })
  }
  return parseAnswers(lines.flatMap((line) => (line.startsWith(`${mark}\t`) ? [line.slice(mark.length + 1)] : [])))
}

/** Reads answer lines, their mark already taken off. */
export function parseAnswers(lines: readonly string[]): Answers {
  const rows = lines.map((line) => line.split('\t'))
  const of = (kind: string): readonly (readonly string[])[] =>
    rows.filter((row) => row[0] === kind).map((row) => row.slice(1))
  const names = (kind: string): ReadonlySet<string> => new Set(of(kind).map(([name = '']) => name))
  const values = (kind: string): ReadonlyMap<string, string> =>
    new Map(of(kind).map(([name = '', ...rest]) => [name, rest.join(' ').trim()]))
  const [selinux] = of('selinux')
  return {
    packages: names('package'),
    services: new Map(
      of('service').map(([name = '', enabled, active]) => [
        name,
        { enabled: isEnabled(enabled), active: active === 'active' },
      ]),
    ),
    programs: names('program'),
    files: new Map(of('file').map(([path = '', ...rest]) => [path, askedFile(rest)])),
    groups: names('group'),
    users: new Map(of('user').map(([name = '', groups = '']) => [name, groups.split(',')])),
    keys: new Map(of('key').map(([name = '', content = '']) => [name, decode(content)])),
    sysctls: values('sysctl'),
    selinux: selinux === undefined ? undefined : selinux[0] === '1' ? 'enforcing' : 'permissive',
    git: values('git'),
  }
}

/** `static` and `alias` need nothing to start with the host; `enabled-runtime` is gone after a boot. */
function isEnabled(state: string | undefined): boolean {
  return state === 'enabled' || state === 'static' || state === 'alias' || state === 'indirect'
}

function askedFile([
  kind = 'other',
  mode = '',
  owner = '',
  group = '',
  mtime = '0',
  content = '',
]: readonly string[]): AskedFile {
  return { kind: kind as AskedFile['kind'], mode, owner, group, mtime: Number(mtime), content: decode(content) }
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
