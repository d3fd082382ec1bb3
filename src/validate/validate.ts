import { KollaError, type Problem } from '../errors.ts'
import { checkFederation } from '../roles/federation.ts'
import { enabledRoles } from '../roles/registry.ts'
import type { Role } from '../roles/types.ts'
import { enabledServices } from './enabled.ts'
import { checkGroups } from './groups.ts'
import { checkHosts } from './hosts.ts'
import { checkMissingRoles } from './missing-roles.ts'
import { checkNames } from './names.ts'
import { checkNeeds } from './needs.ts'
import { checkPasswords } from './passwords.ts'
import { asProblem } from './problem.ts'
import { inReadingOrder } from './order.ts'
import { checkRendering } from './rendering.ts'
import { supposedFacts } from './supposed-facts.ts'
import type { Written } from './types.ts'
import { checkValues } from './values.ts'

/**
 * Everything that is wrong with what the operator wrote, errors and warnings, found without any host. Where a file cannot be
 * read, what follows from its content is left out: it would only mislead.
 */
export async function validate(written: Written): Promise<readonly Problem[]> {
  const { inventory, loaded } = written
  const [first] = loaded.variables.hosts
  const unreadable = written.problems.some(({ severity }) => severity === 'error')
  if (first === undefined) return inReadingOrder([...written.problems, ...(unreadable ? [] : [noHosts()])])
  const supposed = loaded.variables.supposing(supposedFacts(loaded.variables, inventory))
  const scope = supposed.forHost(first)
  const found = [...written.problems, ...checkNames(written, scope), ...(await checkValues(written, scope))]
  if (!unreadable) found.push(...attempt(() => checkDeployment(written, supposed, scope, found)))
  return inReadingOrder(found)
}

type Scope = ReturnType<Written['loaded']['variables']['forHost']>

function checkDeployment(
  written: Written,
  variables: Written['loaded']['variables'],
  scope: Scope,
  found: readonly Problem[],
): readonly Problem[] {
  const { inventory, roles } = written
  const enabled = enabledRoles(roles, scope)
  const services = enabledServices(enabled, scope)
  const names = new Set([...enabled.map(({ name }) => name), ...services.map(({ name }) => name)])
  const problems = [
    ...attempt(() => checkPasswords(written, scope, enabled)),
    ...attempt(() => checkGroups(inventory, services, scope)),
    ...attempt(() => checkHosts(written, variables, names)),
    ...checkNeeds(scope, roles),
    ...checkMissingRoles(scope, roles),
    ...federationWarnings(written, scope, enabled),
  ]
  const rendered = attempt(() => checkRendering(written, variables, enabled, services))
  return [...problems, ...unexplained(rendered, [...found, ...problems])]
}

/** What is odd about identity providers; what is wrong there is found when their entries are made. */
function federationWarnings({ roots }: Written, scope: Scope, enabled: readonly Role[]): readonly Problem[] {
  const federations = enabled.flatMap(({ identity }) => identity?.federation ?? [])
  const found = attempt(() => federations.flatMap((federation) => checkFederation(federation, scope, roots)))
  return found.filter(({ severity }) => severity === 'warning')
}

const TYPE_ERRORS: ReadonlySet<string> = new Set(['template-type', 'template-value', 'template-filter'])

/** What is missing or wrong is told again by every template that it is in: once is enough. */
function unexplained(rendered: readonly Problem[], known: readonly Problem[]): readonly Problem[] {
  const explained = new Set(
    known.filter(({ severity }) => severity === 'error').flatMap(({ message }) => names(message)),
  )
  const typed = known.some(({ code }) => code === 'variable-type')
  return rendered.filter(({ code, message }) => {
    // what a value of the wrong type does in templates does not tell anything new
    if (typed && TYPE_ERRORS.has(code)) return false
    return !names(message).some((name) => explained.has(name))
  })
}

/** The names of variables in a message. */
function names(message: string): readonly string[] {
  return [...message.matchAll(/(?<![\w/.-])[a-z]+_\w+(?![\w/.-])/g)].map(([name]) => name)
}

function noHosts(): Problem {
  const hint = 'Name an inventory with -i, and put a host into it.'
  return { severity: 'error', code: 'inventory-empty', message: 'the inventory has no hosts', hint }
}

/** The problems that a check finds, and the one that ends it. */
function attempt(check: () => readonly Problem[]): readonly Problem[] {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof KollaError) || error.details.fault !== 'configuration') throw error
    return error.details.problems ?? [asProblem(error)]
  }
}
