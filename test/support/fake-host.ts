import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { PassThrough } from 'node:stream'
import { hostError } from '../../src/hosts/errors.ts'
import type {
  CommandOptions,
  CommandResult,
  ConnectionStats,
  DesiredFile,
  HostConnection,
  HostObservation,
  ObservedFile,
  RunningCommand,
} from '../../src/hosts/types.ts'

/** What a scripted command answers. */
export interface FakeAnswer {
  readonly code?: number
  readonly stdout?: string
  readonly stderr?: string
}

/** Decides on a command; undefined leaves it to the next script. */
export type FakeScript = (command: readonly string[], input: string) => FakeAnswer | undefined

/** A command that was run, with all its input. */
export interface FakeCommand {
  readonly words: readonly string[]
  readonly input: string
}

/** A host that lives in memory: scripted commands, streams that the test provides, and a count of everything. */
export class FakeHost implements HostConnection {
  readonly host: string
  readonly commands: FakeCommand[] = []
  /** Streams for openTcp (`address:port`) and openUnix (the path). */
  readonly streams = new Map<string, () => Duplex>()
  closed = false
  /** Set it to have every call fail with it, as when the network is cut. */
  failure: Error | undefined
  readonly #scripts: FakeScript[] = []
  #channels = 0

  constructor(host: string) {
    this.host = host
  }

  /** Answers commands; later scripts are asked first. */
  script(script: FakeScript): this {
    this.#scripts.unshift(script)
    return this
  }

  get stats(): ConnectionStats {
    return { commands: this.commands.length, channels: this.#channels, bytesSent: 0, bytesReceived: 0 }
  }

  async exec(command: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    this.#use()
    const answer = this.#answer(command, await textOf(options.input))
    return {
      code: answer.code ?? 0,
      stdout: Buffer.from(answer.stdout ?? ''),
      stderr: Buffer.from(answer.stderr ?? ''),
    }
  }

  /** The command answers at once and lives until its input ends or it is killed. */
  start(command: readonly string[]): Promise<RunningCommand> {
    this.#use()
    const answer = this.#answer(command, '')
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
    stdout.write(answer.stdout ?? '')
    stderr.write(answer.stderr ?? '')
    const { promise, resolve } = Promise.withResolvers<{ code: number }>()
    const end = (code: number): void => {
      stdout.end()
      stderr.end()
      resolve({ code })
    }
    stdin.resume().once('end', () => {
      end(answer.code ?? 0)
    })
    return Promise.resolve({
      stdin,
      stdout,
      stderr,
      result: promise,
      kill: () => {
        end(143)
      },
    })
  }

  openTcp(address: string, port: number): Promise<Duplex> {
    return this.#open(`${address}:${port}`)
  }

  openUnix(path: string): Promise<Duplex> {
    return this.#open(path)
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  #open(what: string): Promise<Duplex> {
    this.#use()
    const stream = this.streams.get(what)
    if (stream === undefined) {
      return Promise.reject(hostError(this.host, 'socket-unreachable', `${what} cannot be opened`))
    }
    return Promise.resolve(stream())
  }

  #use(): void {
    if (this.failure !== undefined) throw this.failure
    if (this.closed) throw new Error(`${this.host} is closed`)
    this.#channels += 1
  }

  #answer(words: readonly string[], input: string): FakeAnswer {
    this.commands.push({ words, input })
    for (const script of this.#scripts) {
      const answer = script(words, input)
      if (answer !== undefined) return answer
    }
    return { code: 127, stderr: `${words[0] ?? ''}: not scripted\n` }
  }
}

/** An observation as a test wants it: facts of an ordinary Debian host, changed by what is given, and these files on it. */
export function fakeObservation(
  host: string,
  facts: Readonly<Record<string, unknown>> = {},
  files: readonly DesiredFile[] = [],
  now = 1_700_000_000,
): HostObservation {
  const observed = files.map((file): [string, ObservedFile] => [
    file.path,
    {
      sha256: file.kind === 'file' ? createHash('sha256').update(file.content).digest('hex') : undefined,
      kind: file.kind,
      mode: file.mode.replace(/^0+(?=.)/, ''),
      owner: file.owner,
      group: file.group,
      mtime: now - 3600,
    },
  ])
  return { host, facts: { ...ordinaryFacts(host), ...facts }, files: new Map(observed), now }
}

function ordinaryFacts(host: string): Readonly<Record<string, unknown>> {
  const ipv4 = {
    address: '192.0.2.10',
    netmask: '255.255.255.0',
    network: '192.0.2.0',
    broadcast: '192.0.2.255',
    prefix: '24',
  }
  return {
    hostname: host,
    nodename: host,
    fqdn: host,
    distribution: 'Debian',
    distribution_version: '13.1',
    distribution_major_version: '13',
    distribution_release: 'trixie',
    os_family: 'Debian',
    architecture: 'x86_64',
    processor_vcpus: 4,
    memtotal_mb: 16_000,
    service_mgr: 'systemd',
    kernel: '6.12.0',
    user_uid: 0,
    user_gid: 0,
    interfaces: ['lo', 'eth0'],
    eth0: { device: 'eth0', active: true, mtu: 1500, type: 'ether', ipv4 },
    default_ipv4: { interface: 'eth0', ...ipv4 },
    all_ipv4_addresses: [ipv4.address],
    timezone: 'Etc/UTC',
    limits: { nofile: 1_048_576 },
    sys_resource: true,
    engine_sockets: ['/var/run/docker.sock'],
    listening: [],
    sysctls: {},
  }
}

async function textOf(input: CommandOptions['input']): Promise<string> {
  if (input === undefined) return ''
  if (typeof input === 'string') return input
  if (Buffer.isBuffer(input)) return input.toString()
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
