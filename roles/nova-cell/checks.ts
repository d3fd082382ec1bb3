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
