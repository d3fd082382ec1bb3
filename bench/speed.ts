/**
 * Times kolla over SSH on one test host, beside what kolla-ansible takes for the same services on the same kind of machine:
 * npm run bench
 */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { columns } from '../src/output/format.ts'
import type { TimedEvent } from '../src/output/events.ts'
import { expectExit } from '../test/acceptance/support/cli.ts'
import type { CliResult } from '../test/acceptance/support/cli.ts'
import { deployedCloud, destroyCloud, kolla, withFile } from '../test/acceptance/support/cloud.ts'
import type { Cloud } from '../test/acceptance/support/cloud.ts'
import { identityStatus } from '../test/acceptance/support/host.ts'

/** What is timed. Seconds; kolla-ansible is stable/2025.2 with pipelining and 100 forks, with the same services and its toolbox. */
interface Scenario {
  readonly name: string
  readonly goal: number
  readonly ansible: string
  /** Not timed. */
  readonly prepare?: (cloud: Cloud) => Promise<unknown>
  readonly words: readonly string[]
  /** Timed too: until the deployment serves. */
  readonly until?: (cloud: Cloud) => Promise<unknown>
}

interface Timing {
  readonly scenario: Scenario
  readonly seconds: number
  /** Phase -> seconds, as far as kolla told. */
  readonly phases: readonly (readonly [string, number])[]
}

const DESTROY = ['destroy', '--yes-i-really-really-mean-it']
const OPTION = 'config/keystone.conf'

const FACTS = folder()

const SCENARIOS: readonly Scenario[] = [
  { name: 'prechecks', goal: 1.5, ansible: '19-28', prepare: destroyCloud, words: ['prechecks', '--json'] },
  { name: 'first deploy, images present', goal: 45, ansible: '125', words: ['deploy', '--json'], until: serves },
  { name: 'nothing to do', goal: 1.5, ansible: '80-88', words: ['reconfigure', '--json'] },
  { name: 'one keystone option', goal: 6, ansible: '98', words: ['reconfigure', '--json'], until: serves },
  {
    name: 'genconfig to a folder',
    goal: 1,
    ansible: '42',
    prepare: writeFacts,
    words: ['genconfig', '--output', folder(), '--facts', FACTS],
  },
  { name: 'stop', goal: 15, ansible: '60', words: ['stop', '--json', '--yes-i-really-really-mean-it'] },
]

const cloud = await deployedCloud()
const timings: Timing[] = []
for (const scenario of SCENARIOS) timings.push(await time(scenario))
expectExit(await kolla(cloud, DESTROY), 0)
for (const line of table(timings)) console.log(line)

async function time(scenario: Scenario): Promise<Timing> {
  await scenario.prepare?.(cloud)
  const measure = async (): Promise<Timing> => {
    const started = performance.now()
    const result = await kolla(cloud, scenario.words)
    await scenario.until?.(cloud)
    const seconds = (performance.now() - started) / 1000
    if (scenario.name !== 'prechecks') expectExit(result, 0)
    return { scenario, seconds, phases: phasesOf(result) }
  }
  return scenario.name === 'one keystone option'
    ? withFile(cloud, OPTION, '[token]\nexpiration = 3600\n', measure)
    : measure()
}

/** What genconfig has to know of the host, which it does not contact. */
function writeFacts({ host }: Cloud): Promise<void> {
  const eth0 = { device: 'eth0', active: true, ipv4: { address: host.address, prefix: '24' } }
  const facts = {
    hostname: host.name,
    nodename: host.name,
    fqdn: host.name,
    interfaces: ['eth0'],
    eth0,
    processor_vcpus: 2,
    memtotal_mb: 8192,
  }
  return writeFile(join(FACTS, `${host.name}.json`), JSON.stringify(facts))
}

/** Until Keystone answers on the virtual IP address. */
async function serves(on: Cloud): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50))
    if ((await identityStatus(on)) === 200) return
  assert.fail('Keystone does not answer')
}

function phasesOf({ stdout }: CliResult): readonly (readonly [string, number])[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"type"') || line.startsWith('{"at"'))
  return lines
    .map((line) => JSON.parse(line) as TimedEvent)
    .flatMap((event) => (event.type === 'phase-finished' ? [[event.phase, event.milliseconds / 1000] as const] : []))
}

function table(measured: readonly Timing[]): readonly string[] {
  const rows = measured.map(({ scenario, seconds, phases }) => {
    const shares = phases.map(([phase, took]) => `${phase} ${Math.round((100 * took) / seconds)} %`)
    return [
      scenario.name,
      seconds.toFixed(1),
      `<= ${scenario.goal}`,
      seconds <= scenario.goal ? 'met' : 'MISSED',
      scenario.ansible,
      shares.join(', '),
    ]
  })
  return columns([['SECONDS FOR', 'KOLLA', 'GOAL', '', 'KOLLA-ANSIBLE', 'SHARE OF PHASES'], ...rows])
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'kolla-bench-'))
}
