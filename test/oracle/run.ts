// npm run oracle -- DIR [SCENARIO...] [--only glance-api,...] [--show N] [--keep]: what genconfig writes beside what kolla-ansible rendered.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const USAGE = 'Usage: npm run oracle -- DIR [SCENARIO...] [--only SERVICE,...] [--show N] [--keep]'
const ROOT = resolve(import.meta.dirname, '../..')

/** Prints one comparison per scenario; each is a folder of DIR as its README says, compared by the program `compare` in DIR. */
function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, show: { type: 'string' }, keep: { type: 'boolean', default: false } },
  })
  const [directory, ...named] = positionals
  if (directory === undefined || !existsSync(join(directory, 'compare'))) {
    process.stderr.write(`${USAGE}\n`)
    return 2
  }
  const scenarios =
    named.length > 0
      ? named
      : readdirSync(directory).filter((name) => existsSync(join(directory, name, 'expected.json')))
  const work = mkdtempSync(join(tmpdir(), 'kolla-oracle-'))
  for (const scenario of scenarios) {
    const output = render(join(resolve(directory), scenario), join(work, scenario))
    if (output === undefined) return 1
    const flags = (['only', 'show'] as const).flatMap((name) =>
      values[name] === undefined ? [] : [`--${name}=${values[name]}`],
    )
    process.stdout.write(`${scenario}\n`)
    spawnSync(resolve(directory, 'compare'), [join(directory, scenario, 'expected.json'), output, ...flags], {
      stdio: 'inherit',
    })
  }
  if (values.keep) process.stdout.write(`rendered into ${work}\n`)
  else rmSync(work, { recursive: true })
  return 0
}

/** Runs genconfig on a scenario, offline; gives the folder with one folder per host, or nothing when genconfig failed. */
function render(scenario: string, work: string): string | undefined {
  const [config, inventory, output] = [join(work, 'config'), join(work, 'inventory'), join(work, 'output')]
  mkdirSync(work)
  cpSync(join(scenario, 'config'), config, { recursive: true })
  for (const entry of readdirSync(config, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  }
  const groups = JSON.parse(readFileSync(join(scenario, 'groups.json'), 'utf8')) as Record<string, readonly string[]>
  writeFileSync(inventory, inGroups(readFileSync(join(ROOT, 'inventory/multinode'), 'utf8'), groups))
  const flags = ['-i', inventory, '--configdir', config, '--output', output, '--facts', join(scenario, 'facts')]
  const { status } = spawnSync(join(ROOT, 'bin/kolla'), ['genconfig', '--quiet', ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return status === 0 ? output : undefined
}

/** Our inventory with other hosts in some of its groups. */
function inGroups(inventory: string, groups: Readonly<Record<string, readonly string[]>>): string {
  return inventory
    .split(/^(?=\[)/m)
    .map((section) => {
      const name = /^\[([\w-]+)\]/.exec(section)?.[1]
      const hosts = name === undefined ? undefined : groups[name]
      return hosts === undefined ? section : `[${name}]\n${hosts.join('\n')}\n`
    })
    .join('')
}

process.exitCode = main()
