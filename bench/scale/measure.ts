import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent } from '../../src/output/events.ts'
import type { Fleet } from './fleet.ts'
import type { Configuration } from './operator.ts'

const KOLLA = join(import.meta.dirname, '../../bin/kolla')

/** What one run of kolla took. */
export interface Measured {
  readonly seconds: number
  /** CPU seconds of kolla itself, of the hosts, and of the simulated engines. */
  readonly cpu: { readonly kolla: number; readonly hosts: number; readonly engines: number }
  /** Peak resident memory of kolla. */
  readonly megabytes: number
  /** Bytes sent and received, and channels opened, on the connection of an average host. */
  readonly perHost: { readonly sent: number; readonly received: number; readonly channels: number }
  /** Phase -> seconds, in order. */
  readonly phases: readonly (readonly [string, number])[]
  readonly outcome: string
  /** Steps that were carried out. */
  readonly steps: number
}

/** Runs `kolla deploy` to its end. Throws with what it printed when it failed. */
export async function deploy(
  fleet: Fleet,
  folder: string,
  { directory, inventory }: Configuration,
  words: readonly string[],
): Promise<Measured> {
  const usage = join(folder, 'usage.json')
  const preload = `--import=${join(import.meta.dirname, 'report-usage.ts')}`
  const before = { hosts: fleet.hostSeconds(), engines: fleet.engineSeconds() }
  const started = performance.now()
  const child = spawn(KOLLA, ['deploy', '--json', '-i', inventory, '--configdir', directory, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOME: join(folder, 'home'),
      KOLLA_STATE_DIR: join(folder, 'state'),
      KOLLA_BENCH_USAGE: usage,
      // The one of bin/kolla.js, from the start: to strip the types of what is loaded first takes 0.1 s of its own.
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../../.cache/compile'),
      NODE_OPTIONS: [process.env['KOLLA_NODE_OPTIONS'] ?? '', preload].join(' '),
    },
  })
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const [code] = (await once(child, 'close')) as [number | null]
  const seconds = (performance.now() - started) / 1000
  const printed = await stdout
  const events = eventsOf(printed)
  const finished = events.find((event) => event.type === 'run-finished')
  if (code !== 0 || !finished)
    throw new Error(`kolla deploy failed:\n${failures(events)}\n${await stderr}\n${printed.slice(-2000)}`)
  const { seconds: kolla, megabytes } = JSON.parse(readFileSync(usage, 'utf8')) as {
    seconds: number
    megabytes: number
  }
  const connections = Object.values(finished.recap).flatMap(({ connection }) => connection ?? [])
  const average = (pick: (connection: (typeof connections)[number]) => number): number =>
    connections.reduce((sum, connection) => sum + pick(connection), 0) / connections.length
  return {
    seconds,
    cpu: { kolla, hosts: fleet.hostSeconds() - before.hosts, engines: fleet.engineSeconds() - before.engines },
    megabytes,
    perHost: {
      sent: average(({ bytesSent }) => bytesSent),
      received: average(({ bytesReceived }) => bytesReceived),
      channels: average(({ channels }) => channels),
    },
    phases: events.flatMap((event) =>
      event.type === 'phase-finished' ? [[event.phase, event.milliseconds / 1000] as const] : [],
    ),
    outcome: finished.outcome,
    steps: events.filter((event) => event.type === 'step-finished').length,
  }
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function eventsOf(text: string): readonly RunEvent[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{"'))
  return lines.map((line) => JSON.parse(line) as RunEvent).filter((event) => 'type' in event)
}

function failures(events: readonly RunEvent[]): string {
  const failed = events.flatMap((event) =>
    event.type === 'step-finished' && event.outcome === 'failed' ? [`${event.step.id}: ${event.message ?? ''}`] : [],
  )
  return failed.slice(0, 5).join('\n')
}
