import { KollaError } from '../../errors.ts'
import { hostsOf } from '../../roles/compile.ts'
import { enabledRoles, tagsOf } from '../../roles/registry.ts'
import type { Role } from '../../roles/types.ts'
import { validate } from '../../validate/validate.ts'
import { invalidConfiguration } from '../../validate/verdict.ts'
import { loadInput, type Input } from '../load-input.ts'
import type { Phase } from '../phase.ts'
import type { Loaded, Run } from '../run.ts'

/** Reads the operator's files; every mistake in them is told at once, before any host is contacted. */
export const load: Phase = loadFor(hostsOfServices)

/** The same for the hosts that a choice gives, rather than for those that run a service; `bearable`: codes of mistakes that do not matter. */
export function loadFor(choose: HostChoice, bearable: ReadonlySet<string> = new Set()): Phase {
  return { name: 'load', title: 'reading the configuration', run: (run) => loadHosts(run, choose, bearable) }
}

/** Which hosts an action is about, before --limit narrows them. */
export type HostChoice = (input: Input, enabled: readonly Role[]) => readonly string[]

async function loadHosts(run: Run, choose: HostChoice, bearable: ReadonlySet<string>): Promise<undefined> {
  const input = await loadInput(run.options, { kolla_action: run.action })
  const problems = (await validate(input)).filter(({ code }) => !bearable.has(code))
  for (const problem of problems) if (problem.severity === 'warning') run.options.emit({ type: 'problem', problem })
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (errors.length > 0) throw invalidConfiguration(errors)
  run.loaded = chooseHosts(run, input, choose)
  run.options.emit({ type: 'run-started', run: run.options.run, action: run.action, hosts: run.loaded.targets })
  return undefined
}

/** Hosts that run something that is enabled. */
function hostsOfServices({ loaded: { variables } }: Input, enabled: readonly Role[]): readonly string[] {
  const users = new Set(
    enabled.flatMap((role) => Object.values(role.services).flatMap((service) => hostsOf(service, variables))),
  )
  return variables.hosts.filter((host) => users.has(host))
}

/** The chosen hosts, as far as --limit names them, are those of the run. */
function chooseHosts(run: Run, input: Input, choose: HostChoice): Loaded {
  const {
    inventory,
    loaded: { variables },
    roles,
    roots,
  } = input
  const [first] = variables.hosts
  if (first === undefined) {
    throw new KollaError('the inventory has no hosts', {
      code: 'inventory-empty',
      fault: 'configuration',
      hint: 'Name one with -i.',
    })
  }
  const enabled = enabledRoles(roles, variables.forHost(first))
  const limited = new Set(inventory.select('all', run.options.limit.length > 0 ? run.options.limit : undefined))
  const all = choose(input, enabled)
  return {
    inventory,
    variables,
    roles: enabled,
    selected: selectedRoles(run, roles, enabled),
    roots,
    targets: all.filter((host) => limited.has(host)),
    others: all.filter((host) => !limited.has(host)),
  }
}

function selectedRoles(
  { options: { tags, skipTags } }: Run,
  known: readonly Role[],
  enabled: readonly Role[],
): ReadonlySet<string> {
  const names = new Set(known.flatMap(tagsOf))
  const unknown = [...tags, ...skipTags].filter((tag) => !names.has(tag) && tag !== 'all')
  if (unknown.length > 0) {
    throw new KollaError(`no role is called ${unknown.join(', ')}`, {
      code: 'tag-unknown',
      fault: 'usage',
      hint: `There are: ${[...names].join(', ')}`,
    })
  }
  const wanted = enabled
    .filter((role) => tags.length === 0 || tags.includes('all') || tagsOf(role).some((tag) => tags.includes(tag)))
    .filter((role) => !tagsOf(role).some((tag) => skipTags.includes(tag)))
  return new Set(wanted.map((role) => role.name))
}
