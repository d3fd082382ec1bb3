import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineObservation, ObservedContainer } from '../../src/containers/types.ts'
import { plainSpec } from '../../src/roles/plain-spec.ts'
import type { HostUnderCheck } from '../../src/prechecks/types.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { packageRoot } from '../../src/package-root.ts'
import { serviceContext } from '../../src/roles/compile.ts'
import type { DesiredService } from '../../src/roles/desired.ts'
import type { Role } from '../../src/roles/types.ts'
import { loadVariables } from '../../src/variables/load.ts'
import { temporaryFolder } from '../support/cli.ts'
import { fakeObservation } from '../support/fake-host.ts'

export interface HostCase {
  readonly name?: string
  /** Lines of globals.yml. */
  readonly globals?: readonly string[]
  readonly facts?: Readonly<Record<string, unknown>>
  /** What its clock says; this machine's says 1 000 000. */
  readonly now?: number
  /** null: no engine answers. */
  readonly engine?: Partial<EngineObservation> | null
  /** Roles with a service of the same name each: what the host runs. */
  readonly services?: readonly string[]
  readonly dimensions?: Readonly<Record<string, unknown>>
  readonly roles?: readonly Role[]
}

const OBSERVED_AT = 1_000_000

/** A host that every check is content with, but for what the case says. */
export function host(given: HostCase = {}): HostUnderCheck {
  const { name = 'control01', services = [], roles = [] } = given
  const folder = temporaryFolder()
  const globals = ['kolla_internal_vip_address: 192.0.2.250', ...(given.globals ?? [])]
  writeFileSync(join(folder, 'globals.yml'), `${globals.join('\n')}\n`)
  writeFileSync(join(folder, 'passwords.yml'), '{}\n', { mode: 0o600 })
  const inventory = loadInventory([join(packageRoot, 'inventory/multinode')])
  const { variables } = loadVariables({ inventory, packageRoot, configDirectory: folder })
  const observation = fakeObservation(name, given.facts, [], given.now ?? OBSERVED_AT)
  for (const each of variables.hosts) variables.setFacts(each, observation.facts)
  const engine: EngineObservation = {
    kind: 'docker',
    version: '26.1.5',
    apiVersion: '1.45',
    containers: new Map(),
    images: new Map(),
    volumes: new Set<string>(),
  }
  return {
    host: name,
    scope: variables.forHost(name),
    state: { observation, engine: given.engine === null ? undefined : { ...engine, ...given.engine } },
    desired: {
      host: name,
      services: services.map((service) => desiredService(service, name, given.dimensions ?? {})),
      sysctls: [],
      modules: [],
      links: [],
    },
    contexts: roles.flatMap((role) =>
      Object.entries(role.services).map(([service, definition]) =>
        serviceContext({ roles, hosts: [name], variables }, role, service, definition, name),
      ),
    ),
    observedAt: OBSERVED_AT,
  }
}

/** A running container, as far as a check looks at it. */
export function running(name: string): ReadonlyMap<string, ObservedContainer> {
  const container: ObservedContainer = {
    id: name,
    name,
    image: 'image',
    imageId: 'id',
    state: 'running',
    exitCode: 0,
    health: 'healthy',
    createdAt: 0,
    startedAt: 0,
    labels: {},
    inspect: {},
  }
  return new Map([[name, container]])
}

function desiredService(name: string, on: string, dimensions: Readonly<Record<string, unknown>>): DesiredService {
  return {
    role: name,
    name,
    host: on,
    directory: `/etc/kolla/${name}`,
    files: [],
    exclusive: [],
    startAfter: [],
    overlaps: false,
    startsContainers: false,
    ready: 'health',
    onDemand: false,
    spec: { ...plainSpec(name, 'image'), dimensions },
  }
}
