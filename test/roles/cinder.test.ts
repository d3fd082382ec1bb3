import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { versionsDiffer } from '../../roles/cinder/tasks/rpc-versions.ts'
import { checkSettings } from '../../roles/cinder/checks.ts'
import { deployment } from '../support/deployment.ts'

const HEAD =
  'Binary           Host          Zone  Status   State Updated At           RPC Version  Object Version  Cluster\n'
const line = (binary: string, state: string, rpc: string): string =>
  `${binary} node1@lvm-1  nova  enabled  ${state}   2026-01-02 03:04:05  ${rpc}         1.40\n`

describe('the services of Cinder', () => {
  it('are of one version when those of a kind that live are', () => {
    assert.equal(versionsDiffer(HEAD + line('cinder-volume', ':-)', '3.19') + line('cinder-scheduler', ':-)', '3.12')), false)
    assert.equal(versionsDiffer(HEAD), false)
  })

  it('are of several as long as one that lives is older', () => {
    const old = line('cinder-volume', ':-)', '3.18')
    assert.equal(versionsDiffer(HEAD + line('cinder-volume', ':-)', '3.19') + old), true)
  })

  it('are not held up by one that is dead', () => {
    const dead = line('cinder-volume', 'XXX', '3.18')
    assert.equal(versionsDiffer(HEAD + line('cinder-volume', ':-)', '3.19') + dead), false)
  })
})

const SETTINGS = `
skip_cinder_backend_check: "no"
cinder_backend_ceph: "no"
cinder_coordination_backend: ""
cinder_backup_driver: ceph
cinder_backup_s3_url:
cinder_backup_s3_bucket: b
cinder_backup_s3_access_key: k
cinder_backup_s3_secret_key: s
cinder_cluster_name: ""
cinder_cluster_skip_precheck: "no"
lightbits_target_ips:
lightbits_jwt:
${['iscsi', 'nfs', 'quobyte', 'lightbits', 'pure_iscsi', 'pure_fc', 'pure_roce', 'pure_nvme_tcp'].map((name) => `enable_cinder_backend_${name}: "no"\n`).join('')}`

/** The codes of what stands in the way with some settings changed, on as many hosts. */
function obstacles(hosts: number, changes: string): readonly string[] {
  const nodes = Array.from({ length: hosts }, (_, index) => `n${index}\n`).join('')
  const inventory = `[web]\n${nodes}[cinder-volume]\n${nodes}[cinder-volume-multiple]\n${nodes}`
  const all = { 'etc/globals.d/a.yml': SETTINGS, 'etc/globals.d/b.yml': changes }
  const scope = deployment({ inventory, globals: 'enable_cinder_backend_lvm: "no"', files: all }).variables.forHost('n0')
  return checkSettings({ host: 'n0', scope, facts: {}, engine: undefined }).map(({ code }) => code)
}

describe('the settings of Cinder', () => {
  const cases: readonly (readonly [string, number, string, readonly string[]])[] = [
    ['are fine with one host and one back end', 1, 'enable_cinder_backend_lvm: "yes"', []],
    ['lack a back end', 1, '', ['cinder-without-backend']],
    ['may lack one where the operator has another', 1, 'skip_cinder_backend_check: "yes"', []],
    ['lack coordination', 2, 'cinder_backend_ceph: "yes"\ncinder_cluster_name: c', ['cinder-without-coordination']],
    ['lack where S3 is', 1, 'enable_cinder_backend_nfs: "yes"\ncinder_backup_driver: s3', ['cinder-backup-incomplete']],
    ['lack where Lightbits is', 1, 'enable_cinder_backend_lightbits: "yes"', ['cinder-backend-incomplete']],
    ['lack a name for the cluster', 2, 'enable_cinder_backend_nfs: "yes"', ['cinder-cluster-nameless']],
    ['name a cluster of one', 1, 'enable_cinder_backend_nfs: "yes"\ncinder_cluster_name: c', ['cinder-cluster-of-one']],
  ]
  for (const [title, hosts, changes, expected] of cases) {
    it(title, () => assert.deepEqual(obstacles(hosts, changes), expected))
  }
})
