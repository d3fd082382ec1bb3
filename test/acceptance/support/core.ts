import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { down, findHost, up } from '../../hosts/fleet.ts'
import { startCeph } from './ceph.ts'
import { expectExit } from './cli.ts'
import {
  cloudOf,
  IMAGES as INFRASTRUCTURE,
  kolla,
  pushImages,
  STATE as ACCEPTANCE_STATE,
  writeConfiguration,
} from './cloud.ts'
import type { Cloud } from './cloud.ts'

const STATE = join(ACCEPTANCE_STATE, 'core')
export type Plugin = 'ovn' | 'openvswitch'

/** What the default services, and Cinder, are made of. */
export const IMAGES = [
  ...INFRASTRUCTURE,
  'cinder-api', 'cinder-scheduler', 'cinder-volume', 'glance-api', 'heat-api', 'heat-api-cfn', 'heat-engine', 'horizon',
  'neutron-dhcp-agent', 'neutron-l3-agent', 'neutron-metadata-agent', 'neutron-openvswitch-agent', 'neutron-server', 'nova-api',
  'nova-compute', 'nova-conductor', 'nova-libvirt', 'nova-novncproxy', 'nova-scheduler', 'nova-ssh', 'openvswitch-db-server',
  'openvswitch-vswitchd', 'ovn-controller', 'ovn-nb-db-server', 'ovn-northd', 'ovn-sb-db-relay', 'ovn-sb-db-server', 'placement-api',
] // prettier-ignore

/** The default services, where the machine allows them no more. */
export const SETTINGS = {
  enable_openstack_core: 'yes',
  // The machine has no hardware that runs servers, and its kernel no switch.
  nova_compute_virt_type: 'qemu',
  ovs_datapath: 'netdev',
  // It may not raise limits either.
  nova_libvirt_default_dimensions: {},
  qemu_max_files: 0,
  qemu_max_processes: 0,
  // And forty containers start on two processors.
  docker_client_timeout: 600,
}

const STORAGE = { enable_cinder: 'yes', enable_cinder_backup: 'no', cinder_backend_ceph: 'yes' }

/** A new host with what `kolla deploy` needs to put the default services, and Cinder, on it. Whatever hosts there were are removed. */
export async function prepareCore(plugin: Plugin): Promise<Cloud> {
  await down()
  rmSync(STATE, { recursive: true, force: true })
  await up({ count: 1, bare: false, sudoPassword: false })
  const cloud = cloudOf(findHost('host1'), STATE)
  await pushImages(IMAGES, 'core')
  await writeConfiguration(cloud, { ...SETTINGS, ...STORAGE, neutron_plugin_agent: plugin })
  await startCeph(cloud)
  expectExit(await kolla(cloud, ['bootstrap-servers']), 0)
  return cloud
}
