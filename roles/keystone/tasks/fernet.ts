import { KollaError } from '../../../src/errors.ts'
import type { Task } from '../../../src/roles/types.ts'

/** Sends the token keys of the first host to the others, whose Keystone waits for them. */
export const distributeFernetKeys: Task = {
  name: 'keystone-fernet-distribute',
  title: 'send token keys to all Keystone hosts',
  after: ['keystone-ssh', 'keystone-fernet'],
  before: ['keystone'],
  due: ({ hosts, touched }) => {
    const changed = hosts.filter((host) => touched.has(`${host}/keystone_fernet`) || touched.has(`${host}/keystone_ssh`))
    return hosts.length > 1 && changed.length > 0 ? [`changed on ${changed.join(', ')}`] : []
  },
  run: async ({ hosts, engine, engineOf }) => {
    const source = hosts.find((host) => engine(host)?.volumes.has('keystone_fernet_tokens')) ?? hosts[0]
    if (source === undefined) return
    const result = await (await engineOf(source)).exec('keystone_fernet', ['/usr/bin/fernet-push.sh'])
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
