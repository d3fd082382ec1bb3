import { compile as compileDesired } from '../../roles/compile.ts'
import type { Phase } from '../phase.ts'

/** Works out what every host should look like. */
export const compile: Phase = {
  name: 'compile',
  title: 'working out what every host should look like',
  run: (run) => {
    const { roles, variables, roots, targets } = run.loaded
    const hosts = targets.filter((host) => !run.unreachable.includes(host))
    run.desired = compileDesired({ roles, variables, roots, hosts })
    const services = [...run.desired.hosts.values()].flatMap((host) => host.services)
    const files = services.flatMap((service) => service.files).filter((file) => file.kind === 'file')
    const containers = services.filter(({ onDemand }) => !onDemand)
    return Promise.resolve(`${containers.length} containers, ${files.length} files`)
  },
}
