import type { CheckedHost } from '../../src/roles/types.ts'
import type { Problem } from '../../src/errors.ts'

const RUNS_SERVERS = 'inventory_hostname in groups[nova_cell_compute_group] and not enable_nova_fake | bool'
const VIRTUALIZES = `${RUNS_SERVERS} and nova_compute_virt_type == 'kvm'`

/** Servers on hosts that cannot run them as they are set to. */
export function checkVirtualization({ host, scope, facts }: CheckedHost): readonly Problem[] {
  if (!scope.test(VIRTUALIZES) || facts['hardware_virtualization'] === true) return []
  return [
    {
      severity: 'error',
      code: 'virtualization-missing',
      message: `${host} has no hardware virtualization, and nova_compute_virt_type is kvm`,
      hint: 'Switch it on in the firmware or the hypervisor below; or set `nova_compute_virt_type: qemu`, for that host alone if others have it.',
    },
  ]
}

/** What QEMU's processes are allowed, by the names of ulimits. */
const QEMU_LIMITS = { nofile: 'qemu_max_files', nproc: 'qemu_max_processes' } as const

/** libvirt gives each server these limits, and fails to start it where it may not. */
export function checkServerLimits({ host, scope, facts }: CheckedHost): readonly Problem[] {
  if (facts['sys_resource'] === true || !scope.test(RUNS_SERVERS)) return []
  if (!scope.bool('enable_nova_libvirt_container')) return []
  const allowed = (facts['limits'] ?? {}) as Readonly<Record<string, number>>
  return Object.entries(QEMU_LIMITS).flatMap(([name, variable]) => {
    const [most = Infinity, wanted] = [allowed[name], scope.int(variable)]
    if (wanted <= most) return []
    return [
      {
        severity: 'error',
        code: 'limit-too-high',
        message: `${host} allows ${name} ${most}, and ${variable} is ${wanted}`,
        hint: `Raise the limit of the host, or set ${variable} lower: 0 leaves it as it is.`,
      },
    ]
  })
}

/** Two libvirts on one host, or a container that nobody looks after any more. */
export function checkLibvirt({ host, scope, engine }: CheckedHost): readonly Problem[] {
  const container = engine?.containers.get('nova_libvirt')
  if (!container || !scope.test(RUNS_SERVERS) || scope.bool('enable_nova_libvirt_container')) return []
  return [
    {
      severity: 'error',
      code: 'libvirt-left',
      message: `${host} has the container nova_libvirt, which enable_nova_libvirt_container switches off`,
      hint: 'Move its servers to another host, then stop and remove it.',
    },
  ]
}
