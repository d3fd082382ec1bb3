import type { ConfigFile } from '../../../src/roles/types.ts'
import { broughtToCompute, novaConf, placesOf } from './common.ts'
import { cephConf, saslCredentials, tlsClientFiles } from './libvirt.ts'

const CEPHX = "nova_backend == 'rbd' and external_ceph_cephx_enabled | bool"

function keyring(user: string): string {
  return `{{ nova_cell_ceph_backend.cluster }}.client.{{ nova_cell_ceph_backend.${user}.user }}.keyring`
}

/** What nova-compute reads. */
export const computeFiles: readonly ConfigFile[] = [
  novaConf,
  {
    // By this the host is known to Placement, whatever becomes of its volumes. One that it has is never changed.
    name: 'compute_id',
    source: { kind: 'text', text: '{{ ansible_facts.nodename | to_uuid }}' },
    keep: true,
    dest: '/var/lib/nova/compute_id',
    owner: 'nova',
    perm: '0600',
  },
  ...broughtToCompute,
  {
    name: keyring('vms'),
    source: { kind: 'template', overrides: placesOf(keyring('vms')), required: true },
    dest: `/etc/ceph/${keyring('vms')}`,
    owner: 'nova',
    perm: '0600',
    when: CEPHX,
  },
  {
    name: keyring('volumes'),
    source: { kind: 'template', overrides: placesOf(keyring('volumes')), required: true },
    when: `${CEPHX} and cinder_backend_ceph | bool`,
  },
  cephConf,
  ...tlsClientFiles({ owner: 'root:nova', perm: '0640' }),
  {
    name: 'release',
    source: { kind: 'copy', paths: ['nova_compute/{{ inventory_hostname }}/release', 'nova_compute/release', 'nova/release'] },
    dest: '/etc/nova/release',
    owner: 'nova',
    perm: '0600',
    optional: true,
  },
  {
    name: 'hostnqn',
    source: { kind: 'text', text: 'nqn.2014-08.org.nvmexpress:uuid:{{ ansible_facts.hostname | to_uuid }}\n' },
    dest: '/etc/nvme/hostnqn',
    owner: 'root',
    perm: '0644',
  },
  saslCredentials('/var/lib/nova', 'nova', "libvirt_enable_sasl | bool and nova_compute_virt_type in ['kvm', 'qemu']"),
  {
    name: 'provider_config.yaml',
    source: { kind: 'text', text: '{{ nova_cell_compute_provider_config | to_nice_yaml(indent=2) }}' },
    dest: '/etc/nova/provider_config/provider_config.yaml',
    owner: 'nova',
    perm: '0600',
    when: 'nova_cell_compute_provider_config is defined',
  },
  {
    name: 'multipath.conf',
    source: {
      kind: 'template',
      template: 'multipath.conf.j2',
      overrides: [
        'nova/{{ inventory_hostname }}/multipath.conf',
        'multipath/{{ inventory_hostname }}/multipath.conf',
        'nova/multipath.conf',
        'multipath.conf',
      ],
    },
    dest: '/etc/multipath.conf',
    owner: 'root',
    perm: '0644',
    when: 'enable_multipathd | bool',
  },
]
