import { KollaError } from '../../errors.ts'
import { SharedValues } from '../../containers/shared-values.ts'
import { observe as observeHost } from '../../hosts/observe.ts'
import type { HostState } from '../../plan/build.ts'
import type { Phase } from '../phase.ts'
import { rememberObserved } from '../remains.ts'
import { rememberedHost } from '../remembered-hosts.ts'
import type { Run } from '../run.ts'
import { sideBySide } from '../side-by-side.ts'

/** Facts, files and containers of every host: one command and a few engine calls each, many hosts at once. */
export const observe: Phase = {
  name: 'observe',
  title: 'looking at the hosts',
  run: async (run) => {
    const { variables, targets, roles } = run.loaded
    const sysctls = roles.flatMap((role) => (role.host?.sysctls ?? []).map((sysctl) => sysctl.name))

    const needed = new Set(targets)
    const shared = new SharedValues()
    const observed = await sideBySide(run.session.hosts, async (host): Promise<HostState> => {
      const directories = [variables.forHost(host).string('node_config_directory')]
      const [observation, engine] = await Promise.all([
        observeHost(run.session.connection(host), { directories, sysctls }),
        observeEngine(run, host, needed.has(host), shared),
      ])
      await run.session.leaveEngine(host)
      return { observation, engine }
    })
    const hosts = new Map(observed)
    for (const [host, { observation }] of hosts) variables.setFacts(host, observation.facts)
    for (const host of [...targets, ...run.loaded.others].filter((each) => !hosts.has(each))) {
      const known = rememberedHost(run.options, host)
      if (known) variables.setFacts(host, known.facts)
    }
    run.hosts = hosts
    rememberObserved(run)
    return undefined
  },
}

/** Actions that go on where no engine answers. */
const WITHOUT_ENGINE = new Set(['bootstrap-servers', 'prechecks', 'certificates'])

/** A host that is only read may do without an engine. */
async function observeEngine(run: Run, host: string, needed: boolean, shared: SharedValues) {
  try {
    return await (await run.session.engine(host)).observe({ shared })
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    if (!needed || WITHOUT_ENGINE.has(run.action)) return undefined
    throw new KollaError(error.message, {
      ...error.details,
      host,
      hint: error.details.hint ?? 'Is a container engine installed there? `kolla bootstrap-servers` installs one.',
    })
  }
}
