import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { KollaError, type Origin, type Problem } from '../errors.ts'
import type { DesiredFederation, DesiredIdentityProvider } from '../services/identity-types.ts'
import type { HostScope } from '../variables/types.ts'
import { operatorPath, type ContentRoots } from './content.ts'
import type { RoleFederation } from './identity-types.ts'

/** An item of keystone_identity_providers. */
interface Provider {
  readonly name: string
  readonly openstack_domain: string
  readonly protocol: string
  readonly identifier: string
  readonly public_name: string
  readonly attribute_mapping: string
  readonly metadata_folder?: string
  readonly certificate_file?: string
}

const PROVIDER = ['name', 'openstack_domain', 'protocol', 'identifier', 'public_name', 'attribute_mapping'] as const

/** An item of keystone_identity_mappings. */
interface Mapping {
  readonly name: string
  readonly file: string
}

interface Written {
  readonly providers: readonly Provider[]
  readonly mappings: readonly Mapping[]
  /** Whether Keystone keeps no mapping but these. */
  readonly removeMappings: boolean
  readonly removeProviders: boolean
  readonly providersAt: Origin | undefined
  readonly mappingsAt: Origin | undefined
}

/** What Keystone should know of identity providers. Throws every mistake in what the operator brought for them at once. */
export function compileFederation(
  federation: RoleFederation,
  scope: HostScope,
  roots: ContentRoots,
): DesiredFederation | undefined {
  if (!scope.test(federation.when)) return undefined
  const written = read(federation, scope)
  const problems = federationProblems(written, roots).filter(({ severity }) => severity === 'error')
  if (problems.length > 0)
    throw new KollaError('the identity federation is not complete', { code: 'federation-invalid', fault: 'configuration', problems })
  const { providers, mappings, removeMappings, removeProviders } = written
  return {
    providers: [...Map.groupBy(providers, ({ name }) => name)].map(([name, items]) => identityProvider(name, items)),
    mappings: mappings.map(({ name, file }) => ({
      name,
      rules: JSON.parse(readFileSync(operatorPath(file, roots), 'utf8')) as unknown,
    })),
    removeMappings,
    removeProviders,
  }
}

/** What is wrong, or odd, with what the operator brought for the sign-on with identity providers. */
export function checkFederation(federation: RoleFederation, scope: HostScope, roots: ContentRoots): readonly Problem[] {
  return scope.test(federation.when) ? federationProblems(read(federation, scope), roots) : []
}

function read(federation: RoleFederation, scope: HostScope): Written {
  const origin = (name: string): Origin | undefined => scope.layers(name).at(-1)?.origin
  return {
    providers: listOf(federation.providers, PROVIDER, scope) as readonly Provider[],
    mappings: listOf(federation.mappings, ['name', 'file'], scope) as readonly Mapping[],
    removeMappings: scope.bool(federation.removeMappings),
    removeProviders: scope.bool(federation.removeProviders),
    providersAt: origin(federation.providers),
    mappingsAt: origin(federation.mappings),
  }
}

function listOf(variable: string, fields: readonly string[], scope: HostScope): readonly unknown[] {
  const value = scope.data(variable)
  const isItem = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && fields.every((field) => typeof (item as Record<string, unknown>)[field] === 'string')
  if (Array.isArray(value) && value.every(isItem)) return value as readonly unknown[]
  throw new KollaError(`${variable} must be a list of mappings with ${fields.join(', ')}`, {
    code: 'variable-type',
    fault: 'configuration',
    where: scope.layers(variable).at(-1)?.origin,
  })
}

/** One provider may be listed several times, once for each protocol. */
function identityProvider(name: string, items: readonly Provider[]): DesiredIdentityProvider {
  const last = items.at(-1)
  return {
    name,
    domain: last?.openstack_domain ?? '',
    description: last?.public_name ?? '',
    remoteIds: [...new Set(items.map(({ identifier }) => identifier))],
    protocols: items.map(({ protocol, attribute_mapping: mapping }) => ({ name: protocol, mapping })),
  }
}

function federationProblems(written: Written, roots: ContentRoots): readonly Problem[] {
  const { providers, mappings, mappingsAt } = written
  return [
    ...providers.flatMap((provider) => [
      ...mappingProblems(provider, written),
      ...(provider.protocol === 'openid' ? filesProblems(provider, written, roots) : []),
    ]),
    ...mappings.flatMap(({ name, file }) => rulesProblems(name, operatorPath(file, roots), mappingsAt)),
  ]
}

/** A mapping may also be one that somebody made in Keystone. */
function mappingProblems(
  { name, attribute_mapping: mapping }: Provider,
  { mappings, removeMappings, providersAt: where }: Written,
): readonly Problem[] {
  if (mappings.some((known) => known.name === mapping)) return []
  const code = 'federation-mapping-missing'
  const message = `identity provider ${name} uses the mapping ${mapping}, which is not among keystone_identity_mappings`
  if (removeMappings)
    return [{ severity: 'error', code, where, message, hint: 'Add it there: keystone_should_remove_attribute_mappings removes all others.' }]
  return [{ severity: 'warning', code, where, message, hint: 'Add it there, unless it exists in Keystone already.' }]
}

function filesProblems(
  { name, identifier, metadata_folder: metadata, certificate_file: certificate }: Provider,
  { providersAt: where }: Written,
  roots: ContentRoots,
): readonly Problem[] {
  const problem = (severity: Problem['severity'], message: string, hint: string): Problem => {
    return { severity, code: 'federation-file-missing', where, message: `identity provider ${name} ${message}`, hint }
  }
  const problems: Problem[] = []
  const stem = metadataName(identifier)
  const hint = `It needs ${stem}.provider, ${stem}.client and ${stem}.conf.`
  const found = metadata === undefined ? [] : filesIn(operatorPath(metadata, roots))
  if (metadata === undefined) problems.push(problem('error', 'has no metadata_folder', hint))
  else if (found.length === 0) problems.push(problem('error', `has no files in its metadata_folder ${metadata}`, hint))
  else {
    const missing = ['provider', 'client'].map((kind) => `${stem}.${kind}`).filter((file) => !found.includes(file))
    if (missing.length > 0)
      problems.push(problem('warning', `has no ${missing.join(' and no ')} in its metadata_folder`, 'Nobody can sign on without.'))
  }
  if (certificate === undefined) return problems
  if (!isFile(operatorPath(certificate, roots)))
    problems.push(problem('error', `has the certificate_file ${certificate}, which does not exist`, 'Bring it, or leave certificate_file out.'))
  else if (!certificate.endsWith('.pem'))
    problems.push(problem('warning', `has a certificate_file that is not called KEY-ID.pem`, 'Only such files are used.'))
  return problems
}

/** As mod_auth_openidc names the metadata of an issuer. */
function metadataName(issuer: string): string {
  return encodeURIComponent(issuer.replace(/^https?:\/\//, '').replace(/\/$/, ''))
}

function rulesProblems(name: string, path: string, origin: Origin | undefined): readonly Problem[] {
  const problem = (where: Origin | undefined, message: string, hint: string): readonly Problem[] => {
    return [{ severity: 'error', code: 'federation-mapping-invalid', where, message, hint }]
  }
  const hint = 'It holds the list of rules in JSON: [{"local": [...], "remote": [...]}].'
  if (!isFile(path)) return problem(origin, `the file ${path} of the mapping ${name} does not exist`, hint)
  try {
    const rules: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(rules) && rules.length > 0 ? [] : problem({ file: path }, `the mapping ${name} has no rules`, hint)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    // The message quotes the text, with its line breaks.
    const reason = error.message.replace(/\s+/g, ' ')
    return problem({ file: path }, `the mapping ${name} is not JSON: ${reason}`, hint)
  }
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
