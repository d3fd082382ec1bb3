import { isDeepStrictEqual } from 'node:util'
import type { HostScope } from '../variables/types.ts'

export type DaemonSettings = Readonly<Record<string, unknown>>

/**
 * Settings that variables of kolla switch on and off: what is not wanted any more is taken out again. Others that an administrator
 * wrote stay, among them the place and driver of the storage, without which the engine would not find its containers again.
 */
const SWITCHED = [
  'insecure-registries',
  'registry-mirrors',
  'iptables',
  'bridge',
  'ip-forward',
  'default-ulimits',
  'debug',
]

/** Docker Engine's daemon.json as the variables have it; `docker_custom_config` is laid over the rest, key by key. */
export function daemonSettings(scope: HostScope, more: DaemonSettings = {}): DaemonSettings {
  const text = (name: string): string => scope.string(name)
  const list = (name: string): readonly unknown[] => scope.data(name) as readonly unknown[]
  return {
    'log-opts': { 'max-file': text('docker_log_max_file'), 'max-size': text('docker_log_max_size') },
    ...(scope.bool('docker_registry_insecure') ? { 'insecure-registries': [text('docker_registry')] } : {}),
    ...(list('docker_registry_mirrors').length > 0 ? { 'registry-mirrors': list('docker_registry_mirrors') } : {}),
    ...(text('docker_storage_driver') === '' ? {} : { 'storage-driver': text('docker_storage_driver') }),
    ...(text('docker_runtime_directory') === '' ? {} : { 'data-root': text('docker_runtime_directory') }),
    ...(scope.bool('docker_disable_default_iptables_rules') ? { iptables: false } : {}),
    ...(scope.bool('docker_disable_default_network') ? { bridge: 'none' } : {}),
    ...(scope.bool('docker_disable_ip_forward') ? { 'ip-forward': false } : {}),
    ...(scope.bool('docker_ulimit_nofile')
      ? {
          'default-ulimits': {
            nofile: {
              name: 'nofile',
              hard: scope.int('docker_ulimit_nofile_hard'),
              soft: scope.int('docker_ulimit_nofile_soft'),
            },
          },
        }
      : {}),
    ...(scope.bool('docker_debug') ? { debug: true } : {}),
    ...more,
    ...(scope.data('docker_custom_config') as DaemonSettings),
  }
}

/** The file as it should be: what is wanted, over what an administrator has there. */
export function mergeSettings(observed: DaemonSettings, wanted: DaemonSettings): DaemonSettings {
  const kept = Object.entries(observed).filter(([name]) => !SWITCHED.includes(name))
  return { ...Object.fromEntries(kept), ...wanted }
}

/** How settings differ: `iptables not set -> false`. */
export function settingDifferences(before: DaemonSettings, after: DaemonSettings): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => `${name} ${shown(before[name])} -> ${shown(after[name])}`)
}

/** The object in a daemon.json; undefined when there is none in it. */
export function parseSettings(text: string): DaemonSettings | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as DaemonSettings)
      : undefined
  } catch {
    return undefined
  }
}

/** As kolla-ansible writes it: sorted, indented by four. */
export function printSettings(settings: DaemonSettings): string {
  return `${JSON.stringify(sorted(settings), undefined, 4)}\n`
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  )
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value)
}
