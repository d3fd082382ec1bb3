import { docker, dockerSays } from '../../hosts/engine.ts'
import { NETWORKS, PREFIX } from '../../hosts/place.ts'
import { join } from 'node:path'
import { localImage } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { testImage } from './image.ts'

const CONTAINER = `${PREFIX}-tempest`
const CONFIGURATION = '/tempest/etc/tempest.conf'

/** How the tests of a run ended. */
export interface Tests {
  readonly passed: number
  /** Names of the tests. */
  readonly failed: readonly string[]
  /** Why tests were left out, as the suite says. */
  readonly skipped: readonly string[]
  /** What the run printed, but for what failed tests logged: their tracebacks are easier to find without. */
  readonly output: string
}

/** Starts OpenStack's test suite beside the hosts; `values` are those of its configuration's words in capitals. */
export async function startTester(cloud: Cloud, values: Readonly<Record<string, string>>): Promise<void> {
  const image = await testImage('tempest', localImage('openstack-base'))
  await docker('create', '--name', CONTAINER, '--network', NETWORKS[0].name, image, 'sleep', 'infinity')
  await docker('network', 'connect', NETWORKS[1].name, CONTAINER)
  await docker('cp', join(cloud.etc, 'admin-openrc.sh'), `${CONTAINER}:/`)
  await docker('start', CONTAINER)
  const replacements = Object.entries(values).map(([word, value]) => `-e 's|\\b${word}\\b|${value}|'`)
  await inTester(`sed -i ${replacements.join(' ')} ${CONFIGURATION}`)
}

/** Runs the tests that are called smoke tests, two at a time, but for those whose names are given. */
export async function runSmokeTests(without: readonly string[]): Promise<Tests> {
  const output = await inTester(
    `cd /tempest && tempest run --smoke --concurrency 2 --exclude-regex '${without.join('|')}' 2>&1 || true`,
  )
  const lines = output.split('\n')
  const matches = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])
  return {
    passed: matches(/^\{\d+\} (\S+) .*\.\.\. ok$/).length,
    failed: matches(/^\{\d+\} (.*?) \[.*\] \.\.\. FAILED$/),
    skipped: matches(/^\{\d+\} .*\.\.\. SKIPPED(?:: (.*))?$/),
    output: output.replaceAll(/^Captured pythonlogging:\n~+\n(?: .*\n|\n)*/gm, ''),
  }
}

/** Boots and deletes a server twenty times, two at a time, and tells what Rally says of it. */
export async function bootAndDelete(): Promise<string> {
  return inTester(
    '. /admin-openrc.sh; rally db create >/dev/null 2>&1; rally env create --name cloud --from-sysenv >/dev/null; ' +
      'rally task start /boot-and-delete.json; rally task sla-check',
  )
}

/** Ends the test suite; nothing where there is none. */
export async function endTester(): Promise<void> {
  await dockerSays('rm', '-f', CONTAINER)
}

function inTester(script: string): Promise<string> {
  return docker('exec', CONTAINER, 'sh', '-euc', script)
}
