import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setUpSwitch } from '../../roles/openvswitch/tasks/settings.ts'
import { switchChanges, type SwitchSettings } from '../../src/roles/open-vswitch.ts'
import { rolloutContext } from '../plan/rollout.ts'
import { deployment } from '../support/deployment.ts'

/** As Open vSwitch 3.5 printed it, before and after it was set up. */
const EMPTY = '[{"rows":[]},{"rows":[]},{"rows":[]}]'
const SET_UP = JSON.stringify([
  {
    rows: [
      {
        external_ids: ['map', [['ovn-remote', 'tcp:192.0.2.11:16642'], ['system-id', 'node1']]],
        other_config: ['map', [['userspace-tso-enable', 'true']]],
      },
    ],
  },
  {
    rows: [
      { name: 'br-ex', datapath_type: 'netdev', ports: ['set', [['uuid', 'c4'], ['uuid', 'db']]] },
      { name: 'br-int', datapath_type: '', ports: ['uuid', '8f'] },
    ],
  },
  {
    rows: [
      { _uuid: ['uuid', 'c4'], name: 'br-ex' },
      { _uuid: ['uuid', '8f'], name: 'br-int' },
      { _uuid: ['uuid', 'db'], name: 'eth1' },
    ],
  },
])

const SETTINGS: SwitchSettings = {
  externalIds: { 'ovn-remote': 'tcp:192.0.2.11:16642', 'system-id': 'node1', 'ovn-cms-options': undefined },
  otherConfig: { 'userspace-tso-enable': 'true', 'hw-offload': undefined },
  bridges: [
    { name: 'br-ex', failMode: 'standalone', datapath: 'netdev', ports: ['eth1'] },
    { name: 'br-int', failMode: 'secure', datapath: 'system', ports: [] },
  ],
}

const changed = (changes: Partial<SwitchSettings>, answer = SET_UP) =>
  switchChanges({ ...SETTINGS, ...changes }, answer).map(({ reason, words }) => [reason, words.join(' ')])

describe('the settings of an Open vSwitch', () => {
  it('are left alone where they are as they should be', () => assert.deepEqual(changed({}), []))

  it('are all made where there are none', () => {
    assert.deepEqual(
      switchChanges(SETTINGS, EMPTY).map(({ words }) => words.join(' ')),
      [
        'set Open_vSwitch . external_ids:ovn-remote="tcp:192.0.2.11:16642"',
        'set Open_vSwitch . external_ids:system-id="node1"',
        'set Open_vSwitch . other_config:userspace-tso-enable="true"',
        '--may-exist add-br br-ex -- set Bridge br-ex fail_mode=standalone datapath_type=netdev',
        '--may-exist add-port br-ex eth1',
        '--may-exist add-br br-int -- set Bridge br-int fail_mode=secure datapath_type=system',
      ],
    )
  })

  it('are changed key by key, with what was there before', () => {
    assert.deepEqual(changed({ externalIds: { 'system-id': 'node2', hostname: 'n2' }, otherConfig: {} }), [
      ['external_ids:system-id node1 -> node2', 'set Open_vSwitch . external_ids:system-id="node2"'],
      ['external_ids:hostname added: n2', 'set Open_vSwitch . external_ids:hostname="n2"'],
    ])
  })

  it('lose the keys that must not be there', () => {
    assert.deepEqual(changed({ otherConfig: { 'userspace-tso-enable': undefined } }), [
      [
        'other_config:userspace-tso-enable removed, was true',
        'remove Open_vSwitch . other_config userspace-tso-enable',
      ],
    ])
  })

  it('keep what a bridge does without a controller, which agents change, but not its datapath and ports', () => {
    const bridges = [{ name: 'br-ex', failMode: 'secure', datapath: 'system', ports: ['eth1', 'eth2'] }] as const
    assert.deepEqual(changed({ bridges }), [
      ['datapath of br-ex netdev -> system', 'set Bridge br-ex datapath_type=system'],
      ['eth2 is not in bridge br-ex', '--may-exist add-port br-ex eth2'],
    ])
  })
})

describe('the bridges of a host', () => {
  const GLOBALS = `
neutron_bridge_name: br-ex,br-dmz
neutron_external_interface: eth1,eth2
openvswitch_tunnel_bridge: br-ex
computes_need_external_bridge: "no"
ovs_datapath: netdev
openvswitch_userspace_tso: "yes"
openvswitch_hw_offload: "no"
openvswitch_system_id: node
openvswitch_hostname: node
`
  const made = (host: string, ...globals: readonly string[]) => {
    const inventory = '[network]\nnode1\n[compute]\nnode2\n'
    const { variables } = deployment({ inventory, globals: [GLOBALS, ...globals].join('\n') })
    const context = rolloutContext({ node1: {}, node2: {} })
    const reasons = setUpSwitch.due({ ...context, scope: (name) => variables.forHost(name), hosts: [host], answer: () => EMPTY })
    return reasons.filter((reason) => /bridge/.test(reason))
  }
  const inside = 'openvswitch_tunnel_address: ""'

  it('are those of all networks outside where these are reached', () => {
    const all = ['bridge br-ex is missing', 'eth1 is not in bridge br-ex', 'bridge br-dmz is missing', 'eth2 is not in bridge br-dmz']
    assert.deepEqual(made('node1', inside), all)
    assert.deepEqual(made('node2', inside), [])
  })

  it('are the one that tunnels end on as well', () => {
    assert.deepEqual(made('node2', 'openvswitch_tunnel_address: 10.1.2.3/24'), ['bridge br-ex is missing', 'eth1 is not in bridge br-ex'])
  })
})
