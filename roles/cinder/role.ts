import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, cephFiles, database, policy, projectIni, registration, uwsgi } from '../../src/roles/project.ts'
import type { ConfigFile, Permission, Service } from '../../src/roles/types.ts'
import { useNewRpcVersions } from './tasks/rpc-versions.ts'
import { checkSettings } from './checks.ts'

const conf = projectIni('cinder', 'cinder.conf', { dest: '/etc/cinder/cinder.conf', owner: 'cinder' })

const PERMISSIONS: readonly Permission[] = ['/var/lib/cinder', '/var/log/kolla/cinder'].map((path) => ({
  path,
  owner: 'cinder:cinder',
  recurse: true,
}))

/** What attaches volumes, and thus works on the host's devices, in the group for the back ends that are in use. */
function attaching(name: string): Pick<Service, 'group' | 'privileged' | 'ipcMode' | 'hostRun'> {
  const group =
    `{{ '${name}' if not enable_cinder_backend_lvm | bool ` +
    `else '${name}-multiple' if cinder_enabled_backends | length > 1 else '${name}-lvm' }}`
  return { group, privileged: true, ipcMode: 'host', hostRun: true }
}

/** Where each shares the operator's list of NFS shares is looked for, one as a template first. */
const NFS_SHARES = ['nfs_shares.j2', 'nfs_shares'].flatMap((name) =>
  ['', 'cinder/', 'cinder/cinder-volume/', 'cinder/{{ inventory_hostname }}/'].map((folder) => `${folder}${name}`),
)

/** The NFS shares have to be there for the NFS back end, and are taken along otherwise. */
function nfsShares(required: boolean): ConfigFile {
  const when = `enable_cinder_backend_nfs | bool == ${String(required)}`
  return {
    name: 'nfs_shares',
    source: { kind: 'template', overrides: NFS_SHARES, required },
    dest: '/etc/cinder/nfs_shares',
    owner: 'cinder',
    perm: '0600',
    optional: !required,
    when,
    listedWhen: when,
  }
}

const huaweiFiles: ConfigFile = {
  name: '{{ item }}',
  source: { kind: 'copy', paths: ['cinder/{{ item }}'], required: true },
  each: '{{ cinder_backend_huawei_xml_files }}',
  dest: '/etc/cinder/{{ item }}',
  owner: 'cinder',
  perm: '0600',
  when: 'cinder_backend_huawei | bool',
}

const hostNqn: ConfigFile = {
  name: 'hostnqn',
  source: { kind: 'text', text: 'nqn.2014-08.org.nvmexpress:uuid:{{ ansible_facts.hostname | to_uuid }}\n' },
  dest: '/etc/nvme/hostnqn',
  owner: 'root',
  perm: '0644',
}

export default defineRole({
  name: 'cinder',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer', 'keystone', 'etcd', 'valkey', 'iscsi', 'multipathd'],
  enabled: 'enable_cinder | bool',
  databases: [database('cinder')],
  identity: { ...registration('cinder'), userRoles: 'cinder_ks_user_roles' },
  services: {
    'cinder-api': {
      group: 'cinder-api',
      command: 'uwsgi /etc/cinder/cinder-api-uwsgi.ini',
      files: [
        conf,
        uwsgi('cinder', 'cinder-api', {
          module: 'cinder.wsgi.api:application',
          port: '{{ cinder_api_listen_port }}',
          workers: '{{ cinder_api_workers }}',
          logMode: '644',
        }),
        ...policy('cinder'),
        ...backendCertificate('cinder', { owner: 'cinder', when: 'cinder_enable_tls_backend | bool' }),
      ],
      permissions: PERMISSIONS,
      ports: [{ name: 'Cinder', port: '{{ cinder_api_listen_port }}' }],
      frontends: apiFrontends('cinder', 'cinder_api'),
    },
    'cinder-scheduler': {
      group: 'cinder-scheduler',
      command: 'cinder-scheduler --config-file /etc/cinder/cinder.conf',
      files: [conf, ...policy('cinder')],
      permissions: PERMISSIONS,
    },
    'cinder-volume': {
      ...attaching('cinder-volume'),
      command: 'cinder-volume --config-file /etc/cinder/cinder.conf',
      tmpfs: '{{ cinder_volume_tmpfs }}',
      files: [
        conf,
        ...policy('cinder'),
        huaweiFiles,
        nfsShares(true),
        nfsShares(false),
        hostNqn,
        ...cephFiles('cinder', 'cinder-volume', {
          backends: 'cinder_ceph_backends',
          when: 'cinder_backend_ceph | bool',
          owner: 'cinder',
          keyrings: 'cinder/cinder-volume',
        }),
      ],
      permissions: PERMISSIONS,
    },
    'cinder-backup': {
      ...attaching('cinder-backup'),
      enabled: 'enable_cinder | bool and enable_cinder_backup | bool',
      command: 'cinder-backup --config-file /etc/cinder/cinder.conf',
      files: [
        conf,
        ...policy('cinder'),
        ...cephFiles('cinder', 'cinder-backup', {
          backends: 'cinder_ceph_backends + [cinder_backup_ceph_backend]',
          when: 'cinder_backend_ceph | bool',
          owner: 'cinder',
          keyrings: 'cinder/cinder-backup',
        }),
      ],
      permissions: PERMISSIONS,
    },
  },
  oneShots: [
    bootstrap('cinder', 'cinder-api'),
    { name: 'upgrade_cinder_database', service: 'cinder-api', on: 'upgrade', environment: { KOLLA_BOOTSTRAP: '' } },
    { name: 'migrate_cinder_data', service: 'cinder-api', on: 'finish-upgrade', environment: { KOLLA_OSM: '' } },
  ],
  tasks: [useNewRpcVersions],
  checks: [checkSettings],
  validate: [{ service: 'cinder-api', generator: '/cinder/tools/config/cinder-config-generator.conf', config: '/etc/cinder/cinder.conf' }],
})
