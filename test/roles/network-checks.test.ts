import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keepPlugin } from '../../roles/neutron/checks.ts'
import { checkKernel, checkTunnels } from '../../roles/openvswitch/checks.ts'
import type { CheckedHost } from '../../src/roles/types.ts'
import { deployment } from '../support/deployment.ts'
import { FakeEngine } from '../support/fake-engine.ts'

async function host(globals: string, facts: CheckedHost['facts'] = {}, volumes: readonly string[] = []): Promise<CheckedHost> {
  const engine = new FakeEngine()
  for (const volume of volumes) engine.volumes.add(volume)
  return { host: 'node1', scope: deployment({ globals }).variables.forHost('node1'), facts, engine: await engine.observe() }
}

describe('the kernel of a host with Open vSwitch', () => {
  const codes = async (datapath: string, facts: CheckedHost['facts']) =>
    checkKernel(await host(`ovs_datapath: ${datapath}`, facts)).map(({ code, hint }) => [code, hint?.includes('ovs_datapath: "netdev"')])

  it('has its module loaded, built in, or ready to be loaded', async () => {
    assert.deepEqual(await codes('system', { kernel_modules: ['openvswitch'], loadable_modules: [] }), [])
    assert.deepEqual(await codes('system', { kernel_modules: [], loadable_modules: ['openvswitch'] }), [])
  })

  it('without it is told, with what to set', async () => {
    assert.deepEqual(await codes('system', { kernel_modules: ['ip_vs'] }), [['openvswitch-module-missing', true]])
  })

  it('needs none for a switch in user space', async () => assert.deepEqual(await codes('netdev', {}), []))
})

describe('tunnels of a switch in user space', () => {
  const codes = (inventory: string, ...globals: readonly string[]) => {
    const base = ['ovs_datapath: netdev', 'tunnel_interface: eth0', 'neutron_bridge_name: br-ex', 'openvswitch_tunnel_address: ""']
    const lines = [...base.filter((line) => !globals.some((other) => other.split(':')[0] === line.split(':')[0])), ...globals]
    const scope = deployment({ inventory, globals: lines.join('\n') }).variables.forHost('node1')
    return checkTunnels({ host: 'node1', scope, facts: {}, engine: undefined }).map(({ code }) => code)
  }
  const several = '[openvswitch]\nnode1\nnode2\n'

  it('need an address on a bridge, which the operator is told to give', () => {
    assert.deepEqual(codes(several), ['openvswitch-tunnel-address'])
  })

  it('have it where it is set, or where their interface is a bridge', () => {
    assert.deepEqual(codes(several, 'openvswitch_tunnel_address: 10.1.2.3/24'), [])
    assert.deepEqual(codes(several, 'tunnel_interface: br-ex'), [])
  })

  it('are none with a single host, and are the kernel\'s with its datapath', () => {
    assert.deepEqual(codes('[openvswitch]\nnode1\n'), [])
    assert.deepEqual(codes(several, 'ovs_datapath: system'), [])
  })
})

describe('the plugin of Neutron', () => {
  const codes = async (plugin: string, volumes: readonly string[]) =>
    keepPlugin(await host(`neutron_plugin_agent: ${plugin}`, {}, volumes)).map(({ code }) => code)

  it('may be any on a host that has run none, and stay what it is', async () => {
    assert.deepEqual(await codes('openvswitch', []), [])
    assert.deepEqual(await codes('ovn', ['ovn_nb_db']), [])
  })

  it('cannot change where networks of the other one are', async () => {
    assert.deepEqual(await codes('openvswitch', ['ovn_sb_db']), ['neutron-plugin-changes'])
  })
})
