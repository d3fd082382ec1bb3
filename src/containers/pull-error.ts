import { KollaError } from '../errors.ts'

interface Meaning {
  readonly pattern: RegExp
  readonly code: string
  readonly hint: string
}

/** The engine has no codes for what goes wrong with a registry, only the registry client's sentences. */
const MEANINGS: readonly Meaning[] = [
  {
    pattern: /unauthorized|authentication required|access .*denied|denied:|forbidden|no basic auth/i,
    code: 'registry-access-denied',
    hint: 'Check docker_registry_username and docker_registry_password, and that the image exists.',
  },
  {
    pattern: /manifest unknown|not found|does not exist|name unknown/i,
    code: 'image-not-found',
    hint: 'Check the registry, the namespace and the tag: openstack_tag, docker_namespace.',
  },
  {
    pattern: /gave HTTP response to HTTPS|x509|certificate|tls:/i,
    code: 'registry-tls',
    hint: 'For a registry without TLS set docker_registry_insecure; for one with its own CA let the host trust it.',
  },
  {
    pattern:
      /no such host|refused|unreachable|timeout|timed out|deadline|no route|reset by peer|EOF|lookup|cancell?ed/i,
    code: 'registry-unreachable',
    hint: 'Check docker_registry, and that the host can reach it (name resolution, proxy, firewall).',
  },
  { pattern: /no space left/i, code: 'host-disk-full', hint: 'Free space where the engine keeps its images.' },
  {
    pattern: /toomanyrequests|rate limit/i,
    code: 'registry-rate-limited',
    hint: 'Log in to the registry, use one of your own, or wait.',
  },
]

/** An error for an image that could not be pulled, from the engine's sentence. */
export function pullError(reason: string, what: string): KollaError {
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(reason))
  return new KollaError(`${what}: ${reason}`, {
    code: meaning?.code ?? 'pull-failed',
    fault: 'host',
    ...(meaning ? { hint: meaning.hint } : {}),
  })
}
