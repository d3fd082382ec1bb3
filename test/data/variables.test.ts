import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { nameList, nameTable, root, shippedYaml, sorted } from './names.ts'

/** Variables of kolla-ansible's role defaults that are somewhere else here, or not at all: see docs/compatibility.md. */
const ELSEWHERE = new Set([
  'mariadb_service', // the entry of a *_services dictionary, which role.ts replaces
  'kolla_externally_managed_cert', // in three roles there, in roles/shared here
  'haproxy_single_external_frontend_public_port', // the global default always won
  'haproxy_tag', // in roles/glance there too, in roles/loadbalancer here
  'haproxy_glance_api_client_timeout', // the same
  'ovn_tag', // in two roles there, in roles/ovn-controller here
  'ovn_remote_probe_interval', // the same
  'ovn_openflow_probe_interval', // the same
  'ovn_leader_election_pause', // a pause where the engine waits for what it needs
  'neutron_enable_rolling_upgrade', // schemas are always upgraded in steps
  'haproxy_members', // Glance's servers in the load balancer, which the engine knows
  'nova_api_bootstrap_default_volumes', // of bootstrap containers that have a directory of their own there
  'nova_api_bootstrap_extra_volumes', // the same
  'nova_cell_bootstrap_default_volumes', // the same
  'nova_cell_bootstrap_extra_volumes', // the same
  'nova_cell_get_settings_volumes', // of a container that lists cells there; here the database is asked
  'nova_cell_services_require_nova_conf', // role.ts says which services have which files
  'nova_compute_startup_delay', // the database is asked instead of waiting for so long
])

/** Names that are there among the defaults of the first, and here once, among those of the second. */
const SHARED: Readonly<Record<string, string>> = { 'nova-cell': 'nova', placement: 'nova' }

/** The entries of *_services dictionaries, which role.ts replaces; and what is left over there of containers that are gone. */
const OBSOLETE = /_services$|^glance_tls_proxy_/

const globals = shippedYaml('inventory', 'group_vars', 'all.yml').keys
const roles = readdirSync(join(root, 'roles')).filter((role) =>
  readdirSync(join(root, 'roles', role)).includes('defaults.yml'),
)

describe('inventory/group_vars/all.yml', () => {
  it('defines every cross-role variable of 2026.1 and no other', () => {
    assert.deepEqual(sorted(globals.keys()), nameList('global-variables.txt'))
  })
})

describe('defaults of roles', () => {
  for (const [role, names] of Object.entries(nameTable('role-variables.json'))) {
    it(`of ${role} define what an operator may override`, () => {
      const own = [role, SHARED[role] ?? role].map((each) => shippedYaml('roles', each, 'defaults.yml').keys)
      const missing = names.filter(
        (name) => own.every((keys) => !keys.has(name)) && !ELSEWHERE.has(name) && !OBSOLETE.test(name),
      )
      assert.deepEqual(missing, [])
    })
  }

  it('define no name twice', () => {
    const names = [
      ...globals.keys(),
      ...roles.flatMap((role) => [...shippedYaml('roles', role, 'defaults.yml').keys.keys()]),
    ]
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    )
  })
})
