import type { RoleCheck } from '../../src/roles/types.ts'

/** Where the kernel has no Open vSwitch, its switch has to run in user space. A kernel that tells nothing of its modules has none to load. */
export const checkKernel: RoleCheck = ({ host, scope, facts }) => {
  if (scope.string('ovs_datapath') === 'netdev') return []
  const loaded = (facts['kernel_modules'] ?? []) as readonly string[]
  const loadable = (facts['loadable_modules'] ?? []) as readonly string[]
  if ([...loaded, ...loadable].includes('openvswitch')) return []
  return [
    {
      severity: 'error',
      code: 'openvswitch-module-missing',
      message: `the kernel of ${host} has no module openvswitch`,
      hint:
        'Install the package with further modules of that kernel; or set ovs_datapath: "netdev" to switch in user space, which is slower. ' +
        'Tunnels then need their address on a bridge of Open vSwitch.',
    },
  ]
}
