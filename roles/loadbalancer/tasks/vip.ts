import { setTimeout as sleep } from 'node:timers/promises'
import type { Handover, HandoverContext, Rollout, RolloutContext } from '../../../src/roles/rollout.ts'

const PAUSE = 200
/** Milliseconds after which a backup has the address, or none will: keepalived's adverts come every second. */
const TAKEOVER = 10_000

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

/** Before HAProxy stops, its host gives the virtual IP to another one, whose HAProxy runs. */
export const giveAddressAway: Handover = {
  leave: async (context) => {
    const { on, engineOf, scope } = context
    if (context.others.length === 0 || !(await holdsAddress(context, on))) return
    context.progress('giving the virtual IP to another host')
    await (await engineOf(on)).stop('keepalived', scope(on).int('docker_graceful_timeout'))
    await takenOver(context)
  },
  comeBack: async ({ on, engineOf }) => {
    const engine = await engineOf(on)
    const keepalived = await engine.inspect('keepalived')
    if (keepalived && keepalived.state !== 'running') await engine.start('keepalived')
  },
}

async function takenOver(context: HandoverContext): Promise<void> {
  const deadline = performance.now() + TAKEOVER
  while (performance.now() < deadline) {
    const holders = await Promise.all(context.others.map((host) => holdsAddress(context, host)))
    if (holders.includes(true)) return
    await sleep(PAUSE)
  }
}

async function holdsAddress({ engineOf, scope }: HandoverContext, host: string): Promise<boolean> {
  const engine = await engineOf(host)
  if ((await engine.inspect('keepalived'))?.state !== 'running') return false
  const address = scope(host).string('kolla_internal_vip_address')
  const { stdout } = await engine.exec('keepalived', ['ip', '-o', 'address', 'show', 'to', address])
  return stdout.trim() !== ''
}
