import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { ConnectionSettings } from '../../src/hosts/settings.ts'
import { connectionSettings } from '../../src/hosts/settings.ts'

/** Where Debian has it; it must be called by its full path. */
const SSHD = '/usr/sbin/sshd'

/** Why no private sshd can be started here, for `skip`; false when it can. */
export const SSHD_MISSING = existsSync(SSHD) ? false : `${SSHD} is not installed (openssh-server)`

/** A private sshd on loopback, for one test file. */
export interface TestSshd {
  readonly port: number
  /** Private keys, known_hosts and configuration lie here. */
  readonly directory: string
  readonly knownHosts: string
  /** The private key that it accepts. */
  readonly key: string
  /** Settings of a host that this sshd stands in for. */
  settings(host: string, variables?: Readonly<Record<string, unknown>>): ConnectionSettings
  /** Ends the server and every session of it. */
  stop(): void
  /** Stops answering without closing anything, as a frozen machine does. */
  freeze(): void
  thaw(): void
}

/** Starts one; `options` are further lines of its sshd_config. Stop it after the test. */
export async function startSshd(options: readonly string[] = []): Promise<TestSshd> {
  const directory = mkdtempSync(join(tmpdir(), 'kolla-sshd-'))
  const file = (name: string): string => join(directory, name)
  for (const type of ['ed25519', 'rsa', 'ecdsa']) makeKey(file(`host_${type}`), type)
  makeKey(file('id'), 'ed25519')
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const port = await freePort()
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...['ed25519', 'rsa', 'ecdsa'].map((type) => `HostKey ${file(`host_${type}`)}`),
    `AuthorizedKeysFile ${file('id.pub')}`,
    `PidFile ${file('pid')}`,
    'StrictModes no',
    // Not the home of whoever runs the tests: bash would source its ~/.bashrc for every command.
    `SetEnv HOME=${directory}`,
    'UsePAM no',
    'PermitRootLogin yes',
    'KbdInteractiveAuthentication no',
  ]
  // sshd takes the first value of an option.
  writeFileSync(file('sshd_config'), `${[...options, ...config].join('\n')}\n`)
  const knownHosts = file('known_hosts')
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${publicKey(file('host_ed25519'))}\n`)
  const server = spawn(SSHD, ['-D', '-e', '-f', file('sshd_config')], { stdio: 'ignore', detached: true })
  await untilItListens(port)
  return {
    port,
    directory,
    knownHosts,
    key: file('id'),
    settings: (host, variables = {}) =>
      connectionSettings(host, {
        ansible_host: '127.0.0.1',
        ansible_port: port,
        ansible_user: userInfo().username,
        ansible_ssh_private_key_file: file('id'),
        ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHosts} -o GlobalKnownHostsFile=none`,
        ...variables,
      }),
    stop: () => {
      for (const pid of [server.pid, ...descendants(server)]) signal(pid, 'SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    },
    freeze: () => {
      for (const pid of [server.pid, ...descendants(server)]) signal(pid, 'SIGSTOP')
    },
    thaw: () => {
      for (const pid of [server.pid, ...descendants(server)]) signal(pid, 'SIGCONT')
    },
  }
}

/** A key pair without passphrase unless one is given. */
export function makeKey(file: string, type: string, passphrase = ''): void {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file], { stdio: 'pipe' })
}

/** `TYPE BASE64` of a key pair. */
export function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')
}

/** A port that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no port'))
      })
    })
  })
}

async function untilItListens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => {
        resolve(false)
      })
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('sshd does not start')
}

/** Sessions run in processes below the server. */
function descendants(server: ChildProcess): readonly number[] {
  const children = (pid: number): readonly number[] => {
    let text = ''
    try {
      text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    } catch {
      return []
    }
    return text
      .split(' ')
      .filter((word) => word !== '')
      .map(Number)
      .flatMap((child) => [child, ...children(child)])
  }
  return server.pid === undefined ? [] : children(server.pid)
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}
