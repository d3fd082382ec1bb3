import { isIP } from 'node:net'
import * as z from 'zod/mini'
import { BOOLEAN_WORD, INTERFACE_NAME } from './plain.ts'
import type { Rule } from './rules.ts'

// Every message says what is wanted, as the end of "NAME must be ...".

const scalar = z.union([z.string(), z.number(), z.boolean()])
/** A scalar that obeys a test of its text; nothing else of it is told than what is wanted. */
const word = (wanted: string, test: (text: string) => boolean): z.ZodMiniType =>
  z.unknown().check(z.refine((value) => scalar.safeParse(value).success && test(String(value)), wanted))
const matching = (wanted: string, pattern: RegExp): z.ZodMiniType => word(wanted, (value) => pattern.test(value))

const boolean = matching('yes or no', BOOLEAN_WORD)
const text = z.string('a text')
const oneWord = z.string('a name').check(z.minLength(1, 'a name'))

/** As Keystone takes it in the protocol of a provider. */
const MAPPING_NAME = /^[\w-]{1,64}$/

const provider = z.looseObject(
  {
    name: oneWord,
    openstack_domain: oneWord,
    protocol: z.enum(['openid', 'saml'], 'openid or saml'),
    identifier: z.string('the address of the identity provider'),
    public_name: text,
    attribute_mapping: matching('the name of one of keystone_identity_mappings', MAPPING_NAME),
  },
  'a mapping with name, openstack_domain, protocol, identifier, public_name and attribute_mapping',
)
const mapping = z.looseObject(
  {
    name: matching('a name of at most 64 letters, digits, - and _', MAPPING_NAME),
    file: z.string('the path of a file'),
  },
  'a mapping with name and file',
)

const size = matching('a size like 512m or 2g', /^-?\d+(?:\.\d+)?\s*[bkmgt]?b?$/i)
const amount = matching('a number', /^-?\d+(?:\.\d+)?$/)
const cpus = matching('a list like 0-3,5', /^\d+(?:[-,]\d+)*$/)
const limit = z.union(
  [amount, z.looseObject({ soft: amount, hard: amount })],
  'a number, or a mapping with soft and hard',
)
const limits = z.record(text, limit, 'a mapping of limits: nofile: {soft: 1024, hard: 4096}')
const dimensions = z.strictObject(
  {
    blkio_weight: z.optional(amount),
    cpu_period: z.optional(amount),
    cpu_quota: z.optional(amount),
    cpu_shares: z.optional(amount),
    cpuset_cpus: z.optional(cpus),
    cpuset_mems: z.optional(cpus),
    kernel_memory: z.optional(size),
    mem_limit: z.optional(size),
    mem_reservation: z.optional(size),
    memswap_limit: z.optional(size),
    ulimits: z.optional(limits),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? 'it may have mem_limit, mem_reservation, memswap_limit, kernel_memory, cpu_period, cpu_quota, cpu_shares, cpuset_cpus, ' +
          'cpuset_mems, blkio_weight and ulimits'
        : 'a mapping of limits',
  },
)

const SHAPES = {
  'identity providers': z.array(provider, 'a list of identity providers'),
  'identity mappings': z.array(mapping, 'a list of mappings'),
  dimensions,
}

/** The schema of a rule. */
export function schemaOf(rule: Rule): z.ZodMiniType {
  switch (rule.kind) {
    case 'boolean':
      return boolean
    case 'integer':
      return between(rule.least, rule.most)
    case 'number':
      return amount
    case 'choice':
      return word(words(rule.of), (value) => rule.of.includes(value))
    case 'address':
      return z.string('an IP address').check(z.refine((value) => value === '' || isIP(value) !== 0, 'an IP address'))
    case 'interface':
      return interfaceName(rule.several)
    case 'list':
      return z.array(z.unknown(), 'a list')
    case 'mapping':
      return z.looseObject({}, 'a mapping')
    case 'text':
      return z.union([z.string(), z.number(), z.boolean(), z.bigint(), z.null()], 'a text')
    case 'shape':
      return SHAPES[rule.shape]
  }
}

function between(least: number, most: number): z.ZodMiniType {
  const range =
    most >= Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `a whole number from ${least} to ${most}`
  return word(range, (value) => /^\s*-?\d+\s*$/.test(value) && Number(value) >= least && Number(value) <= most)
}

function interfaceName(several: boolean): z.ZodMiniType {
  const wanted = several ? 'the name of an interface, or some with commas between them' : 'the name of an interface'
  const isName = (value: string): boolean =>
    (several ? value.split(',') : [value]).every((name) => INTERFACE_NAME.test(name.trim()))
  return z.string(wanted).check(z.refine(isName, wanted))
}

/** `a, b or c`. */
function words(of: readonly string[]): string {
  const told = of.map((word) => (word === '' ? 'empty' : word))
  return told.length < 2 ? told.join() : `${told.slice(0, -1).join(', ')} or ${told.at(-1) ?? ''}`
}
