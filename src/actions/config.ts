import { KollaError, type Problem } from '../errors.ts'
import { certificateProblems } from '../prechecks/certificates.ts'
import { hostsOf, serviceContext } from '../roles/compile.ts'
import { enabledRoles } from '../roles/registry.ts'
import { setFactsFrom } from '../run/facts-folder.ts'
import { loadInput, type Input } from '../run/load-input.ts'
import { Secret } from '../secrets.ts'
import { Opaque, toData } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { asProblem } from '../validate/problem.ts'
import { supposedFacts } from '../validate/supposed-facts.ts'
import { validate } from '../validate/validate.ts'
import { invalidConfiguration } from '../validate/verdict.ts'
import { withFactsHint } from '../variables/needs-facts.ts'
import type { HostScope } from '../variables/types.ts'
import { unknown } from './inventory.ts'
import type { InputOptions } from './options.ts'
import type { Explanation, HostQuestion, ShownVariable, ValidationReport } from './results.ts'

/** Resolved values as a host sees them; without names all of them, and those that have no value say why. */
export async function configShow(
  options: InputOptions,
  question: HostQuestion & { readonly names: readonly string[] },
): Promise<readonly ShownVariable[]> {
  const asked = await ask(options, question)
  const { scope } = asked
  if (question.names.length > 0) {
    return question.names.map((name) => ({ host: scope.host, name, value: valueOf(asked, name) }))
  }
  const names = scope.names().filter((name) => scope.layers(name).length > 0)
  return names.map((name) => shown(asked, name))
}

/** Every layer that sets a variable, lowest first, and what its templates went through. */
export async function configExplain(
  options: InputOptions,
  question: HostQuestion & { readonly name: string },
): Promise<Explanation> {
  const asked = await ask(options, question)
  const { scope } = asked
  const { name } = question
  const value = valueOf(asked, name)
  const layers = scope
    .layers(name)
    .map(({ layer, origin, raw }) => ({ layer, origin, raw: printable(asked, name, raw) }))
  return { host: scope.host, name, value, layers, chain: scope.chain(name) }
}

/** The value of an expression, or of a text with expressions in it. */
export async function configEval(
  options: InputOptions,
  question: HostQuestion & { readonly expression: string },
): Promise<unknown> {
  const { scope, hasFacts } = await ask(options, question)
  const { expression } = question
  return explained(hasFacts, scope.host, () =>
    toData(/\{\{|\{%|\{#/.test(expression) ? scope.evaluate(expression) : scope.expression(expression)),
  )
}

/** A template file's text, as a host would get it. */
export async function configRender(
  options: InputOptions,
  question: HostQuestion & { readonly file: string },
): Promise<string> {
  const { scope, hasFacts } = await ask(options, question)
  return explained(hasFacts, scope.host, () => {
    try {
      return scope.render(question.file)
    } catch (error) {
      throw isFileError(error) ? unreadable(question.file, error) : error
    }
  })
}

/** Everything that is wrong, errors and warnings, found without any host. */
export async function configValidate(options: InputOptions): Promise<ValidationReport> {
  try {
    const input = await loadInput(options, {})
    const problems = await validate(input)
    return [...problems, ...(problems.some(isError) ? [] : certificateProblemsOf(input))]
  } catch (error) {
    if (!(error instanceof KollaError) || error.details.fault !== 'configuration') throw error
    return error.details.problems ?? [asProblem(error)]
  }
}

function isError({ severity }: Problem): boolean {
  return severity === 'error'
}

/**
 * Without facts of the hosts their addresses are not known: certificates of back ends are checked for them by prechecks. What runs
 * where may ask for facts too, and is told from supposed ones.
 */
function certificateProblemsOf({ loaded: { variables }, inventory, roles: all }: Input): readonly Problem[] {
  const [first] = variables.hosts
  if (first === undefined) return []
  const roles = enabledRoles(all, variables.forHost(first))
  const contexts = roles.flatMap((role) =>
    Object.entries(role.services).flatMap(([name, service]) =>
      hostsOf(service, variables).map((host) =>
        serviceContext({ roles, hosts: variables.hosts, variables }, role, name, service, host),
      ),
    ),
  )
  const supposed = variables.supposing(supposedFacts(variables, inventory))
  const enabled = contexts.filter(({ host, service, role }) =>
    supposed.forHost(host).test(service.enabled ?? role.enabled),
  )
  return certificateProblems(enabled, { now: new Date(), addresses: false })
}

interface Asked {
  readonly input: Input
  readonly scope: HostScope
  readonly hasFacts: boolean
  readonly reveal: boolean
}

async function ask(options: InputOptions, { host, facts, reveal }: HostQuestion): Promise<Asked> {
  const input = await loadInput(options, {})
  const errors = input.problems.filter(isError)
  if (errors.length > 0) throw invalidConfiguration(errors)
  const { variables } = input.loaded
  if (facts !== undefined) setFactsFrom(facts, variables.hosts, variables)
  const name = host ?? variables.hosts[0]
  if (name === undefined || !variables.hosts.includes(name)) throw unknown('host', name ?? '', variables.hosts)
  return { input, scope: variables.forHost(name), hasFacts: facts !== undefined, reveal }
}

function shown(asked: Asked, name: string): ShownVariable {
  const { host } = asked.scope
  try {
    return { host, name, value: valueOf(asked, name) }
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    return { host, name, value: null, failure: error.message }
  }
}

function valueOf(asked: Asked, name: string): unknown {
  const { scope, hasFacts } = asked
  return explained(hasFacts, scope.host, () => printable(asked, name, scope.get(name)))
}

/** What comes from passwords.yml is a secret as a whole, however short it is. */
function printable({ input, reveal }: Asked, name: string, value: Value): unknown {
  if (value instanceof Opaque) return value.kind === 'unsafe' ? value.data : new Secret(String(value.data))
  if (!reveal && input.loaded.written.passwords.has(name) && value !== null) return new Secret('')
  return toData(value)
}

function explained<T>(hasFacts: boolean, host: string, evaluation: () => T): T {
  try {
    return evaluation()
  } catch (error) {
    throw hasFacts ? error : withFactsHint(error, host)
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function unreadable(file: string, error: NodeJS.ErrnoException): KollaError {
  return new KollaError(`${file} cannot be read: ${error.code ?? error.message}`, {
    code: 'file-unreadable',
    fault: 'usage',
    where: { file },
    cause: error,
  })
}
