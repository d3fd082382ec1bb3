/**
 * Compiles 1,000 hosts with 60 files each, as deploy does once it has looked at the hosts.
 *
 *   npm run bench -- scale-render [HOSTS]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadInput } from '../src/run/load-input.ts'
import { compile } from '../src/roles/compile.ts'
import { enabledRoles } from '../src/roles/registry.ts'
import { Redactor } from '../src/secrets.ts'
import { validate } from '../src/validate/validate.ts'
import {
  computeHosts,
  FILES_PER_SERVICE,
  writeConfiguration,
  type ComputeHost,
  type Configuration,
} from './scale/operator.ts'

const FILES = 60
const LIMIT = { seconds: 20, megabytes: 600 }

const hosts = computeHosts(Number(process.argv[2] ?? 1000))
const folder = mkdtempSync(join(tmpdir(), 'kolla-scale-'))
try {
  // config.json is a file as well
  const standIns = FILES / (FILES_PER_SERVICE + 1)
  const configuration = writeConfiguration(folder, { hosts, standIns, connection: {} })
  await measure(configuration)
} finally {
  rmSync(folder, { recursive: true })
}

async function measure({ directory, inventory }: Configuration): Promise<void> {
  const started = performance.now()
  const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1)
  const input = await loadInput(
    {
      inventories: [inventory],
      configDirectory: directory,
      passwordsFile: undefined,
      extraVars: ['enable_cron=no'],
      vaultIds: [],
      vaultPasswordFiles: [],
      vaultPassword: undefined,
      limit: [],
      redactor: new Redactor(),
    },
    { kolla_action: 'deploy' },
  )
  const { variables } = input.loaded
  const loaded = seconds(started)
  const validating = performance.now()
  const problems = await validate(input)
  for (const { severity, message } of problems) if (severity === 'error') throw new Error(message)
  const validated = seconds(validating)
  const compiling = performance.now()
  for (const host of hosts) variables.setFacts(host.name, facts(host))
  const names = hosts.map(({ name }) => name)
  const roles = enabledRoles(input.roles, variables.forHost(names[0] ?? ''))
  const desired = compile({ roles, hosts: names, variables, roots: input.roots })
  const took = (performance.now() - compiling) / 1000
  const services = [...desired.hosts.values()].flatMap((host) => host.services)
  const files = services.flatMap((service) => service.files).filter(({ kind }) => kind === 'file').length
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  console.log(`${hosts.length} hosts, ${files} files: loaded in ${loaded} s, validated in ${validated} s`)
  console.log(
    `compiled in ${took.toFixed(1)} s (limit ${LIMIT.seconds} s), ${megabytes} MiB (limit ${LIMIT.megabytes} MiB)`,
  )
  console.log(`CPU in all: ${((userCPUTime + systemCPUTime) / 1e6).toFixed(1)} s`)
  process.exitCode = took <= LIMIT.seconds && megabytes <= LIMIT.megabytes ? 0 : 1
}

/** As a host tells them, in short. */
function facts({ name, address }: ComputeHost): Readonly<Record<string, unknown>> {
  return {
    hostname: name,
    nodename: name,
    fqdn: name,
    interfaces: ['lo', 'eth0'],
    eth0: { device: 'eth0', active: true, ipv4: { address, prefix: '15', netmask: '255.254.0.0' } },
    processor_vcpus: 64,
    memtotal_mb: 262_144,
  }
}
