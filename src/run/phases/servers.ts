import { readFileSync } from 'node:fs'
import { ask } from '../../bootstrap/ask.ts'
import { preparations, preparationSteps, questionsOf, topicsOf, type Preparation } from '../../bootstrap/prepare.ts'
import type { Neighbour, Server } from '../../bootstrap/types.ts'
import { KollaError } from '../../errors.ts'
import { interfaceProblems } from '../../prechecks/network.ts'
import { str } from '../../templates/python.ts'
import type { Phase } from '../phase.ts'
import type { Run } from '../run.ts'
import { loadFor } from './load.ts'
import { observe } from './observe.ts'

/** Whose hosts are prepared. */
const GROUP = 'baremetal'

/** Reads the operator's files for the hosts of the group `baremetal`. */
export const loadServers: Phase = loadFor(({ loaded: { variables } }) => {
  const hosts = variables.groups.get(GROUP) ?? []
  if (hosts.length > 0) return hosts
  throw new KollaError(`the inventory has no hosts in group ${GROUP}; nothing was contacted`, {
    code: 'group-empty',
    fault: 'configuration',
    hint: `Only the hosts of that group are prepared. Take over [${GROUP}:children] from the inventory multinode that comes with kolla.`,
  })
})

/** Asks every host what it has, by one command each, and compares. */
export const planServers: Phase = {
  name: 'plan',
  title: 'comparing',
  run: async (run) => {
    const hosts = run.loaded.targets.filter((host) => !run.unreachable.includes(host))
    run.desired = {
      hosts: new Map(hosts.map((host) => [host, { host, services: [], sysctls: [], modules: [], links: [] }])),
      roles: [],
    }
    const neighbours = neighboursOf(run)
    const topics = new Map(hosts.map((host) => [host, topicsOf(serverOf(run, host, neighbours))] as const))
    const left = new Map<string, readonly Preparation[]>(
      await Promise.all(
        [...topics].map(async ([host, own]) => {
          const answers = await ask(run.session.connection(host), questionsOf(own))
          return [host, preparations(own, answers)] as const
        }),
      ),
    )
    run.preparations = left
    const redact = (text: string): string => run.options.redactor.redact(text)
    const steps = [...topics].flatMap(([host, own]) => preparationSteps(host, own, left.get(host) ?? [], redact))
    run.plan = { action: run.action, steps }
    run.options.planned(run.plan)
    const changes = steps.flatMap((step) => step.changes).length
    return changes === 0 ? 'nothing to do' : `${changes} changes in ${steps.length} steps`
  },
}

/** Once more under the lock, as `replan` does for the other actions. */
export const replanServers: Phase = {
  name: 'replan',
  title: 'comparing again under the lock',
  shouldRun: (run) => run.plan.steps.length > 0,
  run: async (run) => {
    await observe.run(run)
    return planServers.run(run)
  },
}

function serverOf(run: Run, host: string, neighbours: readonly Neighbour[]): Server {
  return {
    host,
    scope: run.loaded.variables.forHost(host),
    facts: run.hosts.get(host)?.observation.facts ?? {},
    neighbours,
    readLocal,
  }
}

/** Every host of the deployment with its API address. A host beyond --limit that could not be asked is left as others know it. */
function neighboursOf(run: Run): readonly Neighbour[] {
  const { variables, targets, others } = run.loaded
  const [first] = targets
  if (first === undefined || !variables.forHost(first).bool('customize_etc_hosts')) return []
  const asked = [...targets, ...others].filter((host) => run.hosts.has(host))
  const problems = asked
    .filter((host) => hasInterface(run, host) && !overridden(run, host))
    .flatMap((host) =>
      interfaceProblems(host, variables.forHost(host), run.hosts.get(host)?.observation.facts ?? {}, ['api_interface']),
    )
  if (problems.length > 0) {
    throw new KollaError(
      'the interfaces that the configuration names are not those of the hosts; nothing was touched',
      {
        code: 'interface-missing',
        fault: 'configuration',
        problems,
      },
    )
  }
  return (variables.groups.get(GROUP) ?? [])
    .filter((host) => hasInterface(run, host))
    .map((host): Neighbour => ({ host, entry: asked.includes(host) ? entryOf(run, host) : undefined }))
}

/** Hosts that Bifrost runs on need not have an API interface. */
function hasInterface(run: Run, host: string): boolean {
  const { variables } = run.loaded
  if (!variables.groups.get('bifrost')?.includes(host)) return true
  const facts = run.hosts.get(host)?.observation.facts ?? {}
  return facts[variables.forHost(host).string('api_interface').replace(/[-.:]/g, '_')] !== undefined
}

function overridden(run: Run, host: string): boolean {
  return run.loaded.variables.forHost(host).find('etc_hosts_api_address') !== undefined
}

function entryOf(run: Run, host: string): { readonly address: string; readonly names: readonly string[] } {
  const scope = run.loaded.variables.forHost(host)
  const facts = run.hosts.get(host)?.observation.facts ?? {}
  const address = str(
    scope.evaluate("{{ 'api' | kolla_address(inventory_hostname, override_var='etc_hosts_api_address') }}"),
  )
  const names = [facts['nodename'] ?? host, facts['hostname'] ?? host.split('.')[0]].map(String)
  return { address, names: [...new Set(names)] }
}

function readLocal(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new KollaError(`${path} cannot be read`, {
      code: 'file-unreadable',
      fault: 'configuration',
      where: { file: path },
      hint: 'A variable names this file as the certificate authority of a registry.',
      cause: error,
    })
  }
}
