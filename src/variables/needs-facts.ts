import { KollaError } from '../errors.ts'
import { TemplateError } from '../templates/errors.ts'

/** How templates fail that ask for what only the host knows: facts themselves, and the addresses of its interfaces. */
const FACTS_MISSING = /'?ansible_\w+'?|has no attribute|^Interface '.*' not present on host/

/** Whether what failed may be due to facts that are not known yet. */
export function mayNeedFacts(error: unknown): boolean {
  if (!(error instanceof KollaError)) return false
  const { cause } = error.details
  return FACTS_MISSING.test(cause instanceof TemplateError ? cause.reason : error.message)
}

/** The error with what to do about it where facts of the host may be what is missing. */
export function withFactsHint(error: unknown, host: string): unknown {
  if (!(error instanceof KollaError) || !mayNeedFacts(error)) return error
  const hint = `This needs facts of ${host}: give a folder with ${host}.json by --facts DIR, for example from \`ansible ${host} -m setup --tree DIR\`.`
  return new KollaError(error.message, { ...error.details, hint })
}
