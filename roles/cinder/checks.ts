import type { RoleCheck } from '../../src/roles/types.ts'

/** Settings with which Cinder starts, and does not do what was asked for. */
interface Trap {
  readonly code: string
  /** A condition over the variables. */
  readonly when: string
  readonly message: string
  readonly hint: string
}

const BACKENDS = [
  'cinder_backend_ceph',
  ...['iscsi', 'lvm', 'nfs', 'quobyte', 'lightbits', 'pure_iscsi', 'pure_fc', 'pure_roce', 'pure_nvme_tcp'].map(
    (name) => `enable_cinder_backend_${name}`,
  ),
]
const S3_SETTINGS = ['url', 'bucket', 'access_key', 'secret_key'].map((part) => `cinder_backup_s3_${part}`)
const VOLUME_HOSTS = "groups['cinder-volume'] | length"

const TRAPS: readonly Trap[] = [
  {
    code: 'cinder-without-backend',
    when: `not skip_cinder_backend_check | bool and not (${BACKENDS.map((name) => `${name} | bool`).join(' or ')})`,
    message: 'enable_cinder is set, and no back end that would keep volumes is',
    hint: `Set one of: ${BACKENDS.join(', ')}; or skip_cinder_backend_check where cinder.conf of yours has one.`,
  },
  {
    code: 'cinder-without-coordination',
    when:
      "not skip_cinder_backend_check | bool and cinder_backend_ceph | bool and cinder_coordination_backend == '' and " +
      `groups['cinder-volume-multiple' if enable_cinder_backend_lvm | bool else 'cinder-volume'] | length > 1`,
    message: 'several hosts run cinder-volume on Ceph, and nothing keeps them from working on the same volume',
    hint: 'Set enable_valkey or enable_etcd.',
  },
  {
    code: 'cinder-backup-incomplete',
    when: `cinder_backup_driver == 's3' and not (${S3_SETTINGS.join(' and ')})`,
    message: 'backups of volumes go to S3, and where that is or how to log in there is not set',
    hint: `Set ${S3_SETTINGS.join(', ')}; or s3_url, s3_bucket, s3_access_key, s3_secret_key for all services.`,
  },
  {
    code: 'cinder-backend-incomplete',
    when: 'enable_cinder_backend_lightbits | bool and not (lightbits_target_ips and lightbits_jwt)',
    message: 'enable_cinder_backend_lightbits is set, and where Lightbits is or how to log in there is not',
    hint: 'Set lightos_api_address and lightos_jwt.',
  },
  {
    code: 'cinder-cluster-nameless',
    when: `not cinder_cluster_skip_precheck | bool and ${VOLUME_HOSTS} > 1 and cinder_cluster_name == ''`,
    message: 'several hosts run cinder-volume, and cinder_cluster_name is not set: none takes over from another',
    hint: 'Give them a name in common where they have the same back ends; else set cinder_cluster_skip_precheck.',
  },
  {
    code: 'cinder-cluster-of-one',
    when: `not cinder_cluster_skip_precheck | bool and ${VOLUME_HOSTS} == 1 and cinder_cluster_name != ''`,
    message: 'cinder_cluster_name is set, and one host alone runs cinder-volume',
    hint: 'Remove it, or set cinder_cluster_skip_precheck where more hosts are to come.',
  },
]

export const checkSettings: RoleCheck = ({ scope }) =>
  TRAPS.filter(({ when }) => scope.test(when)).map(({ when: _condition, ...problem }) => ({ severity: 'error', ...problem }))
