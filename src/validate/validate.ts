import { KollaError, type Problem } from '../errors.ts'
import { enabledRoles } from '../roles/registry.ts'
import { enabledServices } from './enabled.ts'
import { checkGroups } from './groups.ts'
import { checkHosts } from './hosts.ts'
import { checkNames } from './names.ts'
import { checkNeeds } from './needs.ts'
import { checkPasswords } from './passwords.ts'
import { asProblem } from './problem.ts'
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
  if (first === undefined) return distinct([...written.problems, ...(unreadable ? [] : [noHosts()])])
  const supposed = loaded.variables.supposing(supposedFacts(loaded.variables, inventory))
  const scope = supposed.forHost(first)
  const found = [...written.problems, ...checkNames(written, scope), ...(await checkValues(written, scope))]
  if (!unreadable) found.push(...attempt(() => checkDeployment(written, supposed, scope, found)))
  return distinct(found)
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
    ...attempt(() => checkHosts(inventory, variables, names)),
    ...checkNeeds(scope),
  ]
  // what is missing or wrong already would be told again by every template that it is in
  const broken = [...found, ...problems].some(({ severity }) => severity === 'error')
  return broken
    ? [...problems, ...onlyNew(written, variables, enabled, services, [...found, ...problems])]
    : [...problems, ...checkRendering(written, variables, enabled, services)]
}

function onlyNew(
  ...[written, variables, enabled, services, found]: [...Parameters<typeof checkRendering>, readonly Problem[]]
): readonly Problem[] {
  const reported = found.map(({ message }) => message).join('\n')
  return checkRendering(written, variables, enabled, services).filter(({ message }) => {
    const names = [...message.matchAll(/[a-z_]\w{3,}/g)].map(([word]) => word)
    return !names.some((name) => reported.includes(name))
  })
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

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ code, message, where }) => {
    const key = `${code}\0${message}\0${where?.file ?? ''}\0${where?.line ?? ''}`
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}
