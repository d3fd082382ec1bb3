import { KollaError, type Problem } from '../errors.ts'
import type { InventoryVariable } from '../inventory/types.ts'
import { Opaque, toData } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { mayNeedFacts } from '../variables/needs-facts.ts'
import type { HostScope, Variable } from '../variables/types.ts'
import { isPlainlyValid } from './plain.ts'
import { asProblem } from './problem.ts'
import { ruleFor, type Rule } from './rules.ts'
import { isTemplated } from './texts.ts'
import type { Written } from './types.ts'

/** A value that has to be looked at closely. */
interface Doubt {
  readonly name: string
  readonly rule: Rule
  readonly value: unknown
  readonly variable: InventoryVariable
}

/** Values that cannot be right, wherever the operator wrote them. Templates count with what they come to on the first host. */
export async function checkValues(written: Written, scope: HostScope): Promise<readonly Problem[]> {
  const { globals, extra } = written.loaded.written
  const problems: Problem[] = []
  const doubts: Doubt[] = []
  const ruleOf = rules(scope)
  const judge = (name: string, variable: InventoryVariable, value: Value): void => {
    const rule = ruleOf(name)
    if (!rule || value instanceof Opaque) return
    const data = toData(value)
    if (!isPlainlyValid(rule, data)) doubts.push({ name, rule, value: data, variable })
  }
  for (const [name, variable] of [...globals, ...extra]) {
    if (!isTemplated(variable.value)) judge(name, variable, variable.value)
    else collect(problems, variable, () => judge(name, variable, scope.get(name)))
  }
  for (const [name, variable] of inventoryVariables(written)) {
    if (!isTemplated(variable.value)) judge(name, variable, variable.value)
  }
  return doubts.length === 0 ? problems : [...problems, ...(await verdicts(doubts))]
}

function* inventoryVariables({ inventory }: Written): Iterable<readonly [string, InventoryVariable]> {
  for (const group of inventory.groups.values()) yield* group.variables
  for (const host of inventory.hosts.values()) yield* host.variables
}

function rules(scope: HostScope): (name: string) => Rule | undefined {
  const known = new Map<string, Rule | undefined>()
  return (name) => {
    if (!known.has(name)) known.set(name, ruleFor(name, defaultOf(name, scope)))
    return known.get(name)
  }
}

function defaultOf(name: string, scope: HostScope): Variable | undefined {
  return scope.layers(name).find(({ layer }) => layer === 'role defaults' || layer === 'global defaults')
}

/** Runs a check whose templates may fail: that is a mistake, unless facts may be what they lack. */
function collect(problems: Problem[], { origin }: InventoryVariable, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    if (!mayNeedFacts(error)) problems.push({ ...asProblem(error), where: error.details.where ?? origin })
  }
}

async function verdicts(doubts: readonly Doubt[]): Promise<readonly Problem[]> {
  const { schemaOf } = await import('./schemas.ts')
  return doubts.flatMap(({ name, rule, value, variable }) => {
    const result = schemaOf(rule).safeParse(value)
    if (result.success) return []
    return result.error.issues.map((issue): Problem => {
      const { path, message } = issue
      const place = name + path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
      const wrong = path.reduce<unknown>(
        (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
        value,
      )
      return {
        severity: 'error',
        code: 'variable-type',
        message:
          issue.code === 'unrecognized_keys'
            ? `${place} cannot have ${issue.keys.join(' and ')}: ${message}`
            : `${place} must be ${message}${told(name, wrong)}`,
        where: variable.origin,
        hint: wrong === null && path.length === 0 ? 'Give it a value, or remove the line for the default.' : undefined,
      }
    })
  })
}

/** Enough of a value to recognize it; nothing of one that may be a secret. */
function told(name: string, value: unknown): string {
  if (/password|secret|token|_key$/.test(name)) return ''
  if (value === undefined) return ', and it is missing'
  if (value === null) return ', not empty'
  if (Array.isArray(value)) return ', not a list'
  if (typeof value === 'object') return ', not a mapping'
  if (typeof value !== 'string') return `, not ${JSON.stringify(value)}`
  return `, not '${value.length > 30 ? `${value.slice(0, 27)}...` : value}'`
}
