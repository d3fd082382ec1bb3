import { KollaError } from '../errors.ts'
import { pullError } from './pull-error.ts'

/** What was asked of the engine: it decides what an answer like 404 means. */
export type Operation = 'engine' | 'container' | 'create' | 'exec' | 'image' | 'pull' | 'volume'

interface EngineFailure {
  /** HTTP status, where the engine answered. */
  readonly statusCode?: number
  readonly json?: unknown
  /** Of the system, where it did not. */
  readonly code?: string
  readonly message?: string
}

interface Meaning {
  readonly code: string
  readonly hint?: string
}

const NOT_FOUND: Readonly<Record<Operation, Meaning>> = {
  engine: { code: 'engine-failed' },
  container: { code: 'container-not-found' },
  create: { code: 'image-not-found', hint: 'Pull the image first: kolla pull.' },
  exec: { code: 'container-not-found' },
  image: { code: 'image-not-found' },
  pull: {
    code: 'image-not-found',
    hint: 'Check the registry, the namespace and the tag: openstack_tag, docker_namespace.',
  },
  volume: { code: 'volume-not-found' },
}

const CONFLICT: Readonly<Record<Operation, Meaning>> = {
  engine: { code: 'engine-failed' },
  container: { code: 'container-conflict', hint: 'Somebody else changes this container; run again.' },
  create: { code: 'container-conflict', hint: 'A container of this name is there already.' },
  exec: { code: 'container-not-running' },
  image: { code: 'image-in-use' },
  pull: { code: 'engine-failed' },
  volume: { code: 'volume-in-use', hint: 'Remove the containers that use it first.' },
}

/** The HTTP status of an engine's refusal; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  return (error as EngineFailure | null)?.statusCode
}

/** Turns whatever a call to the engine threw into an error for the operator; the caller adds the host. */
export function engineError(error: unknown, operation: Operation, what: string): KollaError {
  if (error instanceof KollaError) return error
  const failure = error as EngineFailure
  if (failure.statusCode === undefined) return unreachable(failure, what)
  const reason = reasonOf(failure)
  if (operation === 'pull' && failure.statusCode !== 404) return pullError(reason, what)
  const { code, hint } = meaningOf(isPodmanConflict(failure) ? 409 : failure.statusCode, operation)
  return new KollaError(`${what}: ${reason}`, { code, fault: 'host', hint, cause: error })
}

function meaningOf(status: number, operation: Operation): Meaning {
  if (status === 404) return NOT_FOUND[operation]
  if (status === 409) return CONFLICT[operation]
  if (status === 400) return { code: 'engine-refused' }
  return { code: 'engine-failed', hint: "The engine's own log says more: journalctl -u docker (or podman)." }
}

/** What Podman answers 500 to, and Docker 409; its answers name the cause. */
const PODMAN_CONFLICTS: ReadonlySet<unknown> = new Set(['that name is already in use', 'container state improper'])

function isPodmanConflict({ json }: EngineFailure): boolean {
  return typeof json === 'object' && json !== null && 'cause' in json && PODMAN_CONFLICTS.has(json.cause)
}

function reasonOf(failure: EngineFailure): string {
  const body = failure.json
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message).trim()
  return (failure.message ?? 'no reason given').replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
}

function unreachable(failure: EngineFailure, what: string): KollaError {
  const cause = failure
  const reason = failure.message ?? 'no reason given'
  if (failure.code === 'EACCES' || failure.code === 'EPERM') {
    return new KollaError(`${what}: no permission to use the container engine's socket`, {
      code: 'engine-permission-denied',
      fault: 'host',
      hint: 'Connect as root, let ansible_become be true, or add the user to the group docker.',
      cause,
    })
  }
  return new KollaError(`${what}: the container engine does not answer (${reason})`, {
    code: 'engine-unreachable',
    fault: 'host',
    hint: 'Is the engine installed and running? kolla bootstrap-servers installs it.',
    cause,
  })
}
