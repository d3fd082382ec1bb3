import { KollaError } from '../../../src/errors.ts'
import type { OneShotContext, Task, TaskContext, TaskRunContext } from '../../../src/roles/types.ts'

/**
 * Why the first token keys have to be made: no host has any. New keys beside existing ones would make all tokens invalid, so all hosts
 * have to be seen for that; throws `fernet-hosts-unknown` otherwise.
 */
export function newKeysReasons({ containerOnAnyHost, members, engine }: OneShotContext): readonly string[] {
  if (containerOnAnyHost('keystone_fernet')) return []
  const unseen = members.filter((host) => engine(host) === undefined)
  if (unseen.length === 0) return ['no host has token keys yet']
  throw new KollaError(`whether ${unseen.join(', ')} has token keys cannot be seen, and no other host has any`, {
    code: 'fernet-hosts-unknown',
    fault: 'host',
    hint: 'New keys would make the tokens of those hosts invalid. Make them reachable and run the same command again.',
  })
}

/** Sends the token keys of a host that has them to the others, whose Keystone waits for them. */
export const distributeFernetKeys: Task = {
  name: 'keystone-fernet-distribute',
  title: 'send token keys to all Keystone hosts',
  after: ['keystone-ssh', 'keystone-fernet'],
  before: ['keystone'],
  due: (context) => {
    const reasons = context.hosts.flatMap((host) => whyKeysAreSent(context, host))
    return context.hosts.length > 1 ? reasons : []
  },
  run: async (context) => {
    const source = await hostWithLatestKey(context)
    const result = await (await context.engineOf(source)).exec('keystone_fernet', ['/usr/bin/fernet-push.sh'])
    if (result.code === 0) return
    throw new KollaError('the token keys could not be sent to the other hosts', {
      code: 'fernet-push-failed',
      fault: 'host',
      host: source,
      log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
      hint: 'Check that the hosts reach each other on keystone_ssh_port, then run the same command again.',
    })
  },
}

/** A host may lack keys, or not be able to pass them on, after its containers changed and while their health check complains. */
function whyKeysAreSent({ touched, engine }: TaskContext, host: string): readonly string[] {
  if (touched.has(`${host}/keystone_fernet`) || touched.has(`${host}/keystone_ssh`)) return [`changed on ${host}`]
  const containers = engine(host)?.containers
  if (containers?.get('keystone_fernet')?.health === 'unhealthy') return [`the keys of ${host} are not as they should be`]
  return containers?.has('keystone') ? [] : [`Keystone of ${host} never ran`]
}

/** Keys are numbered as they are made: the host with the highest one rotated last. */
async function hostWithLatestKey({ hosts, engineOf }: TaskRunContext): Promise<string> {
  const latest = await Promise.all(
    hosts.map(async (host) => {
      const { stdout } = await (await engineOf(host)).exec('keystone_fernet', ['ls', '/etc/keystone/fernet-keys'])
      return { host, key: Math.max(-1, ...stdout.split(/\s+/).filter((name) => /^\d+$/.test(name)).map(Number)) }
    }),
  )
  const best = latest.reduce((a, b) => (b.key > a.key ? b : a))
  if (best.key >= 0) return best.host
  throw new KollaError(`none of ${hosts.join(', ')} has token keys`, {
    code: 'fernet-keys-missing',
    fault: 'host',
    hint: 'Run the same command without --limit, so that a host that has them takes part.',
  })
}
