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
        'Tunnels between hosts then need openvswitch_tunnel_address.',
    },
  ]
}

const NEEDS_ADDRESS =
  "ovs_datapath == 'netdev' and groups['openvswitch'] | length > 1 and openvswitch_tunnel_address == '' and tunnel_interface not in neutron_bridge_name.split(',')"

/** A switch in user space finds the way of tunnels among the addresses of its own bridges alone. */
export const checkTunnels: RoleCheck = ({ host, scope }) => {
  if (!scope.test(NEEDS_ADDRESS)) return []
  return [
    {
      severity: 'error',
      code: 'openvswitch-tunnel-address',
      message: `tunnels from ${host} would reach nobody: ovs_datapath is netdev, and ${scope.string('tunnel_interface')} is no bridge of Open vSwitch`,
      hint:
        'Give each host an address in the network of neutron_external_interface that nothing else has: openvswitch_tunnel_address: "10.1.2.3/24" ' +
        'in its host_vars. The bridge gets it.',
    },
  ]
}
