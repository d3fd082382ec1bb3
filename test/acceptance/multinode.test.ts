import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EVENTS, findHost } from '../hosts/fleet.ts'
import { ROOT } from '../hosts/place.ts'
import { startMessaging } from './support/broker-client.ts'
import { expectExit, expectSaid, story } from './support/cli.ts'
import type { CliResult } from './support/cli.ts'
import { kolla, pushImagesAs, withFile } from './support/cloud.ts'
import { startWriter } from './support/database-client.ts'
import { containers, fileTable, onHost, passwords, starts } from './support/host.ts'
import { at, bareMultinode, clusterSizes, HOSTS, removeHosts } from './support/multinode.ts'
import type { Multinode } from './support/multinode.ts'
import { OPTIONS, OTHER_TAG } from './support/changes.ts'
import { seconds } from './support/patience.ts'
import { recordOf } from './support/records.ts'
import { slowdown } from './support/slowdown.ts'
import { startTokenClient } from './support/token-client.ts'

/** Seconds in which a run that finds nothing to do on five hosts ends, where the machine does nothing else. */
const NOTHING_TO_DO = 3
/** How often that is tried: what else goes on can only make it slower, so the fastest counts. */
const ATTEMPTS = 3
/** How much longer it may take than for one host. */
const FACTOR = 1.5
/** Seconds until a host that does not answer is named. */
const NAMED = 15

/** The containers that read OPTIONS, and those whose own configuration is replaced. */
const RECONFIGURED = [
  'cron',
  'haproxy',
  'keepalived',
  'keystone',
  'keystone_fernet',
  'mariadb',
  'memcached',
  'rabbitmq',
]

describe('three controllers and two computes', () => {
  let cloud: Multinode
  before(async () => {
    cloud = await bareMultinode()
  })
  after(removeHosts)

  it('are deployed from bare hosts', async (t) => {
    t.diagnostic(`bootstrap-servers: ${await seconds(() => succeeds(['bootstrap-servers']))} s`)
    t.diagnostic(`deploy: ${await seconds(() => succeeds(['deploy']))} s`)
  })

  it('are left alone by the next run, which takes hardly longer than for one host', async (t) => {
    const untouched = await everything(cloud)
    const before = slowdown()
    const [all, one]: [number[], number[]] = [[], []]
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      all.push(await nothingToDo())
      one.push(await nothingToDo('--limit', 'host1'))
    }
    const busy = Math.max(before, slowdown())
    const told = `on five hosts ${all.join(', ')} s; on one ${one.join(', ')} s; the machine is ${busy.toFixed(1)} times slower than alone`
    t.diagnostic(`nothing to do: ${told}`)
    assert.deepEqual(await everything(cloud), untouched)
    assert.ok(Math.min(...all) <= NOTHING_TO_DO * busy, told)
    assert.ok(Math.min(...all) <= FACTOR * Math.min(...one), told)
  })

  it('serve every client while an option of every service changes', async (t) => {
    const before = await starts(cloud)
    await undisturbed(t, () => withChangedFiles(() => succeeds(['reconfigure', '-e', JSON.stringify(OPTIONS)])))
    const now = await starts(cloud)
    assert.deepEqual(Object.keys(now).filter((name) => now[name] !== before[name]), RECONFIGURED) // prettier-ignore
  })

  it('serve every client while all containers are replaced by those of another tag', async (t) => {
    await pushImagesAs(OTHER_TAG)
    await undisturbed(t, () => succeeds(['deploy', '-e', `openstack_tag=${OTHER_TAG}`]))
    for (const name of HOSTS) {
      const found = await containers(at(cloud, name))
      const others = [...found].filter(([, { Config }]) => Config.Labels['kolla_test'] !== OTHER_TAG)
      assert.deepEqual(others.map(([container]) => container), [], name) // prettier-ignore
    }
  })

  it('name a host that is down before anything is changed', async () => {
    await EVENTS['stop']?.(findHost('host5'))
    const untouched = await everything(cloud, HOSTS.slice(0, 4))
    const began = performance.now()
    const result = expectExit(await kolla(cloud, ['deploy', '-e', 'memcached_connection_limit=4002']), 1)
    assert.ok(performance.now() - began <= NAMED * 1000, story(result))
    expectSaid(result, /host5: cannot be reached/)
    assert.deepEqual(await everything(cloud, HOSTS.slice(0, 4)), untouched)
  })

  it('are changed without it with --skip-unreachable', async () => {
    const words = [
      'deploy',
      '--skip-unreachable',
      '-e',
      `openstack_tag=${OTHER_TAG}`,
      '-e',
      'cron_logrotate_rotation_interval=monthly',
    ]
    const result = expectExit(await kolla(cloud, words), 1)
    const { recap } = recordOf(cloud, result)
    assert.deepEqual(
      HOSTS.map((name) => [name, recap[name]?.unreachable, (recap[name]?.changed ?? 0) > 0]),
      [...HOSTS.slice(0, 4).map((name) => [name, 0, true]), ['host5', 1, false]],
      story(result),
    )
  })

  it('change on one compute alone with --limit, while the other one is down', async () => {
    const others = HOSTS.slice(0, 3)
    const untouched = await everything(cloud, others)
    const before = await starts(at(cloud, 'host4'))
    expectExit(await kolla(cloud, ['deploy', '--limit', 'host4', '-e', `openstack_tag=${OTHER_TAG}`]), 0)
    assert.notDeepEqual(await starts(at(cloud, 'host4')), before)
    assert.deepEqual(await everything(cloud, others), untouched)
    await EVENTS['start']?.(findHost('host5'))
  })

  it('serve every client of a service that changes on one host alone', async (t) => {
    const limited = ['--limit', 'host1', '--tags', 'keystone,mariadb']
    const options = { ...OPTIONS, openstack_tag: OTHER_TAG }
    await undisturbed(t, () => succeeds(['reconfigure', ...limited, '-e', JSON.stringify(options)]))
  })

  it('take a fourth controller in and leave a compute out, as the inventory says, and tell what remains there', async (t) => {
    expectExit(await kolla(cloud, ['deploy']), 0)
    const left = Object.keys(await starts(at(cloud, 'host5')))
    await EVENTS['stop']?.(findHost('host5'))
    const inventory = readFileSync(cloud.inventory, 'utf8')
    writeFileSync(cloud.inventory, inventory.replace(/^host5.*\n/gm, '').replace(/^host3$/gm, 'host3\nhost4'))

    const planned = await succeeds(['plan'])
    expectSaid(planned, /^Remains on host5 \(no part of the deployment any more; seen 20/m)
    for (const name of left) expectSaid(planned, new RegExp(`^    containers .*\\b${name}\\b`, 'm'))
    await undisturbed(t, async () => {
      const deployed = await succeeds(['deploy'])
      expectSaid(deployed, /host5 is no part of the deployment any more; .* it had containers .*; volumes /)
      return deployed
    })
    assert.deepEqual(await clusterSizes(cloud, HOSTS.slice(0, 4)), [4, 4, 4, 4])
    const brokers = await onHost(
      at(cloud, 'host4'),
      'docker exec rabbitmq rabbitmqctl -q cluster_status --formatter json',
    )
    assert.equal((JSON.parse(brokers) as { running_nodes: string[] }).running_nodes.length, 4)
    const [first, fourth] = await Promise.all([starts(at(cloud, 'host1')), starts(at(cloud, 'host4'))])
    assert.deepEqual(Object.keys(fourth), Object.keys(first))
    expectSaid(await succeeds(['deploy']), /nothing to do/)
  })

  it('tell of a controller that the inventory has no more, and that still is in its clusters', async () => {
    const inventory = readFileSync(cloud.inventory, 'utf8')
    writeFileSync(cloud.inventory, inventory.replaceAll('host3\nhost4', 'host3'))
    for (const words of [['plan'], ['prechecks']]) {
      const told = await succeeds(words)
      expectSaid(told, /\(host4\) is still in the database's cluster but no host of the group mariadb/)
      expectSaid(
        told,
        /rabbit@\S+ \(host4\) is still in the message broker's cluster but no host of the group rabbitmq/,
      )
    }
    writeFileSync(cloud.inventory, inventory)
  })

  it('let a controller go for good: no message is lost, and queues have as many members as before', async () => {
    const fourth = at(cloud, 'host4')
    const password = String(passwords(cloud)['rabbitmq_password'])
    const messaging = await startMessaging({ hosts: [fourth.host.address, cloud.host.address], password })
    await onHost(fourth, 'docker exec rabbitmq rabbitmq-queues grow "rabbit@$(hostname -s)" all')
    await succeeds(['destroy', '--limit', 'host4', '--yes-i-really-really-mean-it'])
    const listed = await onHost(cloud, 'docker exec rabbitmq rabbitmqctl -q list_queues name members --formatter json')
    const { confirmed, lost } = await messaging.stop()
    assert.ok(confirmed > 0)
    assert.deepEqual(lost, [])
    const queue = (JSON.parse(listed) as { name: string; members: string[] }[]).find(
      ({ name }) => name === 'acceptance',
    )
    assert.deepEqual(queue?.members.toSorted(), ['rabbit@host1', 'rabbit@host2', 'rabbit@host3'])
    assert.deepEqual(await clusterSizes(cloud), [3, 3, 3])
  })

  it('serve every client while the brokers that are left change', async (t) => {
    const inventory = readFileSync(cloud.inventory, 'utf8')
    writeFileSync(cloud.inventory, inventory.replaceAll('host3\nhost4', 'host3'))
    const extra = JSON.stringify({ rabbitmq_extra_config: { 'log.console.level': 'warning' } })
    await undisturbed(t, () => succeeds(['reconfigure', '-t', 'rabbitmq', '-e', extra]))
  })

  async function succeeds(words: readonly string[]): Promise<CliResult> {
    return expectExit(await kolla(cloud, words), 0)
  }

  async function nothingToDo(...words: readonly string[]): Promise<number> {
    const began = performance.now()
    expectSaid(await succeeds(['deploy', ...words]), /nothing to do/)
    return Math.round((performance.now() - began) / 100) / 10
  }

  /** The files of services without an option that leaves their clients alone: the operator's own, with a comment more. */
  function withChangedFiles<T>(work: () => Promise<T>): Promise<T> {
    const template = (path: string) => readFileSync(join(ROOT, 'roles', path), 'utf8')
    const address = `! changed\n${template('loadbalancer/templates/keepalived/keepalived.conf.j2')}`
    const broker = `%% changed\n${template('rabbitmq/templates/advanced.config.j2')}`
    return withFile(cloud, 'config/keepalived/keepalived.conf', address, () =>
      withFile(cloud, 'config/rabbitmq/advanced.config', broker, work),
    )
  }

  /** Holds that clients lose nothing and no request fails meanwhile; says how long they waited. */
  async function undisturbed(t: { diagnostic(text: string): void }, change: () => Promise<CliResult>): Promise<void> {
    const secrets = passwords(cloud)
    const password = (name: string): string => String(secrets[name])
    const controllers = cloud.hosts.slice(0, 3).map(({ address }) => address)
    const writer = await startWriter({ host: cloud.vip, password: password('database_password') })
    const messaging = await startMessaging({ hosts: controllers, password: password('rabbitmq_password') })
    const tokens = await startTokenClient({
      url: `http://${cloud.vip}:5000`,
      password: password('keystone_admin_password'),
    })
    const took = await seconds(change)
    const [rows, messages, requests] = [await writer.stop(), await messaging.stop(), await tokens.stop()]
    t.diagnostic(`${took} s`)
    t.diagnostic(`${rows.acknowledged} rows, longest pause ${rows.longestPause} ms; ${rows.interrupted.join(', ')}`)
    t.diagnostic(
      `${messages.confirmed} messages, longest pause ${messages.longestPause} ms; ${messages.interrupted.join(', ')}`,
    )
    t.diagnostic(requests.told)
    assert.deepEqual([rows.lost, messages.lost, requests.failures], [[], [], []])
    assert.ok(rows.acknowledged > 0 && messages.confirmed > 0 && requests.requests > 0)
  }
})

/** When every container of the hosts was started, and all of their files. */
function everything(cloud: Multinode, names: readonly (typeof HOSTS)[number][] = HOSTS) {
  return Promise.all(names.map(async (name) => [await starts(at(cloud, name)), await fileTable(at(cloud, name))]))
}
