import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadInventory } from '../../src/inventory/load.ts'
import { compile, serviceContext } from '../../src/roles/compile.ts'
import type { ContentRoots } from '../../src/roles/content.ts'
import type { Desired } from '../../src/roles/desired.ts'
import type { Role, Service, ServiceContext } from '../../src/roles/types.ts'
import { loadVariables } from '../../src/variables/load.ts'
import type { Variables } from '../../src/variables/types.ts'
import { temporaryFolder } from './cli.ts'
import { fakeObservation } from './fake-host.ts'

/** What every compiled service asks for; as kolla has it. */
const DEFAULTS = `
node_config_directory: /etc/kolla
container_config_directory: /var/lib/kolla/config_files
container_engine_volumes_path: /var/lib/docker/volumes
config_owner_user: root
config_owner_group: root
config_strategy: COPY_ALWAYS
docker_restart_policy: unless-stopped
docker_graceful_timeout: 60
docker_client_timeout: 120
kolla_copy_ca_into_containers: "no"
kolla_certificates_dir: "{{ CONFIG_DIR }}/certificates"
kolla_internal_vip_address: 192.0.2.250
kolla_external_vip_address: "{{ kolla_internal_vip_address }}"
openstack_region_name: RegionOne
web_image_full: kolla/web:1
worker_image_full: kolla/worker:1
enable_web: "yes"
`

const INVENTORY = '[web]\nnode1\nnode2\nnode3\n[worker]\nnode1\n'

/** What a test says of its deployment; the rest is as in DEFAULTS. */
export interface DeploymentFiles {
  /** Default: web on node1 to node3, worker on node1. */
  readonly inventory?: string
  /** Text of globals.yml. */
  readonly globals?: string
  /** Further files by their path: `etc/config/...` is the operator's, `roles/ROLE/templates/...` is ours. */
  readonly files?: Readonly<Record<string, string>>
}

/** Real variables, read from a folder that holds no more than a test needs, and what compiling works with. */
export interface Deployment {
  readonly folder: string
  readonly variables: Variables
  readonly roots: ContentRoots
  readonly compile: (roles: readonly Role[], hosts?: readonly string[]) => Desired
  /** What a service of a role is compiled with; on the first host unless another is named. */
  readonly context: (role: Role, name: string, host?: string, roles?: readonly Role[]) => ServiceContext
}

export function deployment({ inventory = INVENTORY, globals = '', files = {} }: DeploymentFiles = {}): Deployment {
  const folder = temporaryFolder()
  const all = {
    hosts: inventory,
    'package/inventory/group_vars/all.yml': DEFAULTS,
    'etc/globals.yml': globals,
    ...files,
  }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const { variables } = loadVariables({
    inventory: loadInventory([join(folder, 'hosts')]),
    packageRoot: join(folder, 'package'),
    configDirectory: join(folder, 'etc'),
    readableFolders: [folder],
  })
  for (const [index, host] of variables.hosts.entries()) variables.setFacts(host, factsOf(host, index))
  const roots: ContentRoots = {
    templateFolders: (role) => [join(folder, 'roles', role, 'templates')],
    customConfig: join(folder, 'etc', 'config'),
  }
  return {
    folder,
    variables,
    roots,
    compile: (roles, hosts = variables.hosts) => compile({ roles, hosts, variables, roots }),
    context: (role, name, host = variables.hosts[0] ?? '', roles = [role]) => {
      const service = role.services[name]
      if (!service) throw new Error(`the test's role has no service ${name}`)
      return serviceContext({ roles, hosts: variables.hosts, variables }, role, name, service, host)
    },
  }
}

/** node1 is 192.0.2.11, node2 192.0.2.12 and so on. */
function factsOf(host: string, index: number): Readonly<Record<string, unknown>> {
  const ipv4 = { address: `192.0.2.${11 + index}`, netmask: '255.255.255.0', prefix: '24' }
  return fakeObservation(host, { eth0: { device: 'eth0', ipv4 } }).facts
}

/** The service `web`, with parts changed. */
export function webService(changes: Partial<Service> = {}): Service {
  return { group: 'web', command: 'web --serve', volumes: [], files: [], ...changes }
}

/** A role with the one service `web`, with parts changed. */
export function webRole(service: Partial<Service> = {}, changes: Partial<Role> = {}): Role {
  return { name: 'web', after: [], enabled: 'enable_web | bool', services: { web: webService(service) }, ...changes }
}
