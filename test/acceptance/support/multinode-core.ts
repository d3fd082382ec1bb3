import { findHost } from '../../hosts/fleet.ts'
import { NETWORKS } from '../../hosts/place.ts'
import { startCeph } from './ceph.ts'
import { expectExit } from './cli.ts'
import { kolla, pushImages, writeConfiguration, writeOverride } from './cloud.ts'
import { IMAGES, SETTINGS } from './core.ts'
import { onHost } from './host.ts'
import { newHosts } from './multinode.ts'
import type { Multinode } from './multinode.ts'

/** The network of the hosts' second interface: servers reach each other and the world through it. */
const OUTSIDE = NETWORKS[1].prefix

/**
 * libvirt takes a cgroup2 without controllers, which is what a test host has, for unusable. It would leave servers in the group of its container,
 * and they would end with it. Any text reads as the name of some controller.
 */
export const LIBVIRT_VOLUMES = ['/etc/debian_version:/sys/fs/cgroup/cgroup.controllers:ro']

const FOR_SEVERAL_HOSTS = {
  nova_libvirt_extra_volumes: LIBVIRT_VOLUMES,
  neutron_plugin_agent: 'ovn',
  enable_cinder: 'no',
  // The bridge takes over what was the interface's address.
  openvswitch_tunnel_address: `${OUTSIDE}.{{ ansible_host.split('.') | last }}/24`,
  // They share this machine's processors and its memory.
  openstack_service_workers: 1,
  openstack_service_rpc_workers: 1,
  docker_client_timeout: 600,
}

/** Five new hosts with what `kolla deploy` needs to put the default services on them. Whatever hosts there were are removed. */
export async function prepareMultinodeCore(): Promise<Multinode> {
  const images = IMAGES.filter((name) => !name.startsWith('cinder-'))
  return prepare(await newHosts('multinode-core', false), images, { glance_backend_ceph: 'yes' })
}

/** Two new hosts for servers in a network, without volumes, stacks and the dashboard; images are files. */
export async function prepareTwoHosts(): Promise<Multinode> {
  const images = IMAGES.filter((name) => !/^(?:cinder-|heat-|horizon$)/.test(name))
  return prepare(await newHosts('cells', false, 2), images, { enable_heat: 'no', enable_horizon: 'no' })
}

async function prepare(
  cloud: Multinode,
  images: readonly string[],
  settings: Readonly<Record<string, unknown>>,
): Promise<Multinode> {
  await pushImages(images, 'core')
  await writeConfiguration(cloud, { ...SETTINGS, ...FOR_SEVERAL_HOSTS, ...settings })
  writeOverride(cloud, 'galera.cnf', '[mysqld]\ninnodb_buffer_pool_size = 256M\n')
  if ('glance_backend_ceph' in settings) await startCeph(cloud)
  await Promise.all(cloud.hosts.map(({ name }) => freeExternalInterface(cloud, name)))
  expectExit(await kolla(cloud, ['bootstrap-servers']), 0)
  return cloud
}

/** An interface that belongs to a bridge has no address of its own; the machine's engine gave it one. */
async function freeExternalInterface(cloud: Multinode, name: string): Promise<void> {
  await onHost({ ...cloud, host: findHost(name) }, 'ip address flush dev eth1')
}
