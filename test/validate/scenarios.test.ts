import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linesFor, multinode } from './support.ts'

const ONE = ['node1']
const ALL_IN_ONE = {
  control: ONE,
  network: ONE,
  compute: ONE,
  monitoring: ONE,
  storage: ONE,
  deployment: ['localhost'],
}
const CONTROLLERS = ['node1', 'node2', 'node3']
const CLOUD = {
  control: CONTROLLERS,
  network: CONTROLLERS,
  compute: ['node4', 'node5'],
  monitoring: ONE,
  storage: CONTROLLERS,
  deployment: ['localhost'],
}

const COMMON = `---
kolla_base_distro: "debian"
kolla_internal_vip_address: "10.78.0.250"
network_interface: "eth0"
neutron_external_interface: "eth1"
keepalived_virtual_router_id: "77"
enable_fluentd: "no"
`

/** Nearly every switch that there is. */
const EVERYTHING = `aodh barbican blazar ceilometer central_logging cinder cinder_backup cinder_backend_lvm cinder_backend_nfs cloudkitty
collectd cyborg designate etcd glance_image_cache gnocchi gnocchi_statsd grafana ironic ironic_neutron_agent magnum manila
manila_backend_generic mariabackup masakari mistral multipathd neutron_bgp_dragent neutron_port_forwarding
neutron_provider_networks neutron_qos neutron_segments neutron_sriov neutron_trunk neutron_vpnaas nova_serialconsole_proxy octavia
opensearch opensearch_dashboards osprofiler prometheus skyline tacker trove valkey watcher`

const SCENARIOS = {
  'identity and its infrastructure on one host': {
    groups: ALL_IN_ONE,
    globals: 'enable_openstack_core: "no"\nenable_keystone: "yes"\nenable_proxysql: "no"\n',
  },
  'core services with OVN on one host': {
    groups: ALL_IN_ONE,
    globals:
      'enable_cinder: "yes"\nenable_cinder_backend_lvm: "yes"\nneutron_plugin_agent: "ovn"\n' +
      'openstack_service_workers: "2"\nnova_compute_virt_type: "qemu"\n',
  },
  'core services with Open vSwitch and NFS on five hosts': {
    groups: CLOUD,
    globals:
      'enable_proxysql: "no"\nenable_cinder: "yes"\nenable_cinder_backend_nfs: "yes"\nneutron_plugin_agent: "openvswitch"\n',
  },
  'nearly every service on one host': {
    groups: ALL_IN_ONE,
    globals: [
      ...EVERYTHING.split(/\s+/).map((service) => `enable_${service}: "yes"`),
      'neutron_plugin_agent: "ovn"',
      'cinder_backup_driver: "nfs"',
      'cinder_backup_share: "10.78.0.11:/backup"',
      'designate_ns_record: ["ns1.example.org"]',
      'ironic_dnsmasq_dhcp_ranges: [{range: "10.78.0.100,10.78.0.150"}]',
      'ironic_cleaning_network: "public1"',
      'skip_cinder_backend_check: "yes"',
      'octavia_auto_configure: "no"\n',
    ].join('\n'),
  },
}

describe('no mistake is found in a cloud with', () => {
  for (const [title, { groups, globals }] of Object.entries(SCENARIOS)) {
    it(title, async () => {
      const shares = { 'config/nfs_shares': '192.0.2.9:/volumes\n' }
      const files = { ...shares, inventory: multinode(groups), 'globals.yml': COMMON + globals }
      const lines = await linesFor(files)
      // What kolla has no role for is no mistake of the operator's.
      assert.deepEqual(
        lines.filter((line) => !line.includes(' role-missing: ')),
        [],
      )
    })
  }
})
