import type { Task, TaskContext, TaskRunContext } from '../../../src/roles/types.ts'

/** Those that speak the oldest version that any nova-compute had when they started. Conductors first: the others ask them. */
const PINNED = ['nova_conductor', 'nova_compute', 'nova_compute_ironic'] as const

/** A task, because it restarts containers that are as they should be: after an upgrade all may speak the new version. */
export const unpinVersions: Task = {
  name: 'versions',
  title: 'let services speak the new version to each other',
  after: ['nova-conductor', 'nova-compute', 'nova-compute-ironic'],
  due: (context) => (context.action === 'upgrade' ? outdatedReasons(context) : []),
  run: async (context) => {
    const newest = await newestCompute(context)
    for (const name of PINNED) {
      await Promise.all(context.hosts.map((host) => restartIfOlder(context, host, name, newest)))
    }
  },
}

function outdatedReasons({ hosts, engine, touched }: TaskContext): readonly string[] {
  const changed = hosts.filter((host) => touched.has(`${host}/nova_compute`) || touched.has(`${host}/nova_compute_ironic`))
  if (changed.length > 0) return [`nova-compute changes on ${changed.length === 1 ? changed.join() : `${changed.length} hosts`}`]
  const all = hosts.map((host) => engine(host)?.containers)
  const newest = Math.max(0, ...all.map((containers) => containers?.get('nova_compute')?.createdAt ?? 0))
  const older = PINNED.filter((name) => all.some((containers) => (containers?.get(name)?.startedAt ?? Infinity) < newest))
  return older.map((name) => `${name} started before the newest nova_compute was created`)
}

async function newestCompute({ hosts, engineOf }: TaskRunContext): Promise<number> {
  const created = hosts.map(async (host) => (await (await engineOf(host)).inspect('nova_compute'))?.createdAt ?? 0)
  return Math.max(0, ...(await Promise.all(created)))
}

async function restartIfOlder(context: TaskRunContext, host: string, name: string, than: number): Promise<void> {
  const engine = await context.engineOf(host)
  const container = await engine.inspect(name)
  if (container?.state !== 'running' || container.startedAt >= than) return
  context.progress(`restarting ${name} on ${host}`)
  await engine.restart(name, context.scope(host).int('docker_graceful_timeout'))
}
