import { NETWORKS } from '../../hosts/place.ts'
import type { Client } from './client.ts'

/** The network of the hosts' second interface. */
const OUTSIDE = NETWORKS[1].prefix

/** Names, and memory in MiB. */
export const FLAVORS = [
  { name: 'small', memory: 256 },
  { name: 'larger', memory: 384 },
] as const

/** What an administrator gives the users of a new cloud: an image, flavors and the network outside. */
export async function provideBasics(client: Client): Promise<void> {
  const file = ['--disk-format', 'raw', '--container-format', 'bare', '--file', '/guest.img']
  await client.openstack('image', 'create', 'guest', '--public', ...file)
  for (const { name, memory } of FLAVORS)
    await client.openstack('flavor', 'create', name, '--vcpus', '1', '--ram', String(memory), '--disk', '1')
  const flat = ['--external', '--provider-network-type', 'flat', '--provider-physical-network', 'physnet1']
  const pool = `start=${OUTSIDE}.100,end=${OUTSIDE}.199`
  const range = ['--subnet-range', `${OUTSIDE}.0/24`, '--gateway', `${OUTSIDE}.1`, '--allocation-pool', pool]
  await client.openstack('network', 'create', ...flat, 'outside')
  await client.openstack('subnet', 'create', '--network', 'outside', ...range, '--no-dhcp', 'outside')
}

/** What a user makes of it: a network behind a router, and a security group that lets ping and ssh in. */
export async function makeNetworks(client: Client): Promise<void> {
  await client.openstack('network', 'create', 'inside')
  await client.openstack('subnet', 'create', '--network', 'inside', '--subnet-range', '192.168.77.0/24', 'inside')
  await client.openstack('router', 'create', '--external-gateway', 'outside', 'gate')
  await client.openstack('router', 'add', 'subnet', 'gate', 'inside')
  await client.openstack('security', 'group', 'create', 'open')
  await client.openstack('security', 'group', 'rule', 'create', '--protocol', 'icmp', 'open')
  await client.openstack('security', 'group', 'rule', 'create', '--protocol', 'tcp', '--dst-port', '22', 'open')
}
