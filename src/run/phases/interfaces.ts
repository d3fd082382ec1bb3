import { KollaError } from '../../errors.ts'
import { interfaceProblems } from '../../prechecks/network.ts'
import { hostsOf } from '../../roles/compile.ts'
import type { Phase } from '../phase.ts'

/** The interfaces that variables name exist on every host: without their addresses nothing can be worked out. */
export const interfaces: Phase = {
  name: 'interfaces',
  title: 'checking interfaces',
  run: (run) => {
    const { variables, targets, roles } = run.loaded
    const balancers = roles
      .filter((role) => role.name === 'loadbalancer')
      .flatMap((role) => Object.values(role.services))
    const balancerHosts = new Set(balancers.flatMap((service) => hostsOf(service, variables)))
    const problems = targets.flatMap((host) => {
      const state = run.hosts.get(host)
      const names = ['api_interface', ...(balancerHosts.has(host) ? ['kolla_external_vip_interface'] : [])]
      return state ? interfaceProblems(host, variables.forHost(host), state.observation.facts, names) : []
    })
    if (problems.length === 0) return Promise.resolve(undefined)
    throw new KollaError(
      'the interfaces that the configuration names are not those of the hosts; nothing was touched',
      {
        code: 'interface-missing',
        fault: 'configuration',
        problems,
      },
    )
  },
}
