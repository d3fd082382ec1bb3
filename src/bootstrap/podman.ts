import { posix } from 'node:path'
import type { DesiredFile } from '../hosts/types.ts'
import { str } from '../templates/python.ts'
import type { HostScope } from '../variables/types.ts'
import { absentWork, desired, fileWork } from './files.ts'
import { dropIn, proxiesOf, sameEnvironment } from './proxies.ts'
import { printToml, type TomlSections } from './toml.ts'
import type { Server, Topic } from './types.ts'

const FOLDER = '/etc/containers'
const CONTAINERS = posix.join(FOLDER, 'containers.conf.d/kolla.conf')
const TMPFILES = '/etc/tmpfiles.d/kolla.conf'
const DROP_IN = '/etc/systemd/system/podman.service.d/kolla.conf'

/** What Podman is told: it reads these files with every call, so nothing has to be restarted. */
export function podmanSettings(server: Server): Topic {
  const { scope } = server
  const files = [...configuration(scope), ...authorityFiles(server)]
  const proxies = proxiesOf(scope, 'podman')
  const directories = (scope.data('run_default_subdirectories') as readonly string[])
    .map((path) => `d ${path} 0755 root root - -\n`)
    .join('')
  return {
    name: 'engine-settings',
    title: 'configure Podman',
    after: ['names'],
    questions: [TMPFILES, DROP_IN, ...files.map((file) => file.path)].map((name) => ({ kind: 'file', name })),
    compare: (answers) => [
      ...files.flatMap((file) => fileWork(answers, file)),
      // Services that kolla mounts these for could not start: Podman does not make the source of a bind mount.
      ...fileWork(answers, desired(TMPFILES, '0644', directories), { commands: ['directories'] }),
      ...(proxies
        ? fileWork(answers, desired(DROP_IN, '0644', dropIn(proxies)), {
            same: (text) => sameEnvironment(text, proxies),
          })
        : absentWork(answers, DROP_IN, 'no proxy is set')),
    ],
  }
}

function configuration(scope: HostScope): readonly DesiredFile[] {
  // What deploys pull from. kolla-ansible's pulls trust any registry without asking; here the operator says so.
  const insecure = scope.bool('podman_registry_insecure') || scope.bool('docker_registry_insecure')
  const registry = given(scope, 'podman_registry') ?? (insecure ? given(scope, 'docker_registry') : undefined)
  const mirror = given(scope, 'podman_registry_mirror')
  const driver = given(scope, 'podman_storage_driver')
  const runroot = given(scope, 'podman_runtime_directory')
  const drop = (folder: string, name: string, content: string): DesiredFile =>
    desired(posix.join(FOLDER, folder, name), '0644', content)
  return [
    ...['containers.conf.d', 'registries.conf.d', 'storage.conf.d'].map((name) =>
      desired(posix.join(FOLDER, name), '0755', undefined),
    ),
    desired(CONTAINERS, '0664', printToml(containersConfig(scope))),
    ...(registry === undefined
      ? []
      : [drop('registries.conf.d', 'registries.conf', printToml({ '[registry]': { location: registry, insecure } }))]),
    ...(mirror === undefined
      ? []
      : [
          drop(
            'registries.conf.d',
            'registry-mirror.conf',
            printToml({
              '[registry]': { prefix: 'docker.io', location: 'docker.io' },
              '[registry.mirror]': { location: mirror },
            }),
          ),
        ]),
    ...(driver === undefined && runroot === undefined
      ? []
      : [drop('storage.conf.d', 'storage.conf', printToml({ storage: defined({ driver, runroot }) }))]),
  ]
}

/** Sections of containers.conf: kolla's, over them the operator's, over them the proxies. */
function containersConfig(scope: HostScope): TomlSections {
  const proxies = proxiesOf(scope, 'podman')
  const layers = [
    scope.data('podman_engine_config'),
    scope.data('podman_containers_config'),
    scope.data('podman_custom_config'),
    proxies
      ? {
          engine: { env: Object.entries(proxies.environment).map(([name, value]) => `${name.toLowerCase()}=${value}`) },
        }
      : {},
  ] as readonly TomlSections[]
  const merged: Record<string, Record<string, unknown>> = {}
  for (const [section, settings] of layers.flatMap((layer) => Object.entries(layer)))
    merged[section] = { ...merged[section], ...settings }
  return merged
}

function authorityFiles({ scope, readLocal }: Server): readonly DesiredFile[] {
  const registry = given(scope, 'podman_registry')
  const file = given(scope, 'podman_registry_ca')
  if (registry === undefined || file === undefined || scope.bool('podman_registry_insecure')) return []
  const folder = posix.join(FOLDER, 'certs.d', registry)
  return [desired(folder, '0700', undefined), desired(posix.join(folder, 'ca.crt'), '0600', readLocal(file))]
}

/** The text of a variable that may be unset or empty. */
function given(scope: HostScope, name: string): string | undefined {
  const value = scope.find(name)
  return value === undefined || value === null || value === '' ? undefined : str(value)
}

function defined(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
