import { fixed, replaceable } from '../../../src/roles/define.ts'
import type { ConfigFile, Text } from '../../../src/roles/types.ts'
import { placesOf } from './common.ts'

const SASL = 'libvirt_enable_sasl | bool'
const TLS = 'libvirt_tls | bool'
const CEPH_CONF = '{{ nova_cell_ceph_backend.cluster }}.conf'

/** A file of libvirt's TLS. The operator may put it on the host instead: it is listed either way. */
function tlsFile(name: string, folder: string, rights: { readonly owner: string; readonly perm: string }): ConfigFile {
  return {
    name,
    source: {
      kind: 'copy',
      paths: [`nova/nova-libvirt/{{ inventory_hostname }}/${name}`, `nova/nova-libvirt/${name}`],
      required: true,
    },
    dest: `${folder}/${name}`,
    ...rights,
    mode: '0600',
    when: `${TLS} and libvirt_tls_manage_certs | bool`,
    listedWhen: TLS,
  }
}

/** With what a host shows to libvirt of another one who it is. */
export function tlsClientFiles(rights: { readonly owner: string; readonly perm: string }): readonly ConfigFile[] {
  return [
    tlsFile('clientkey.pem', '/etc/pki/libvirt/private', rights),
    tlsFile('clientcert.pem', '/etc/pki/libvirt', rights),
    tlsFile('cacert.pem', '/etc/pki/CA', rights),
  ]
}

/** The password for libvirt, under the home of the user who connects to it. */
export function saslCredentials(home: Text, owner: string, listedWhen = SASL): ConfigFile {
  return fixed('auth.conf', { dest: `${home}/.config/libvirt/auth.conf`, owner, when: SASL, listedWhen })
}

/** ceph.conf, for disks of servers in Ceph. */
export const cephConf: ConfigFile = {
  name: CEPH_CONF,
  source: { kind: 'template', overrides: placesOf(CEPH_CONF), required: true },
  dest: `/etc/ceph/${CEPH_CONF}`,
  owner: 'nova',
  perm: '0600',
  when: "nova_backend == 'rbd'",
}

const SECRETS = '{{ nova_libvirt_secrets }}'

/** What libvirt needs to open disks in Ceph: each secret, and its value. */
const secrets: readonly ConfigFile[] = [
  fixed('secrets/{{ item.uuid }}.xml', { template: 'secret.xml.j2', each: SECRETS, mode: '0600' }),
  fixed('secrets/{{ item.uuid }}.base64', {
    template: 'secret.base64.j2',
    each: SECRETS,
    mode: '0600',
    when: 'external_ceph_cephx_enabled | bool',
  }),
  {
    name: 'secrets',
    source: { kind: 'folder', overrides: [] },
    dest: '/etc/libvirt/secrets',
    owner: 'root',
    perm: '0600',
    // libvirt keeps others there too.
    merge: true,
    listedWhen: 'nova_libvirt_secrets | length > 0',
  },
]

const AS_ROOT = { owner: 'root', perm: '0600' } as const

/** What nova-libvirt reads. */
export const libvirtFiles: readonly ConfigFile[] = [
  replaceable('nova', 'libvirtd.conf', { overrideName: 'libvirtd.conf.j2', dest: '/etc/libvirt/libvirtd.conf', owner: 'root' }),
  replaceable('nova', 'qemu.conf', { overrideName: 'qemu.conf.j2', dest: '/etc/libvirt/qemu.conf', owner: 'root' }),
  tlsFile('serverkey.pem', '/etc/pki/libvirt/private', AS_ROOT),
  tlsFile('servercert.pem', '/etc/pki/libvirt', AS_ROOT),
  ...tlsClientFiles(AS_ROOT),
  ...secrets,
  cephConf,
  // The switch of the kernel leaves the flags of interfaces alone, and DPDK has others.
  fixed('server-started.sh', {
    dest: '/etc/libvirt/hooks/qemu',
    owner: 'root',
    perm: '0755',
    when: "ovs_datapath == 'netdev' and not enable_ovs_dpdk | bool",
  }),
  fixed('sasl.conf', { dest: '/etc/sasl2/libvirt.conf', owner: 'root', when: SASL }),
  saslCredentials('/root', 'root'),
]
