/**
 * What drawing a run costs: 200 hosts x 50 steps, each step about 200 ms, drawn on a terminal, printed as lines, and not shown at all.
 * Run it in a terminal, or under `script`: node bench/terminal.ts
 */
import { fanOut, type Listener } from '../src/output/listener.ts'
import type { StepInfo } from '../src/output/events.ts'
import { PlainListener } from '../src/output/plain.ts'
import { TerminalListener } from '../src/output/terminal.ts'
import { Redactor } from '../src/secrets.ts'

const HOSTS = 200
const STEPS = 50
const STEP_MILLISECONDS = 200
const ROLES = [
  'cron',
  'mariadb',
  'memcached',
  'rabbitmq',
  'loadbalancer',
  'keystone',
  'glance',
  'nova',
  'neutron',
  'horizon',
]

const VIEWS: Readonly<Record<string, () => Listener>> = {
  nothing: () => ({ handle: () => undefined, close: () => Promise.resolve() }),
  lines: () => new PlainListener({ verbosity: 0, heartbeat: true, write: (text) => process.stderr.write(`${text}\n`) }),
  terminal: () => new TerminalListener({ verbosity: 0, stream: process.stderr, colorful: true }),
}

for (const [name, make] of Object.entries(VIEWS)) console.log(`${name.padEnd(9)} ${await measure(make())}`)

async function measure(listener: Listener): Promise<string> {
  const hosts = Array.from({ length: HOSTS }, (_, index) => `node${index}`)
  const plan = hosts.map((host) => Array.from({ length: STEPS }, (_, index) => step(host, index)))
  const emit = fanOut([listener], new Redactor())
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  emit({ type: 'planned', steps: plan.flat() })
  await Promise.all(
    plan.map(async (steps) => {
      for (const each of steps) {
        emit({ type: 'step-started', step: each })
        await new Promise((resolve) => setTimeout(resolve, STEP_MILLISECONDS * (0.5 + Math.random())))
        emit({ type: 'step-finished', step: each, outcome: 'changed', milliseconds: STEP_MILLISECONDS })
      }
    }),
  )
  await listener.close()
  const { user, system } = process.cpuUsage(cpu)
  const wall = performance.now() - began
  const used = (user + system) / 1000
  return `${(wall / 1000).toFixed(1)} s, ${(used / 1000).toFixed(2)} s of CPU, ${((100 * used) / wall).toFixed(1)} %`
}

function step(host: string, index: number): StepInfo {
  const role = ROLES[index % ROLES.length] ?? ''
  return { id: `${host}/${index}`, host, role, title: `restart service ${index}`, reasons: ['image id differs'] }
}
