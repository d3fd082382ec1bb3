import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerSpec, Engine } from '../../containers/types.ts'
import { KollaError } from '../../errors.ts'

/** Seconds a container may take to become ready: kolla-ansible's client_timeout. */
const LONGEST_START = 120
/** Seconds a container without health check has to stay up to count as started. */
const STEADY = 1
/** Restarts by the engine after which a container is taken to be broken. */
const MOST_RESTARTS = 3
const SHORTEST_PAUSE = 100
const LONGEST_PAUSE = 1_000
const LOG_LINES = 20

/**
 * Waits until a started container is ready: its own health-check command succeeds, or, without one, it stays up. The command is run
 * here rather than waiting for the engine's first check, which comes only after a whole interval (30 s).
 * Throws `container-unhealthy` with the last lines it logged.
 */
export async function waitReady(engine: Engine, spec: ContainerSpec, host: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + LONGEST_START * 1000
  let pause = SHORTEST_PAUSE
  let lastCheck = ''
  for (;;) {
    const observed = await engine.inspect(spec.name)
    const restarts = Number(observed?.inspect['RestartCount'] ?? 0)
    if (observed?.state === 'exited' || observed?.state === 'dead' || restarts >= MOST_RESTARTS) {
      throw await unhealthy(engine, spec, host, `stopped with exit code ${observed?.exitCode ?? '?'}`)
    }
    if (observed?.state === 'running') {
      if (!spec.healthcheck) {
        if (Date.now() / 1000 - observed.startedAt >= STEADY || (await stayedUp(engine, spec.name))) return
      } else {
        const check = await engine.exec(spec.name, healthCommand(spec.healthcheck.test)).catch(() => undefined)
        if (check?.code === 0) return
        if (check) lastCheck = `${check.stdout}${check.stderr}`.trim().split('\n').at(-1) ?? ''
      }
    }
    if (performance.now() > deadline) {
      throw await unhealthy(
        engine,
        spec,
        host,
        `not ready after ${LONGEST_START} s${lastCheck ? `: ${lastCheck}` : ''}`,
      )
    }
    await sleep(pause, undefined, { signal }).catch(() => {
      throw new KollaError(`interrupted while ${spec.name} was starting`, {
        code: 'interrupted',
        fault: 'interrupted',
        host,
      })
    })
    pause = Math.min(pause * 1.5, LONGEST_PAUSE)
  }
}

/** The clocks of host and workstation may differ, so the proof is that it runs, since the same start, a moment later. */
async function stayedUp(engine: Engine, name: string): Promise<boolean> {
  const before = await engine.inspect(name)
  await sleep(STEADY * 1000)
  const after = await engine.inspect(name)
  return after?.state === 'running' && after.startedAt === before?.startedAt
}

function healthCommand(test: readonly string[]): readonly string[] {
  const [kind, ...words] = test
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', words.join(' ')]
  return kind === 'CMD' ? words : ['/bin/sh', '-c', test.join(' ')]
}

async function unhealthy(engine: Engine, spec: ContainerSpec, host: string, what: string): Promise<KollaError> {
  const log = await engine.logs(spec.name, LOG_LINES).catch(() => [])
  return new KollaError(`${spec.name} on ${host}: ${what}`, {
    code: 'container-unhealthy',
    fault: 'host',
    host,
    log,
    hint: `See \`kolla logs ${spec.name} --limit ${host}\`; mend the configuration and run the same command again.`,
  })
}
