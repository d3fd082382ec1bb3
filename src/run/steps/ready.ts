import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerSpec, Engine, ObservedContainer } from '../../containers/types.ts'
import { KollaError } from '../../errors.ts'

/** Milliseconds a container without any probe has to stay up to count as started. */
const STEADY = 1_000
/** Restarts by the engine after which a container is taken to be broken. */
const MOST_RESTARTS = 3
const SHORTEST_PAUSE = 100
const LONGEST_PAUSE = 1_000
/** Between two tries, of the time that has gone by: being ready is seen at most that much later, without asking a slow starter all the time. */
const PAUSE_SHARE = 0.1
const LOG_LINES = 20

/** Asks a running container whether it serves: undefined when it does, else what it says. */
export type Probe = () => Promise<string | undefined>

export interface ReadyOptions {
  readonly engine: Engine
  readonly spec: ContainerSpec
  readonly host: string
  readonly signal: AbortSignal
  /** Seconds it may take (docker_client_timeout). */
  readonly longest: number
  /** Default: the container's own health check; `none`: it only has to stay up. */
  readonly probe?: Probe | 'none'
  /** What a container that does not become ready wrote elsewhere than to its output. */
  readonly logFiles?: () => Promise<readonly string[]>
}

/**
 * Waits until a started container is ready: its probe succeeds, or, without one, it stays up. A health check is run here rather than waiting
 * for the engine's first one, which comes only after a whole interval (30 s).
 * Throws `container-unhealthy` with the last lines it logged.
 */
export async function waitReady(options: ReadyOptions): Promise<void> {
  const { engine, spec, signal, longest } = options
  const probe = options.probe === 'none' ? undefined : (options.probe ?? healthProbe(engine, spec))
  const began = performance.now()
  let last = ''
  for (;;) {
    const observed = await engine.inspect(spec.name)
    if (isBroken(observed)) throw await unhealthy(options, `stopped with exit code ${observed?.exitCode ?? '?'}`)
    if (observed?.state === 'running') {
      const complaint = await (probe ? probe() : stayedUp(engine, observed))
      if (complaint === undefined) return
      last = complaint
    }
    const passed = performance.now() - began
    if (passed > longest * 1000) {
      const words = `not ready after ${longest} s${last && `: ${last}`}`
      throw await unhealthy(options, words, ' Where it only needs longer, raise docker_client_timeout (seconds).')
    }
    const pause = Math.min(Math.max(passed * PAUSE_SHARE, SHORTEST_PAUSE), LONGEST_PAUSE)
    await sleep(pause, undefined, { signal }).catch(() => {
      throw interrupted(options)
    })
  }
}

function isBroken(observed: ObservedContainer | undefined): boolean {
  const restarts = Number(observed?.inspect['RestartCount'] ?? 0)
  return observed?.state === 'exited' || observed?.state === 'dead' || restarts >= MOST_RESTARTS
}

function healthProbe(engine: Engine, { name, healthcheck }: ContainerSpec): Probe | undefined {
  if (!healthcheck) return undefined
  const command = healthCommand(healthcheck.test)
  return async () => {
    const check = await engine.exec(name, command).catch((error: unknown) => {
      if (error instanceof KollaError) return { code: -1, stdout: '', stderr: error.message }
      throw error
    })
    return check.code === 0 ? undefined : `${check.stdout}${check.stderr}`.trim().split('\n').at(-1)
  }
}

/** A container that was started once more meanwhile did not stay up. */
async function stayedUp(engine: Engine, before: ObservedContainer): Promise<string | undefined> {
  await sleep(STEADY)
  const after = await engine.inspect(before.name)
  return after?.state === 'running' && after.startedAt === before.startedAt ? undefined : 'does not stay up'
}

function healthCommand(test: readonly string[]): readonly string[] {
  const [kind, ...words] = test
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', words.join(' ')]
  return kind === 'CMD' ? words : ['/bin/sh', '-c', test.join(' ')]
}

function interrupted({ spec, host }: ReadyOptions): KollaError {
  return new KollaError(`interrupted while ${spec.name} was starting`, {
    code: 'interrupted',
    fault: 'interrupted',
    host,
  })
}

async function unhealthy({ engine, spec, host, logFiles }: ReadyOptions, what: string, more = ''): Promise<KollaError> {
  return new KollaError(`${spec.name} on ${host}: ${what}`, {
    code: 'container-unhealthy',
    fault: 'host',
    host,
    log: [
      ...(await engine.logs(spec.name, LOG_LINES).catch(() => [])),
      ...((await logFiles?.().catch(() => [])) ?? []),
    ],
    hint: `See \`kolla logs ${spec.name} --limit ${host}\`; mend the configuration and run the same command again.${more}`,
  })
}
