import type { Duplex } from 'node:stream'

/** What a command on a host returned. */
export interface CommandResult {
  /** Exit code; 128 + n where a signal ended it. */
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export interface CommandOptions {
  /** Sent to standard input, then end of file. Never put a secret on the command line: put it here. */
  readonly input?: string | Buffer | NodeJS.ReadableStream
  /** Run as root through sudo when the connection is not root already (default: as the inventory's ansible_become says, true). */
  readonly become?: boolean
  /** Milliseconds until the command is given up; a KollaError `command-timeout` follows. Default: none. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/** A command that stays: the lock's holder, a log follower. */
export interface RunningCommand {
  readonly stdin: NodeJS.WritableStream
  readonly stdout: NodeJS.ReadableStream
  readonly stderr: NodeJS.ReadableStream
  /** Resolves when it ended. */
  readonly result: Promise<{ readonly code: number }>
  kill(): void
}

/** What a connection has cost so far; tests count with it. */
export interface ConnectionStats {
  readonly commands: number
  readonly channels: number
  readonly bytesSent: number
  readonly bytesReceived: number
}

/** The one border to a host. Implemented over ssh2, and by child processes for `ansible_connection=local`. */
export interface HostConnection {
  /** The inventory name. */
  readonly host: string
  /** Runs a command (an array of words; quoting is done in one place) and collects its output. Throws only when it could not be run. */
  exec(command: readonly string[], options?: CommandOptions): Promise<CommandResult>
  /** Starts a command and returns its streams. */
  start(command: readonly string[], options?: Pick<CommandOptions, 'become' | 'signal'>): Promise<RunningCommand>
  /** A TCP stream opened from the host (SSH direct-tcpip, or a plain socket when local). */
  openTcp(address: string, port: number): Promise<Duplex>
  /** A stream to a UNIX socket on the host (streamlocal; a proxy command where that is refused or needs root). */
  openUnix(path: string): Promise<Duplex>
  readonly stats: ConnectionStats
  close(): Promise<void>
}

/** A file as it is on a host, without its content. */
export interface ObservedFile {
  /** Lower-case hexadecimal SHA-256 of the content; undefined for a directory. */
  readonly sha256: string | undefined
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Permission bits as octal text without leading zero: `660`, `770`. */
  readonly mode: string
  readonly owner: string
  readonly group: string
  /** Seconds since the epoch, with fraction. */
  readonly mtime: number
}

/** What one command returns of a host. */
export interface HostObservation {
  readonly host: string
  /** Ansible's fact names without the `ansible_` prefix, plain data: hostname, fqdn, interfaces, eth0: {ipv4...}, ... */
  readonly facts: Readonly<Record<string, unknown>>
  /** Absolute path -> what is there, for everything under the watched directories. */
  readonly files: ReadonlyMap<string, ObservedFile>
  /** The host's clock when it was observed, seconds since the epoch, with fraction. */
  readonly now: number
}

/** A file (or link, or directory) as it should be on a host. */
export interface DesiredFile {
  /** Absolute path on the host. */
  readonly path: string
  readonly kind: 'file' | 'directory'
  readonly content: Buffer
  /** Octal text: `0660`. */
  readonly mode: string
  readonly owner: string
  readonly group: string
  /** What the host has under this name stays as it is. */
  readonly keep?: boolean
}
