import { KollaError } from '../../../src/errors.ts'
import type { Task, TaskContext, TaskRunContext } from '../../../src/roles/types.ts'

const WANTED =
  'enable_nova_libvirt_container | bool and libvirt_enable_sasl | bool and inventory_hostname in groups[nova_cell_compute_group]'

/**
 * A task, because the user as whom nova-compute connects to libvirt lives in the file system of libvirt's container, and goes with it.
 * nova-compute starts behind it: one that started before its libvirt was created shows that the user may be missing.
 */
export const createLibvirtUser: Task = {
  name: 'libvirt-user',
  title: 'create the user for libvirt',
  after: ['nova-libvirt'],
  before: ['nova-compute'],
  due: (context) => context.hosts.flatMap((host) => whyUserIsMissing(context, host)),
  run: async (context) => {
    const due = context.hosts.filter((host) => context.scope(host).test(WANTED))
    await Promise.all(due.map((host) => createUser(context, host)))
  },
}

function whyUserIsMissing(context: TaskContext, host: string): readonly string[] {
  if (!context.scope(host).test(WANTED)) return []
  const containers = context.engine(host)?.containers
  const libvirt = containers?.get('nova_libvirt')
  const compute = containers?.get('nova_compute')
  if (context.touched.has(`${host}/nova_libvirt`)) return [`libvirt changes on ${host}`]
  if (!compute) return [`nova_compute never ran on ${host}`]
  const since = Math.max(libvirt?.createdAt ?? 0, passwordChanged(context, host))
  return since > compute.startedAt ? [`libvirt of ${host} is newer than nova_compute's start`] : []
}

/** When the password was delivered, in seconds since the epoch. */
function passwordChanged({ host: observationOf, scope }: TaskContext, host: string): number {
  const path = `${scope(host).string('node_config_directory')}/nova-libvirt/auth.conf`
  return observationOf(host)?.files.get(path)?.mtime ?? 0
}

/** Servers do not notice any of it. */
async function createUser(context: TaskRunContext, host: string): Promise<void> {
  const scope = context.scope(host)
  const engine = await context.engineOf(host)
  const result = await engine.exec(
    'nova_libvirt',
    ['saslpasswd2', '-c', '-p', '-a', 'libvirt', scope.string('libvirt_sasl_authname')],
    { input: `${scope.string('libvirt_sasl_password')}\n` },
  )
  if (result.code !== 0) {
    throw new KollaError(`the user for libvirt could not be created on ${host}`, {
      code: 'libvirt-user-failed',
      fault: 'host',
      host,
      log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
      hint: 'Look at `kolla logs nova_libvirt`; without it nova-compute cannot connect.',
    })
  }
  const [libvirt, compute] = await Promise.all([engine.inspect('nova_libvirt'), engine.inspect('nova_compute')])
  const isOlder = compute?.state === 'running' && compute.startedAt < Math.max(libvirt?.createdAt ?? 0, passwordChanged(context, host))
  if (isOlder) await engine.restart('nova_compute', scope.int('docker_graceful_timeout'))
}
