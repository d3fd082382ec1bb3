import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import { compareVersions, imageVersion, outdatedHosts, replacedHosts, runningVersion } from '../../../src/roles/image-versions.ts'
import type { Task, TaskRunContext } from '../../../src/roles/types.ts'
import { membersOf } from './members.ts'

const RABBITMQ = {
  title: 'RabbitMQ',
  container: 'rabbitmq',
  image: 'rabbitmq_image_full',
  command: ['rabbitmqctl', '--version'],
} as const

/** Milliseconds for one command of the broker. */
const TIMEOUT = 120_000

/** Seconds that its application may take to start, once its virtual machine is up. */
const STARTUP = 30
/** Seconds that the other nodes may take. */
const OTHERS = 60
/** Milliseconds between tries until that is up. */
const STARTING = [0, 1_000, 2_000, 4_000, 8_000] as const

/** Paths over more than one minor version: from (`3.13`) -> to. */
export type AllowedUpgrades = Readonly<Record<string, readonly string[]>>

/** Before any node is replaced: is the way from its version to the new one one that RabbitMQ goes, and does the old one use all of its features? */
export const prepareUpgrade: Task = {
  name: 'rabbitmq-upgrade-check',
  title: 'see whether RabbitMQ can be upgraded',
  after: [],
  before: ['rabbitmq'],
  due: (context) => (replacedHosts(context, RABBITMQ).length === 0 ? [] : ['the image changes']),
  run: async (context) => {
    const [host = ''] = outdatedHosts(context, RABBITMQ)
    const [running, next] = await Promise.all([runningVersion(context, RABBITMQ, host), imageVersion(context, RABBITMQ, host)])
    refusePath(running, next, context.scope(host).data('rabbitmq_allowed_upgrades') as AllowedUpgrades)
    await enableFeatures(context, host)
  },
}

/** When all nodes run the new version: it uses all of its features, as the next upgrade wants it. */
export const finishUpgrade: Task = {
  name: 'rabbitmq-feature-flags',
  title: "enable RabbitMQ's feature flags",
  after: ['rabbitmq'],
  due: (context) => {
    const { hosts } = context
    const [host] = hosts
    const complete = host === undefined || membersOf(context, host).every((member) => hosts.includes(member))
    return complete && replacedHosts(context, RABBITMQ).length > 0 ? ['the image changes'] : []
  },
  run: (context) => enableFeatures(context, context.hosts[0] ?? ''),
}

/** Throws `broker-upgrade-unsafe` for a step back, and for one over more than a minor version that nobody has allowed. */
export function refusePath(from: string, to: string, allowed: AllowedUpgrades): void {
  const [old, wanted] = [minor(from), minor(to)]
  if (old.text === wanted.text ? compareVersions(from, to) <= 0 : allowed[old.text]?.includes(wanted.text)) return
  if (old.major === wanted.major && wanted.minor === old.minor + 1) return
  const back = compareVersions(from, to) > 0
  const ways = [...(allowed[old.text] ?? []), ...(back ? [] : [`${old.major}.${old.minor + 1}`])]
  throw new KollaError(`RabbitMQ cannot go from ${from} to ${to}${back ? ': that is a step back' : ''}; it was not touched`, {
    code: 'broker-upgrade-unsafe',
    fault: 'configuration',
    hint:
      `From ${old.text} it can go to ${[...new Set(ways)].join(', ') || 'nothing older'}. ` +
      'For a step in between set rabbitmq_image_full; rabbitmq_allowed_upgrades has the jumps that work all the same.',
  })
}

async function enableFeatures(context: TaskRunContext, host: string): Promise<void> {
  const { engineOf, signal } = context
  const engine = await engineOf(host)
  const ask = (...words: readonly string[]) => engine.exec('rabbitmq', ['rabbitmqctl', ...words], { timeout: TIMEOUT })
  const enable = () => ask('enable_feature_flag', 'all')
  let result = await enable()
  if (result.code !== 0 && (await hasStarted(ask, signal))) {
    // All nodes have to agree; a host that was switched on again brings its own a little later.
    await ask('await_online_nodes', String(membersOf(context, host).length), '--timeout', String(OTHERS))
    result = await enable()
  }
  if (result.code === 0) return
  throw new KollaError(`RabbitMQ on ${host} does not enable its feature flags`, {
    code: 'broker-features-refused',
    fault: 'host',
    host,
    log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
    hint: 'All nodes of the cluster have to run. A newer version refuses to start without the flags that it takes for granted.',
  })
}

/** Waits for a broker that a run, interrupted since, may have started a moment ago. Before its virtual machine is up there is nobody to ask. */
async function hasStarted(
  ask: (...words: readonly string[]) => Promise<{ readonly code: number | null }>,
  signal: AbortSignal,
): Promise<boolean> {
  for (const pause of STARTING) {
    await sleep(pause, undefined, { signal }).catch(() => {
      throw new KollaError('interrupted while RabbitMQ was starting', { code: 'interrupted', fault: 'interrupted' })
    })
    if ((await ask('await_startup', '--timeout', String(STARTUP))).code === 0) return true
  }
  return false
}

function minor(version: string): { readonly text: string; readonly major: number; readonly minor: number } {
  const [major = 0, second = 0] = version.split('.').map(Number)
  return { text: `${major}.${second}`, major, minor: second }
}
