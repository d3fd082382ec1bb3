import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { EVENTS, findHost } from '../hosts/fleet.ts'
import { FLAVORS, makeNetworks, provideBasics } from './support/basics.ts'
import { expectExit, expectSaid } from './support/cli.ts'
import type { CliResult } from './support/cli.ts'
import { startClient } from './support/client.ts'
import type { Client } from './support/client.ts'
import { kolla } from './support/cloud.ts'
import { onHost, sql, starts } from './support/host.ts'
import { LIBVIRT_VOLUMES, prepareMultinodeCore } from './support/multinode-core.ts'
import { at, CONTROLLERS, removeHosts } from './support/multinode.ts'
import type { Multinode } from './support/multinode.ts'
import { isDone, seconds, until } from './support/patience.ts'
import { startPings } from './support/pings.ts'
import { slowdown } from './support/slowdown.ts'

/** Seconds without an answer that a server may be out of reach while a service of its host changes, where the machine does nothing else. */
const OUT_OF_REACH = 3
/** The compute whose services change, and the other one. */
const [CHANGING, QUIET] = ['host4', 'host5'] as const
/** Bytes of a ping that fills a packet in a tunnel: 1442 less the headers of IP and ICMP. */
const FULL = 1414

interface Server {
  /** In its network, and outside. */
  readonly inside: string
  readonly outside: string
}

describe('the default services on three controllers and two computes', () => {
  let cloud: Multinode
  let client: Client
  let changed: Server
  let quiet: Server
  before(async () => {
    cloud = await prepareMultinodeCore()
  })
  after(removeHosts)

  it('are deployed, the second compute later and by itself', async (t) => {
    t.diagnostic(`deploy: ${await seconds(() => succeeds('deploy', '--limit', `all:!${QUIET}`))} s`)
    t.diagnostic(`${QUIET}: ${await seconds(() => succeeds('deploy', '--limit', QUIET))} s`)
    t.diagnostic(`again: ${await seconds(nothingToDo)} s`)
    await succeeds('post-deploy')
    client = await startClient(cloud)
  })

  it('let a server on one compute reach one on the other, through a tunnel', async () => {
    await provideBasics(client)
    await makeNetworks(client)
    await client.makeKey()
    changed = await boot('first', CHANGING)
    quiet = await boot('second', QUIET)
    await client.inServer(quiet.outside, `ping -c 5 -s ${FULL} -W 2 ${changed.inside}`)
    assert.match(await client.inServer(quiet.outside, `nc ${changed.inside} 22 </dev/null | head -n 1`), /^SSH-/)
  })

  it('keep a server running, and within reach, while each container of its host is replaced', async (t) => {
    const settings: Record<string, readonly string[]> = {}
    for (const container of Object.keys(await onChanging())) {
      const usual = container === 'nova_libvirt' ? LIBVIRT_VOLUMES : []
      settings[`${container}_extra_volumes`] = [...usual, '/srv:/srv:ro']
      const words = ['reconfigure', '--limit', CHANGING, '-e', JSON.stringify(settings)]
      const others = await undisturbed(t, container, () => succeeds(...words))
      // nova-compute logs in to libvirt as a user who is made anew.
      assert.deepEqual(others, container === 'nova_libvirt' ? ['nova_compute', container] : [container])
    }
  })

  it('keep it so while all of them are replaced at once', async (t) => {
    const all = Object.keys(await onChanging())
    assert.deepEqual(await undisturbed(t, 'all', () => succeeds('deploy')), all)
    await nothingToDo()
  })

  it('start servers while a controller is dead, the one with the virtual address', async (t) => {
    const victim = await withVirtualAddress()
    const [pings, busy] = [await startPings(client, quiet.outside, changed.inside), slowdown()]
    await EVENTS['stop']?.(findHost(victim))
    const answers = () => isDone(client.openstack('token', 'issue'))
    t.diagnostic(`${victim} dies; an answer after ${await seconds(() => until('an answer', answers))} s`)
    const forgotten = () => isForgotten(victim)
    t.diagnostic(`another ${await seconds(() => until('Neutron to do without it', forgotten))} s until it is forgotten`)
    t.diagnostic(`a server after ${await seconds(() => boot('third'))} s`)
    await until('the way from outside', () => isDone(client.inServer(quiet.outside, 'true')))
    const { sent, lost, longest } = await pings.stop()
    t.diagnostic(`${lost} of ${sent} pings between servers lost, ${longest} s without an answer`)
    assert.ok(longest <= OUT_OF_REACH * Math.max(busy, slowdown()))
  })

  async function succeeds(...words: readonly string[]): Promise<CliResult> {
    return expectExit(await kolla(cloud, words), 0)
  }

  async function nothingToDo(): Promise<void> {
    expectSaid(await succeeds('deploy'), /nothing to do/)
  }

  /** kolla's containers there; an agent's own are its business. */
  async function onChanging(): Promise<Readonly<Record<string, string>>> {
    const found = Object.entries(await starts(at(cloud, CHANGING)))
    return Object.fromEntries(found.filter(([name]) => !name.includes('_haproxy_')))
  }

  /** A new server on that compute, or on any; returns when it answers from outside. */
  async function boot(name: string, host?: string): Promise<Server> {
    const kind = ['--image', 'guest', '--flavor', FLAVORS[0].name, '--key-name', 'owner']
    const place = host === undefined ? [] : ['--availability-zone', `nova:${host}`]
    const network = ['--network', 'inside', '--security-group', 'open']
    await client.openstack('server', 'create', ...kind, ...place, ...network, '--wait', name)
    const [port] = await client.ask<readonly { readonly 'Fixed IP Addresses': readonly { ip_address: string }[] }[]>(
      'port',
      'list',
      '--server',
      name,
    )
    const inside = port?.['Fixed IP Addresses'][0]?.ip_address ?? assert.fail(`${name} has no port`)
    const outside = await client.openstack(
      'floating',
      'ip',
      'create',
      'outside',
      '-f',
      'value',
      '-c',
      'floating_ip_address',
    )
    await client.openstack('server', 'add', 'floating', 'ip', name, outside)
    await until(`${name} to answer`, () => isDone(client.inServer(outside, 'true')))
    return { inside, outside }
  }

  /** Holds that the server on the changing compute runs on, and that the other one reaches it; gives the containers that are others now. */
  async function undisturbed(
    t: { diagnostic(text: string): void },
    what: string,
    change: () => Promise<CliResult>,
  ): Promise<readonly string[]> {
    const [boot, before, busy] = [await bootOf(changed), await onChanging(), slowdown()]
    const pings = await startPings(client, quiet.outside, changed.inside)
    const took = await seconds(change)
    const { sent, lost, longest } = await pings.stop()
    t.diagnostic(`${what}: ${took} s; ${lost} of ${sent} pings lost, ${longest} s without an answer`)
    assert.equal(await bootOf(changed), boot, `the server was restarted by ${what}`)
    assert.ok(longest <= OUT_OF_REACH * Math.max(busy, slowdown()), what)
    assert.notEqual(await onHost(at(cloud, CHANGING), 'docker exec nova_libvirt virsh list --name'), '')
    const now = await onChanging()
    return Object.keys(now).filter((name) => now[name] !== before[name])
  }

  function bootOf(server: Server): Promise<string> {
    return client.inServer(server.outside, 'cat /proc/sys/kernel/random/boot_id')
  }

  /**
   * Whether Neutron gives OVN's events to its other servers alone: a minute after the last sign of life of the one on that host, and half of one
   * that they remember its list. Events of servers that start earlier can be lost, whoever deployed it.
   */
  async function isForgotten(host: string): Promise<boolean> {
    const alive = CONTROLLERS.find((name) => name !== host) ?? assert.fail()
    const recent = `hostname = '${host}' AND updated_at > UTC_TIMESTAMP() - INTERVAL 90 SECOND`
    return (await sql(at(cloud, alive), `SELECT COUNT(*) FROM neutron.ovn_hash_ring WHERE ${recent}`)).trim() === '0'
  }

  async function withVirtualAddress(): Promise<(typeof CONTROLLERS)[number]> {
    const addresses = await Promise.all(CONTROLLERS.map((name) => onHost(at(cloud, name), 'ip -o -4 address')))
    return CONTROLLERS[addresses.findIndex((text) => text.includes(` ${cloud.vip}/`))] ?? assert.fail('nobody has it')
  }
})
