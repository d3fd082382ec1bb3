import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorClass, evaluate } from './support.ts'

const host = (address: string): Record<string, unknown> => ({
  api_interface: 'br-ex',
  api_address_family: 'ipv4',
  ansible_facts: { br_ex: { ipv4: { address } }, nodename: `node-${address}` },
})

const variables = {
  inventory_hostname: 'c1',
  group_names: ['control'],
  hostvars: { c1: host('192.0.2.1'), c2: host('192.0.2.2') },
}

describe("kolla's filters", () => {
  it('find the address of this host or another one', () => {
    assert.equal(evaluate("'api' | kolla_address", { variables }), '192.0.2.1')
    assert.equal(evaluate("'api' | kolla_address('c2')", { variables }), '192.0.2.2')
  })

  it('say what is missing for an address', () => {
    assert.throws(() => evaluate("'tunnel' | kolla_address", { variables }), /set 'tunnel_interface'/)
    assert.equal(errorClass("'api' | kolla_address('c9')", { variables }), 'filter')
  })

  it('write an address as its place needs it', () => {
    assert.equal(evaluate("'fd00::1' | put_address_in_context('url')"), '[fd00::1]')
    assert.equal(evaluate("'fd00::1' | kolla_url('https', 443, '/v3')"), 'https://[fd00::1]/v3')
    assert.equal(evaluate("'h' | kolla_url('http', '5000')"), 'http://h:5000')
  })

  it('choose the services that are enabled and belong to this host', () => {
    const services = {
      api: { group: 'control', enabled: 'yes' },
      agent: { group: 'compute', enabled: true },
      off: { group: 'control', enabled: 'no' },
      chosen: { group: 'compute', host_in_groups: true, enabled: true },
    }
    const chosen = evaluate('services | select_services_enabled_and_mapped_to_host', {
      variables: { ...variables, services },
    })
    assert.deepEqual(Object.keys(chosen as object), ['api', 'chosen'])
  })

  it('name the service whose definition lacks something', () => {
    assert.throws(
      () => evaluate("{'container_name': 'x'} | service_enabled"),
      /'x' does not have an 'enabled' attribute/,
    )
  })

  it('give each cell its own front ends', () => {
    const services = { proxy: { haproxy: { front: { port: 1 } } } }
    assert.deepEqual(evaluate("services | namespace_haproxy_for_cell('c1')", { variables: { services } }), {
      proxy_c1: { haproxy: { front_c1: { port: 1 } } },
    })
  })

  it('put the nodes of compute hosts into their zones', () => {
    const hostvars = { c1: { ...host('1'), nova_compute_availability_zone: 'az1' }, c2: host('2') }
    assert.deepEqual(evaluate("hostvars | nova_az_host_map(['c1', 'c2'])", { variables: { hostvars } }), {
      az1: ['node-1'],
    })
  })

  it('hash a password with a salt in the same way each time', () => {
    assert.equal(evaluate("'x' | bcrypt_hash('salt') == 'x' | bcrypt_hash('salt')"), true)
  })
})
