import { KollaError } from '../../../src/errors.ts'
import type { Task, TaskContext, TaskRunContext } from '../../../src/roles/types.ts'
import { cellInWords, cellsOf, type Cell } from './nova-manage.ts'

/** As kolla-ansible's nova_cell_rpc_rabbitmq_users lists them. */
interface BrokerUser {
  readonly user: string
  readonly password: string
  readonly vhost: string
  /** Tags of RabbitMQ: `administrator`. */
  readonly tags: readonly string[]
}

/** What a cell needs of the message broker of a group. */
interface WantedUser extends BrokerUser {
  readonly cell: Cell
  readonly group: string
}

const BY_RABBITMQ = (purpose: 'rpc' | 'notify'): string => `enable_rabbitmq | bool and nova_cell_${purpose}_transport == 'rabbit'`

/** A task, because a cell has a virtual host of its own in the message broker, before anything of it starts. */
export const makeVirtualHosts: Task = {
  name: 'virtual-hosts',
  title: 'give cells their virtual hosts in RabbitMQ',
  after: [],
  before: ['nova-conductor', 'nova-compute', 'nova-compute-ironic'],
  due: (context) => missing(context).map(({ user, vhost }) => `${user} has no access to ${vhost}`),
  run: async (context) => {
    for (const wanted of missing(context)) await makeVirtualHost(context, wanted)
  },
}

/** The user and the virtual host of all services come with the broker itself. */
function missing(context: TaskContext): readonly WantedUser[] {
  const wanted = cellsOf(context).flatMap((cell) => wantedBy(context, cell))
  const known = new Set(context.brokerPermissions?.map(({ user, vhost }) => `${user} ${vhost}`))
  const byName = new Map(wanted.map((each) => [`${each.user} ${each.vhost}`, each] as const))
  return [...byName].filter(([name]) => !known.has(name)).map(([, each]) => each)
}

function wantedBy(context: TaskContext, cell: Cell): readonly WantedUser[] {
  const scope = context.scope(cell.conductor)
  const common = `${scope.string('om_rpc_user')} ${scope.string('om_rpc_vhost')}`
  return (['rpc', 'notify'] as const)
    .filter((purpose) => scope.test(BY_RABBITMQ(purpose)))
    .flatMap((purpose) => {
      const users = scope.data(`nova_cell_${purpose}_rabbitmq_users`) as readonly BrokerUser[]
      return users.map((user) => ({ ...user, cell, group: scope.string(`nova_cell_${purpose}_group_name`) }))
    })
    .filter(({ user, vhost }) => `${user} ${vhost}` !== common)
}

async function makeVirtualHost(context: TaskRunContext, wanted: WantedUser): Promise<void> {
  const { user, password, vhost, tags } = wanted
  const host = await brokerHost(context, wanted)
  const engine = await context.engineOf(host)
  const control = async (words: readonly string[], input?: string): Promise<readonly string[]> => {
    const options = input === undefined ? {} : { input }
    const result = await engine.exec('rabbitmq', ['rabbitmqctl', '--silent', ...words], options)
    if (result.code === 0) return result.stdout.split('\n').map((line) => line.split('\t')[0] ?? '')
    throw new KollaError(`RabbitMQ on ${host}: rabbitmqctl ${words[0] ?? ''} failed`, {
      code: 'virtual-host-failed',
      fault: 'host',
      host,
      log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
      hint: `\`docker exec rabbitmq rabbitmqctl ${words.join(' ')}\` there says the same; mend it, then run the same command again.`,
    })
  }
  if (!(await control(['list_vhosts', 'name'])).includes(vhost)) await control(['add_vhost', vhost])
  if (!(await control(['list_users'])).includes(user)) {
    await control(['add_user', user], `${password}\n`)
    await control(['set_user_tags', user, ...tags])
  }
  await control(['set_permissions', '--vhost', vhost, user, '.*', '.*', '.*'])
}

/** The first host of the group whose broker runs, also beyond --limit. */
async function brokerHost({ scope, engineOf }: TaskRunContext, { cell, group }: WantedUser): Promise<string> {
  const { [group]: hosts = [] } = scope(cell.conductor).data('groups') as Readonly<Record<string, readonly string[]>>
  for (const host of hosts) {
    const broker = await engineOf(host)
      .then((engine) => engine.inspect('rabbitmq'))
      .catch(unlessAway)
    if (broker?.state === 'running') return host
  }
  throw new KollaError(`no message broker runs on the hosts of ${group}, and ${cellInWords(cell)} needs a virtual host in one`, {
    code: 'broker-missing',
    fault: 'host',
    host: cell.conductor,
    hint: 'Deploy the role rabbitmq first; nova_cell_rpc_group_name says whose brokers the cell uses.',
  })
}

function unlessAway(error: unknown): undefined {
  if (!(error instanceof KollaError)) throw error
}
