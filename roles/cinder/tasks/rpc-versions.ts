import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import type { Task, TaskContext, TaskRunContext } from '../../../src/roles/types.ts'

const SERVICES = ['cinder-api', 'cinder-scheduler', 'cinder-volume', 'cinder-backup']
const CONTAINERS = SERVICES.map((name) => name.replaceAll('-', '_'))

/** Milliseconds between two looks. */
const PAUSE = 1_000
/** Milliseconds that a restarted container may take to serve. */
const PATIENCE = 120_000

/**
 * A service of Cinder speaks, as long as it runs, no newer RPC version than the oldest service that it found in the database when it
 * started. After an upgrade all are restarted, one host at a time, as soon as all that live have said that they are new.
 */
export const useNewRpcVersions: Task = {
  name: 'cinder-rpc-versions',
  title: 'let Cinder use its new RPC versions',
  after: SERVICES,
  due: (context) =>
    context.action === 'upgrade' && containersOf(context).some(({ host, name }) => context.touched.has(`${host}/${name}`))
      ? ['services limit themselves to what the oldest one knew']
      : [],
  run: async (context) => {
    await allReported(context)
    for (const host of context.hosts) {
      const engine = await context.engineOf(host)
      const timeout = context.scope(host).int('docker_graceful_timeout')
      const names = containersOf(context).filter((container) => container.host === host)
      context.progress(`restarting on ${host}`)
      await Promise.all(names.map(async ({ name }) => engine.restart(name, timeout)))
      for (const { name } of names) await serves(context, host, name)
    }
  },
}

function containersOf(context: TaskContext): readonly { readonly host: string; readonly name: string }[] {
  return context.hosts.flatMap((host) =>
    CONTAINERS.filter((name) => context.touched.has(`${host}/${name}`) || context.engine(host)?.containers.has(name)).map((name) => ({
      host,
      name,
    })),
  )
}

/** Waits until no service that lives is older than another of its kind, at most cinder_rpc_version_startup_delay seconds. */
async function allReported(context: TaskRunContext): Promise<void> {
  const api = containersOf(context).find(({ name }) => name === 'cinder_api')
  if (!api) return
  const engine = await context.engineOf(api.host)
  const deadline = performance.now() + context.scope(api.host).int('cinder_rpc_version_startup_delay') * 1000
  while (performance.now() < deadline) {
    const { code, stdout } = await engine.exec(api.name, ['cinder-manage', 'service', 'list'])
    if (code === 0 && !versionsDiffer(stdout)) return
    context.progress('waiting for all services of Cinder to report in')
    await pause(context)
  }
}

/** A line of a service that lives: `cinder-volume  node1@lvm-1  nova  enabled  :-)  2026-01-02 03:04:05  3.19  1.40  cluster`. */
const LIVE = /^(?<binary>\S+)\s.*:-\)\s+\S+ \S+\s+(?<versions>\S+\s+\S+)/gm

/** Whether services of one kind have different RPC or object versions. */
export function versionsDiffer(list: string): boolean {
  const versions = new Map<string, string>()
  return [...list.matchAll(LIVE)].some(({ groups: { binary = '', versions: own = '' } = {} }) => {
    const known = versions.get(binary)
    versions.set(binary, own)
    return known !== undefined && known !== own
  })
}

async function serves(context: TaskRunContext, host: string, name: string): Promise<void> {
  const engine = await context.engineOf(host)
  const deadline = performance.now() + PATIENCE
  while (performance.now() < deadline) {
    const container = await engine.inspect(name)
    if (container?.state === 'running' && (container.health === 'healthy' || container.health === 'none')) return
    await pause(context)
  }
  throw new KollaError(`${name} does not serve on ${host} after it was restarted`, {
    code: 'container-unhealthy',
    fault: 'host',
    host,
    log: [...(await engine.logs(name, 20))],
  })
}

async function pause({ signal }: TaskRunContext): Promise<void> {
  await sleep(PAUSE, undefined, { signal }).catch(() => {
    throw new KollaError('interrupted before Cinder used its new RPC versions', { code: 'interrupted', fault: 'interrupted' })
  })
}
