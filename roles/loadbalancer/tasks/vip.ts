import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import type { Rollout, RolloutContext } from '../../../src/roles/rollout.ts'
import type { Takeover, TakeoverContext } from '../../../src/roles/takeover.ts'

/** Milliseconds until the engine has ended a container that was killed. */
const KILLED = 10_000

/** Milliseconds in which keepalived has read its configuration again, also where it does not say so. */
const RELOAD = 5_000
const PAUSE = 100
/** Lines in which the last change of state is found: keepalived says little, but all of its settings when it starts. */
const LOG_LINES = 500

const HIGHEST_PRIORITY = `set -e
sed -i 's/^\\( *priority\\) .*/\\1 254/' /etc/keepalived/keepalived.conf
kill -HUP "$(cat /run/keepalived.pid)"`

/** Load balancers in reserve first, the one with the virtual IP last, each on its own. */
export function holderLast({ changing, interrupts, host, scope }: RolloutContext): Rollout {
  const holds = (name: string): boolean => {
    const addresses = (host(name)?.facts['all_ipv4_addresses'] ?? []) as readonly string[]
    return addresses.includes(scope(name).string('kolla_internal_vip_address'))
  }
  const interrupted = changing.filter(interrupts)
  const ordered = [...interrupted.filter((name) => !holds(name)), ...interrupted.filter(holds)]
  const idle = changing.filter((name) => !interrupts(name))
  return { batches: [idle, ...ordered.map((name) => [name])] }
}

/**
 * The virtual IP stays where it is while keepalived is replaced: if it moved, every connection through it would be cut. Two keepaliveds of
 * a host do not hear each other, so both come to be masters; the old one is then killed, because one that ends properly takes the address
 * off. A new one does that too when it starts, and the old one puts it back at once; the highest priority makes sure that no
 * other host is faster.
 */
export const addressTakenOver: Takeover = {
  signal: 'SIGKILL',
  patience: KILLED,
  prepare: async (context, container) => {
    const holds = await holdsAddress(context, container)
    if (holds) await takeHighestPriority(context, container)
    // One in reserve may as well end properly, as may one with an address that is no longer wanted.
    else await (await context.engineOf(context.on)).stop(container, context.scope(context.on).int('docker_graceful_timeout'))
    return holds
  },
  complaint: async (context, container) => {
    const states = (await logOf(context, container)).flatMap((line) => /Entering (\w+) STATE/.exec(line)?.[1] ?? [])
    return states.at(-1) === 'MASTER' ? undefined : 'it is not yet the master'
  },
}

async function takeHighestPriority(context: TakeoverContext, container: string): Promise<void> {
  const { on, engineOf } = context
  const reloads = async () => (await logOf(context, container)).filter((line) => line.includes('Reload complete')).length
  const before = await reloads()
  const { code, stderr } = await (await engineOf(on)).exec(container, ['sh', '-c', HIGHEST_PRIORITY])
  if (code !== 0) {
    throw new KollaError(`keepalived on ${on} cannot be prepared for its successor: ${stderr.trim()}`, {
      code: 'takeover-failed',
      fault: 'host',
      host: on,
    })
  }
  const deadline = performance.now() + RELOAD
  while ((await reloads()) <= before && performance.now() < deadline) await sleep(PAUSE)
}

async function logOf({ on, engineOf }: TakeoverContext, container: string): Promise<readonly string[]> {
  return (await engineOf(on)).logs(container, LOG_LINES)
}

async function holdsAddress({ on, engineOf, scope }: TakeoverContext, container: string): Promise<boolean> {
  const address = scope(on).string('kolla_internal_vip_address')
  const { stdout } = await (await engineOf(on)).exec(container, ['ip', '-o', 'address', 'show', 'to', address])
  return stdout.trim() !== ''
}
