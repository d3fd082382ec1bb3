import type { ConfigFile, Permission, Service, Text } from '../../src/roles/types.ts'
import { policy } from '../../src/roles/project.ts'
import * as files from './files.ts'

interface Agent {
  readonly group?: string
  readonly hosts?: Text
  readonly enabled: string
  readonly command?: Text
  /** Configuration files beside neutron.conf. */
  readonly files?: readonly ConfigFile[]
  /** Whether operators may give it a policy; else the file only lies in its directory. */
  readonly policy?: boolean
  readonly permissions?: readonly Permission[]
  readonly privileged?: boolean
}

/** A service of Neutron that is no API: its command is its name with its configuration files. */
export function agent(name: string, options: Agent): Service {
  const { group = name, hosts, privileged = false, permissions = [files.LOGS, files.STATE] } = options
  const own = options.files ?? []
  const command = [name, ...[files.neutronConf, ...own].map(({ dest = '' }) => `--config-file ${dest}`)].join(' ')
  return {
    group,
    ...(hosts === undefined ? {} : { hosts }),
    enabled: `enable_neutron | bool and (${options.enabled})`,
    command: options.command ?? command,
    privileged,
    files: [files.neutronConf, ...own, ...(options.policy ? policy('neutron') : unlistedPolicy())],
    permissions,
  }
}

function unlistedPolicy(): readonly ConfigFile[] {
  return policy('neutron').map(({ dest: _unlisted, ...file }) => file)
}

const WRAPPERS = 'neutron_agents_wrappers | bool'

/** What lets an agent start dnsmasq, haproxy, keepalived and radvd in containers of their own, which outlive its own container. */
export function withWrappers(container: string, service: Service): Service {
  return {
    ...service,
    startsContainers: true,
    pidMode: `{{ 'host' if ${WRAPPERS} else '' }}`,
    cgroupnsMode: `{{ 'host' if ${WRAPPERS} else 'private' }}`,
    environment: {
      KOLLA_IMAGE: `{{ ${container}_image_full }}`,
      KOLLA_NAME: container,
      KOLLA_NEUTRON_WRAPPERS: `{{ 'true' if ${WRAPPERS} else 'false' }}`,
    },
  }
}
