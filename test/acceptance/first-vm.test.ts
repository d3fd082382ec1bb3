import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { join } from 'node:path'
import { down } from '../hosts/fleet.ts'
import { storedVolumes } from './support/ceph.ts'
import { expectExit, expectSaid } from './support/cli.ts'
import { startClient } from './support/client.ts'
import type { Client } from './support/client.ts'
import { FLAVORS, makeNetworks, provideBasics } from './support/basics.ts'
import { kolla, STATE } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { prepareCore } from './support/core.ts'
import type { Plugin } from './support/core.ts'
import { visitDashboard } from './support/dashboard.ts'
import { onHost, passwords } from './support/host.ts'
import { slowdown } from './support/slowdown.ts'
import { isDone, seconds, until } from './support/patience.ts'

/** Seconds in which a run that finds nothing to do on one host ends, where the machine does nothing else. */
const NOTHING_TO_DO = 3

for (const plugin of ['ovn', 'openvswitch'] as const)
  describe(`the default services, networks by ${plugin}`, () => onePlugin(plugin))

function onePlugin(plugin: Plugin): void {
  let cloud: Cloud
  let client: Client
  let address: string
  let interfaces: readonly string[]
  before(async () => {
    cloud = await prepareCore(plugin)
    interfaces = (await onHost(cloud, 'ls /sys/class/net')).split('\n').sort()
  })
  after(down)

  it('are deployed', async (t) => {
    t.diagnostic(`deploy: ${await seconds(() => succeeds('deploy'))} s`)
    await succeeds('post-deploy')
    client = await startClient(cloud)
  })

  it('are left alone by the next run', async (t) => {
    const before = slowdown()
    const took = [await nothingToDo(), await nothingToDo()]
    const busy = Math.max(before, slowdown())
    t.diagnostic(`nothing to do: ${took.join(' s, ')} s, on a machine ${busy.toFixed(1)} times as slow as alone`)
    assert.ok(Math.min(...took) <= NOTHING_TO_DO * busy)
  })

  it('are healthy', async () => {
    await until('every container to be healthy', async () => {
      const status = JSON.parse((await succeeds('status', '--json')).stdout) as readonly {
        state: string
        health: string
      }[]
      return status.every(({ state, health }) => state === 'running' && ['healthy', 'none'].includes(health))
    })
  })

  it('start a server of an uploaded image, which says so on its console', async () => {
    await provideBasics(client)
    await makeNetworks(client)
    await client.makeKey()
    const place = [
      '--image',
      'guest',
      '--flavor',
      FLAVORS[0].name,
      '--network',
      'inside',
      '--security-group',
      'open',
      '--key-name',
      'owner',
    ]
    await client.openstack('server', 'create', ...place, '--wait', 'first')
    await until('the server to start', async () =>
      /The user space of first is up/.test(await client.openstack('console', 'log', 'show', 'first')),
    )
  })

  it('let the server be reached at a floating IP address', async () => {
    address = await client.openstack('floating', 'ip', 'create', 'outside', '-f', 'value', '-c', 'floating_ip_address')
    await client.openstack('server', 'add', 'floating', 'ip', 'first', address)
    await until('an answer to a ping', () => isDone(client.sh(`ping -c 1 -W 2 ${address}`)))
    assert.equal(await inServer('hostname'), 'first')
  })

  it('show the server in the dashboard, to a real browser', async () => {
    const login = { user: 'admin', password: String(passwords(cloud)['keystone_admin_password']) }
    const { overview, servers } = await visitDashboard(
      `http://${cloud.vip}/`,
      login,
      join(STATE, `dashboard-${plugin}.png`),
    )
    assert.ok(overview.includes('Limit Summary'))
    const shown = servers.map((server) => [server['Instance Name'], server['Status'], server['Power State']])
    assert.deepEqual(shown, [['first', 'Active', 'Running']])
  })

  it('attach a volume, detach it, take a snapshot of it and make it larger', async () => {
    await client.openstack('volume', 'create', '--size', '1', 'data')
    await volumeIs('available')
    await client.openstack('server', 'add', 'volume', 'first', 'data')
    await until('the volume to be in the server', () => isDone(inServer('test -b /dev/vdb')))
    await inServer('echo written >/dev/vdb && sync')
    await client.openstack('server', 'remove', 'volume', 'first', 'data')
    await volumeIs('available')
    await until('the volume to be out of the server', () => isDone(inServer('test ! -b /dev/vdb')))
    await client.openstack('volume', 'snapshot', 'create', '--volume', 'data', 'shot')
    await until(
      'the snapshot',
      async () =>
        (await client.openstack('volume', 'snapshot', 'show', 'shot', '-f', 'value', '-c', 'status')) === 'available',
    )
    await client.openstack('volume', 'set', '--size', '2', 'data')
    await volumeIs('available')
    await client.openstack('server', 'add', 'volume', 'first', 'data')
    await until('the volume to be in the server', () => isDone(inServer('test -b /dev/vdb')))
    assert.equal(await inServer('head -n 1 /dev/vdb; blockdev --getsize64 /dev/vdb'), `written\n${2 * 1024 ** 3}`)
  })

  it('give the server more memory', async () => {
    const before = Number(await inServer(MEMORY))
    await client.openstack('server', 'resize', '--flavor', FLAVORS[1].name, '--wait', 'first')
    await client.openstack('server', 'resize', 'confirm', 'first')
    await until('the server to be back', () => isDone(inServer('true')))
    assert.ok(Number(await inServer(MEMORY)) > before + 100_000)
  })

  it('make a server with a volume and an address from a template, and take all of it away', async () => {
    const parameters = {
      image: 'guest',
      flavor: FLAVORS[0].name,
      key: 'owner',
      network: 'inside',
      external_network: 'outside',
      security_group: 'open',
    }
    const words = Object.entries(parameters).flatMap(([name, value]) => ['--parameter', `${name}=${value}`])
    await client.openstack('stack', 'create', '--wait', '--template', '/stack.yaml', ...words, 'second')
    const second = await client.openstack(
      'stack',
      'output',
      'show',
      'second',
      'address',
      '-f',
      'value',
      '-c',
      'output_value',
    )
    await until('the server of the stack with its volume', () => isDone(inServer('test -b /dev/vdb', second)))
    await client.openstack('stack', 'delete', '--yes', '--wait', 'second')
  })

  it('are not removed under a server', async () => {
    const refused = await kolla(cloud, ['destroy', '--yes-i-really-really-mean-it'])
    expectSaid(expectExit(refused, 1), /host1 still runs 1 server\b/)
    assert.equal(await inServer('hostname'), 'first')
  })

  it('leave nothing behind when all is deleted', async () => {
    await deleteAll(client, address)
    const kinds = ['server', 'volume', 'volume snapshot', 'image', 'network', 'port', 'router', 'floating ip', 'stack']
    for (const kind of kinds) assert.deepEqual(await client.ask(...kind.split(' '), 'list'), [], kind)
    assert.equal(await storedVolumes(), '')
    await until('the host to be as before', async () => (await leftOnHost(cloud)) === '')
  })

  it('leave no bridge, no interface and no namespace of a network when they are removed', async () => {
    await succeeds('destroy', '--yes-i-really-really-mean-it')
    assert.deepEqual((await onHost(cloud, 'ls /sys/class/net')).split('\n').sort(), interfaces)
    assert.equal(await onHost(cloud, 'ip netns list'), '')
  })

  async function succeeds(...words: readonly string[]) {
    return expectExit(await kolla(cloud, words), 0)
  }

  async function nothingToDo(): Promise<number> {
    const began = performance.now()
    expectSaid(await succeeds('deploy'), /nothing to do/)
    return (performance.now() - began) / 1000
  }

  function volumeIs(status: string): Promise<void> {
    return until(
      `the volume to be ${status}`,
      async () => (await client.openstack('volume', 'show', 'data', '-f', 'value', '-c', 'status')) === status,
    )
  }

  function inServer(command: string, at = address): Promise<string> {
    return client.inServer(at, command)
  }
}

const MEMORY = 'sed -n "s/^MemTotal: *\\([0-9]*\\) kB/\\1/p" /proc/meminfo'

async function deleteAll(client: Client, address: string): Promise<void> {
  const commands = [
    'server delete --wait first',
    'volume snapshot delete shot',
    `floating ip delete ${address}`,
    'router remove subnet gate inside',
    'router delete gate',
    'network delete inside outside',
    'security group delete open',
    'keypair delete owner',
    `flavor delete ${FLAVORS[0].name} ${FLAVORS[1].name}`,
    'image delete guest',
  ]
  for (const command of commands) await client.openstack(...command.split(' '))
  await until(
    'the snapshot to be gone',
    async () => (await client.ask<readonly unknown[]>('volume', 'snapshot', 'list')).length === 0,
  )
  await client.openstack('volume', 'delete', 'data')
  await until(
    'the volume to be gone',
    async () => (await client.ask<readonly unknown[]>('volume', 'list')).length === 0,
  )
}

/** Servers, their files, their interfaces and the namespaces of networks that are still on the host. */
function leftOnHost(cloud: Cloud): Promise<string> {
  const lines = [
    'docker exec nova_libvirt virsh list --all --name',
    'ls /var/lib/docker/volumes/nova_compute/_data/instances | grep -vE "^(_base|locks|compute_nodes)$" || true',
    'ip -o link | grep -oE " (tap|qvo|qr-|qg-)[^:@]*" || true',
    'ip netns list',
  ]
  return onHost(cloud, lines.join('\n')).then((text) => text.trim())
}
