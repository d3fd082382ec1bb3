import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeKey, publicKey } from '../../test/support/sshd.ts'
import { Slots } from '../../src/hosts/slots.ts'
import type { EngineOrder } from './engine.ts'
import type { ComputeHost } from './operator.ts'

/** The address of the machine that runs kolla, on the link to every host. */
const GATEWAY = '198.18.0.1'
/** Hosts that are made at once. */
const AT_ONCE = 8
/** Clock ticks in a second, as /proc counts CPU time. */
const TICKS = 100

/**
 * Stand-in hosts: each has an sshd with the defaults of sshd, and a network, a name, /etc/kolla, /run and /var/log of its own.
 * Their container engines are simulated by one process. All of it lives in the namespaces of this process, and ends with them.
 */
export class Fleet {
  readonly #folder: string
  readonly #engines: ChildProcess
  readonly #hosts: ComputeHost[] = []

  /** `folder` is empty, and its path short: UNIX sockets lie below it. */
  constructor(folder: string) {
    this.#folder = folder
    makeKey(join(folder, 'id'), 'ed25519')
    makeKey(join(folder, 'host'), 'ed25519')
    mkdirSync(join(folder, 'home'))
    writeFileSync(join(folder, 'known_hosts'), '')
    prepareMachine(folder)
    this.#engines = fork(join(import.meta.dirname, 'engine.ts'))
    this.#engines.setMaxListeners(0)
  }

  /** How the hosts are reached, as inventory variables. */
  get connection(): Readonly<Record<string, string>> {
    return {
      ansible_user: 'root',
      ansible_ssh_private_key_file: join(this.#folder, 'id'),
      ansible_ssh_common_args: `"-o UserKnownHostsFile=${join(this.#folder, 'known_hosts')} -o GlobalKnownHostsFile=none"`,
    }
  }

  /** Adds hosts; they answer when this resolves. */
  async add(hosts: readonly ComputeHost[]): Promise<void> {
    const slots = new Slots(AT_ONCE)
    await Promise.all(
      hosts.map(async (host, index) => {
        const release = await slots.take()
        await this.#start(host, this.#hosts.length + index)
        release()
      }),
    )
    const links = hosts.flatMap(({ address }, index) => linkCommands(this.#hosts.length + index, address))
    execFileSync('ip', ['-batch', '-'], { input: links.join('\n') })
    this.#hosts.push(...hosts)
    const key = publicKey(join(this.#folder, 'host'))
    const known = this.#hosts.map(({ address }) => `${address} ${key}\n`)
    writeFileSync(join(this.#folder, 'known_hosts'), known.join(''))
  }

  /** CPU seconds that the hosts have used so far, in sshd and in commands that have ended. */
  hostSeconds(): number {
    const pids = this.#hosts.map(({ name }) => readFileSync(join(this.#folder, name, 'sshd.pid'), 'utf8').trim())
    return pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  }

  /** CPU seconds that simulating the engines has cost so far. */
  engineSeconds(): number {
    return cpuSeconds(String(this.#engines.pid))
  }

  stop(): void {
    this.#engines.kill()
  }

  async #start(host: ComputeHost, number: number): Promise<void> {
    const folder = join(this.#folder, host.name)
    for (const name of ['run/sshd', 'kolla', 'log']) mkdirSync(join(folder, name), { recursive: true, mode: 0o755 })
    writeFileSync(join(folder, 'sshd_config'), this.#sshdConfig(host, folder))
    await this.#startEngine({ host: host.name, socket: join(folder, 'run/docker.sock') })
    const script = join(import.meta.dirname, 'host.sh')
    const words = ['--net', '--mount', '--uts', 'sh', script, host.name, String(number), host.address, folder, GATEWAY]
    const child = spawn('unshare', words, { stdio: ['ignore', 'ignore', 'inherit'] })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`${host.name} does not start`)
  }

  async #startEngine(order: EngineOrder): Promise<void> {
    const listening = new Promise<void>((resolve) => {
      const hear = (message: EngineOrder): void => {
        if (message.host !== order.host) return
        this.#engines.off('message', hear)
        resolve()
      }
      this.#engines.on('message', hear)
    })
    this.#engines.send(order)
    await listening
  }

  #sshdConfig({ address }: ComputeHost, folder: string): string {
    return [
      `ListenAddress ${address}`,
      `HostKey ${join(this.#folder, 'host')}`,
      `AuthorizedKeysFile ${join(this.#folder, 'id.pub')}`,
      `PidFile ${join(folder, 'sshd.pid')}`,
      // Not root's own home: its shell would read what it finds there for every command.
      `SetEnv HOME=${join(this.#folder, 'home')}`,
      'StrictModes no',
      'UsePAM no',
      '',
    ].join('\n')
  }
}

/** What all hosts share: places to mount upon, names of hosts, and an address towards them. */
function prepareMachine(folder: string): void {
  mkdirSync(join(folder, 'etc'))
  mkdirSync(join(folder, 'etc-work'))
  const layers = `lowerdir=/etc,upperdir=${join(folder, 'etc')},workdir=${join(folder, 'etc-work')}`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, '/etc'])
  mkdirSync('/etc/kolla', { recursive: true })
  writeFileSync('/proc/sys/net/ipv6/conf/all/disable_ipv6', '1')
  execFileSync('ip', ['-batch', '-'], { input: `link set lo up\naddr add ${GATEWAY}/32 dev lo\n` })
  const resolver = join('/etc', 'resolv.conf')
  writeFileSync(resolver, '')
}

/** The end of a host's link on this side. */
function linkCommands(number: number, address: string): readonly string[] {
  const hardware = [
    '02',
    '00',
    '00',
    '00',
    ...[number >> 8, number & 255].map((byte) => byte.toString(16).padStart(2, '0')),
  ]
  return [
    `link set v${number} up`,
    `neigh add ${address} lladdr ${hardware.join(':')} dev v${number} nud permanent`,
    `route add ${address}/32 dev v${number} src ${GATEWAY}`,
  ]
}

/** Of a process and of its children that have ended. */
function cpuSeconds(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return ticks / TICKS
}
