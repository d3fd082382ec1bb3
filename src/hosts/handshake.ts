import { connect as connectSocket } from 'node:net'
import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import type { Client } from 'ssh2'
import ssh2 from 'ssh2'
import type { KollaError } from '../errors.ts'
import { CommandStream } from './command-stream.ts'
import { hostError, messageOf, propertyOf } from './errors.ts'
import { hostKeyAlgorithms, refuseHostKey } from './host-key.ts'
import type { Credentials } from './identities.ts'
import type { KnownHosts } from './known-hosts.ts'
import type { SshTarget } from './resolve.ts'

/** Milliseconds for the TCP connection, the handshake and the login together. With a keep-alive each 4 s, a dead host is named within 15 s. */
export const CONNECT_TIMEOUT = 10_000
const KEEPALIVE_INTERVAL = 4_000
const KEEPALIVE_MISSES = 2
/** sshd drops connections at random beyond MaxStartups: try again a little later. */
const DROPPED_RETRIES = 4
const RETRY_DELAY = 250

/** Opens a stream to the server through its bastion. */
export type OpenVia = (address: string, port: number) => Promise<Duplex>

export interface Handshake {
  readonly client: Client
  /** The TCP socket, where there is one of our own: it counts bytes. */
  readonly socket: Socket | undefined
}

/** Logs in. Throws `host-unreachable`, `host-key-unknown`, `host-key-mismatch` or `authentication-failed`, each with a hint. */
export async function handshake(
  target: SshTarget,
  known: KnownHosts,
  credentials: Credentials,
  openVia: OpenVia | undefined,
): Promise<Handshake> {
  const deadline = Date.now() + CONNECT_TIMEOUT
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await attemptHandshake(target, known, credentials, openVia, deadline)
    } catch (error) {
      const dropped = propertyOf(error, 'dropped') === true && attempt < DROPPED_RETRIES
      if (!dropped) throw explain(target, credentials, error)
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY * (1 + attempt + Math.random())))
    }
  }
}

async function attemptHandshake(
  target: SshTarget,
  known: KnownHosts,
  credentials: Credentials,
  openVia: OpenVia | undefined,
  deadline: number,
): Promise<Handshake> {
  const client = new ssh2.Client()
  const sock = await openSocket(target, openVia, deadline)
  const methods = [...credentials.methods]
  return new Promise((resolve, reject) => {
    let refused: KollaError | undefined
    let greeted = false
    const fail = (error: unknown): void => {
      clearTimeout(timer)
      client.destroy()
      sock.destroy()
      reject(refused ?? (error instanceof Error ? error : new Error(String(error))))
    }
    const timer = setTimeout(
      () => {
        fail(
          new Error(
            greeted ? 'it answered, but the login did not end in time' : `no answer within ${CONNECT_TIMEOUT / 1000} s`,
          ),
        )
      },
      Math.max(1, deadline - Date.now()),
    )
    client.on('error', (error) => {
      // A key that the agent cannot use is not the end: the next method follows.
      if (propertyOf(error, 'level') !== 'agent') fail(greeted || !isLost(error) ? error : dropped(error))
    })
    client.once('handshake', () => (greeted = true))
    client.once('close', () => {
      const error = new Error('it closed the connection during the handshake')
      fail(greeted ? error : dropped(error))
    })
    client.once('ready', () => {
      clearTimeout(timer)
      client.removeAllListeners('close')
      client.removeAllListeners('error')
      resolve({ client, socket: 'bytesRead' in sock ? (sock as Socket) : undefined })
    })
    client.connect({
      sock,
      username: target.user,
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_INTERVAL,
      keepaliveCountMax: KEEPALIVE_MISSES,
      algorithms: { serverHostKey: hostKeyAlgorithms(known.typesFor(target.keyName, target.port)) },
      hostVerifier: (key: Buffer) => {
        refused = refuseHostKey(target, known, key)
        return refused === undefined
      },
      authHandler: (_left, _partial, next) => {
        // ssh2 ends the attempt at false; its types know only method names.
        next(methods.shift() ?? (false as never))
      },
    })
  })
}

/** The connection ended, rather than that both sides could not agree. */
function isLost(error: Error): boolean {
  return propertyOf(error, 'code') === 'ECONNRESET' || propertyOf(error, 'level') === 'protocol'
}

function dropped(error: Error): Error {
  return Object.assign(error, { dropped: true })
}

async function openSocket(target: SshTarget, openVia: OpenVia | undefined, deadline: number): Promise<Duplex> {
  if (openVia !== undefined) return inTime(openVia(target.address, target.port), deadline)
  if (target.proxyCommand !== undefined) return proxyStream(target.proxyCommand)
  const socket = connectSocket({ host: target.address, port: target.port, noDelay: true, keepAlive: true })
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
  return inTime(connected, deadline, () => socket.destroy())
}

/** The stream, unless the deadline comes first; one that opens later is closed at once. */
function inTime<T extends Duplex>(
  opening: Promise<T>,
  deadline: number,
  giveUp = (): unknown => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(
      () => {
        late = true
        giveUp()
        reject(new Error(`no answer within ${CONNECT_TIMEOUT / 1000} s`))
      },
      Math.max(1, deadline - Date.now()),
    )
    opening.then(
      (stream) => {
        clearTimeout(timer)
        if (late) stream.destroy()
        else resolve(stream)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}

function proxyStream(command: string): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'] })
  return new CommandStream({ stdin: child.stdin, stdout: child.stdout, kill: () => child.kill() })
}

const EXPLAINED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve (no answer from DNS)',
  ECONNREFUSED: 'nothing listens there (connection refused)',
  EHOSTUNREACH: 'no route to it, or it is down',
  ENETUNREACH: 'its network cannot be reached',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'it reset the connection',
}

function explain(target: SshTarget, credentials: Credentials, error: unknown): Error {
  if (error instanceof Error && error.name === 'KollaError') return error
  const place = `${target.address}:${target.port}`
  if (propertyOf(error, 'level') === 'client-authentication') {
    const tried = [...new Set(credentials.methods.map((method) => NAMES[method.type] ?? method.type))]
    const with_ =
      tried.length === 0
        ? 'there is no key, agent or password to log in with'
        : `it accepts none of: ${tried.join(', ')}`
    return hostError(target.host, 'authentication-failed', `login as ${target.user} at ${place} failed: ${with_}`, {
      hint: 'Check ansible_user, ansible_ssh_private_key_file, the ssh agent, or authorized_keys on the host.',
      log: credentials.skipped,
      cause: error,
    })
  }
  const code = propertyOf(error, 'code')
  const why = (typeof code === 'string' ? EXPLAINED[code] : undefined) ?? messageOf(error)
  return hostError(target.host, 'host-unreachable', `cannot be reached at ${place}: ${why}`, {
    hint: 'Is it on, is sshd running, and are ansible_host and ansible_port right? --limit or --skip-unreachable goes on without it.',
    cause: error,
  })
}

const NAMES: Readonly<Record<string, string>> = {
  publickey: 'key file',
  agent: 'ssh agent',
  password: 'password',
  'keyboard-interactive': 'password',
}
