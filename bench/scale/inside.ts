/** The measurement itself, in namespaces of its own: see bench/scale.ts. */
import { mkdtempSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { Fleet } from './fleet.ts'
import { deploy, type Measured } from './measure.ts'
import { computeHosts, writeConfiguration } from './operator.ts'
import { failed, phaseLines, table, type Row } from './report.ts'

/** Services of a compute that no role of ours describes yet. */
const STAND_INS = 9

// Process 1 of its namespace: signals do nothing to it unless it says so, and nothing here survives its end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
process.stdin.on('end', () => process.exit(130)).resume()

const sizes = process.argv.slice(2).map(Number)
const largest = Math.max(...sizes)
execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/mnt'])
const folder = mkdtempSync('/mnt/kolla-')
const fleet = new Fleet(folder)
const all = computeHosts(largest)
const rows: Row[] = []
let running = 0
for (const size of sizes) {
  const began = performance.now()
  await fleet.add(all.slice(running, size))
  running = size
  say(`${size} hosts up (${seconds(began)} s)`)
  const configuration = writeConfiguration(join(folder, `etc-${size}`), {
    hosts: all.slice(0, size),
    standIns: STAND_INS,
    connection: fleet.connection,
  })
  const run = async (scenario: string, words: readonly string[]): Promise<Measured> => {
    const measured = await deploy(fleet, folder, configuration, words)
    rows.push({ hosts: size, scenario, measured })
    const { outcome, steps, seconds: took, cpu, megabytes } = measured
    const used = `${cpu.kolla.toFixed(1)} s of CPU, ${megabytes.toFixed(0)} MiB`
    say(`${size} hosts, ${scenario}: ${outcome}, ${steps} steps in ${took.toFixed(1)} s (kolla: ${used})`)
    return measured
  }
  await run('first deploy', [])
  await run('nothing to do', [])
  await run('one file changed', ['-e', `standin_level=of-${size}`])
  if (size < largest) await deploy(fleet, folder, configuration, [])
}
fleet.stop()
for (const line of [...table(rows), '', ...phaseLines(rows)]) console.log(line)
process.exit(failed(rows) ? 1 : 0)

function say(text: string): void {
  console.error(text)
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}
