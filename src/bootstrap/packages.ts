import type { HostScope } from '../variables/types.ts'
import type { Answers, Question, Server, Topic, Work } from './types.ts'

/** Between packages of which any one will do, as in Debian's own dependencies. */
const OR = ' | '

/** A package to be installed: alternatives, best first. */
interface WantedPackage {
  readonly alternatives: readonly string[]
  /** It may be that the host's package sources have none; then it is done without. */
  readonly optional?: boolean
  /** Not needed where this program is already there. */
  readonly program?: string
}

/** Programs the services expect, the container engine, and away with what would be in their way. */
export function packagesTopic({ scope, facts }: Server): Topic {
  const debian = facts['os_family'] === 'Debian'
  const wanted: readonly WantedPackage[] = [
    ...names(scope, debian ? 'ubuntu_pkg_install' : 'redhat_pkg_install').map((name) => ({
      alternatives: name.split(OR),
    })),
    ...enginePackages(scope, debian),
  ]
  const unwanted = names(scope, debian ? 'ubuntu_pkg_removals' : 'redhat_pkg_removals')
  const questions: readonly Question[] = [
    ...[...wanted.flatMap(({ alternatives }) => alternatives), ...unwanted].map((name): Question => ({
      kind: 'package',
      name,
    })),
    ...wanted.flatMap(({ program }): readonly Question[] =>
      program === undefined ? [] : [{ kind: 'program', name: program }],
    ),
  ]
  return {
    name: 'packages',
    title: 'install packages',
    after: ['engine-settings', 'host-settings'],
    questions,
    compare: (answers) => [
      ...unwanted.filter((name) => answers.packages.has(name)).map(removal),
      ...wanted.filter((item) => isMissing(item, answers)).map(installation),
    ],
  }
}

/** The engine as a repository of the host provides it: Docker's own packages where one does, else the distribution's. */
function enginePackages(scope: HostScope, debian: boolean): readonly WantedPackage[] {
  if (scope.string('kolla_container_engine') === 'podman') {
    return names(scope, 'podman_packages').map((name) => ({ alternatives: name.split(OR) }))
  }
  const engine = scope.string(debian ? 'docker_apt_package' : 'docker_yum_package').split(OR)
  if (!debian) return [{ alternatives: engine }]
  return [
    { alternatives: engine },
    // Recommended, not required, by the engine's package; without it AppArmor's profiles cannot be loaded.
    { alternatives: ['apparmor'] },
    { alternatives: ['docker-ce-cli', 'docker-cli'], program: 'docker', optional: true },
    ...(scope.bool('docker_disable_default_iptables_rules') ? [] : [{ alternatives: ['iptables'] }]),
  ]
}

function names(scope: HostScope, variable: string): readonly string[] {
  return (scope.data(variable) as readonly string[]).filter((name) => name !== '')
}

function isMissing({ alternatives, program }: WantedPackage, { packages, programs }: Answers): boolean {
  return !alternatives.some((name) => packages.has(name)) && (program === undefined || !programs.has(program))
}

function installation({ alternatives, optional }: WantedPackage): Work {
  const name = alternatives.join(OR)
  return {
    change: { kind: 'package', name, action: 'create', reasons: ['not installed'] },
    commands: [`${optional ? 'try' : 'install'} ${name}`],
  }
}

function removal(name: string): Work {
  return {
    change: { kind: 'package', name, action: 'remove', reasons: ['gets in the way of a service in a container'] },
    commands: [`remove ${name}`],
  }
}
