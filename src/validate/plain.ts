import { isIP } from 'node:net'
import type { Rule } from './rules.ts'

/** The words that Ansible takes for a boolean. */
export const BOOLEAN_WORD = /^(?:yes|no|y|n|on|off|true|false|t|f|1|0)$/i
export const INTERFACE_NAME = /^[^\s/,:]{1,15}(?::\d+)?$/

/**
 * Whether a value obviously obeys a rule. Nearly all do, and then the schemas, which take as long to load as all the rest of a
 * validation, are not needed; what is not obvious is theirs to judge.
 */
export function isPlainlyValid(rule: Rule, value: unknown): boolean {
  switch (rule.kind) {
    case 'boolean':
      return typeof value === 'boolean' || (typeof value === 'string' && BOOLEAN_WORD.test(value))
    case 'integer':
      return isWhole(value) && Number(value) >= rule.least && Number(value) <= rule.most
    case 'number':
      return typeof value === 'number' || isWhole(value)
    case 'choice':
      return typeof value === 'string' && rule.of.includes(value)
    case 'address':
      return typeof value === 'string' && isIP(value) !== 0
    case 'interface':
      return typeof value === 'string' && INTERFACE_NAME.test(value)
    case 'list':
      return Array.isArray(value)
    case 'mapping':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'text':
      return typeof value === 'string'
    case 'shape':
      return typeof value === 'object' && value !== null && Object.keys(value).length === 0
  }
}

function isWhole(value: unknown): boolean {
  return (typeof value === 'number' && Number.isInteger(value)) || (typeof value === 'string' && /^\d+$/.test(value))
}
