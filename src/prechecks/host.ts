import { fact, obstacle, type HostCheck } from './types.ts'

/** What kolla-ansible 2026.1 supports, with the oldest version of each. */
const DISTRIBUTIONS: Readonly<Record<string, number>> = {
  Debian: 12,
  Ubuntu: 22,
  Rocky: 9,
  CentOS: 9,
  AlmaLinux: 9,
  RedHat: 9,
}

const OLDEST_ENGINE = 20
/** MiB. */
const LEAST_SPACE = 5_000
/** Seconds that clocks may differ: Keystone's tokens and Galera bear little more. */
const LARGEST_SKEW = 30

export const checkDistribution: HostCheck = (host) => {
  const name = (fact(host, 'distribution') as string | undefined) ?? 'an unknown distribution'
  const version = Number.parseInt((fact(host, 'distribution_major_version') as string | undefined) ?? '', 10)
  const oldest = DISTRIBUTIONS[name]
  if (oldest !== undefined && (Number.isNaN(version) || version >= oldest)) return []
  const names = Object.entries(DISTRIBUTIONS).map(([known, from]) => `${known} ${from}`)
  return [
    obstacle(
      'distribution-unsupported',
      `${host.host} runs ${name} ${version || ''}`.trim(),
      `Supported, from: ${names.join(', ')}.`,
    ),
  ]
}

export const checkEngine: HostCheck = (host) => {
  const { engine } = host.state
  if (!engine) {
    return [
      obstacle(
        'engine-missing',
        `${host.host} has no container engine that answers`,
        '`kolla bootstrap-servers` installs and starts one.',
      ),
    ]
  }
  if (host.scope.find('kolla_container_engine') === 'podman' || Number.parseInt(engine.version, 10) >= OLDEST_ENGINE)
    return []
  return [
    obstacle(
      'engine-too-old',
      `${host.host} runs Docker Engine ${engine.version}`,
      `${OLDEST_ENGINE}.10 is the oldest that works.`,
    ),
  ]
}

export const checkSpace: HostCheck = (host) => {
  const disk = fact(host, 'disk') as { readonly mount?: string; readonly free_mb?: number } | undefined
  if (!disk?.free_mb || disk.free_mb >= LEAST_SPACE) return []
  return [
    obstacle(
      'disk-nearly-full',
      `${host.host} has ${disk.free_mb} MiB free on ${disk.mount ?? '/'}`,
      `Images and logs need at least ${LEAST_SPACE} MiB.`,
    ),
  ]
}

export const checkClock: HostCheck = (host) => {
  const skew = Math.round(host.state.observation.now - host.observedAt)
  if (Math.abs(skew) <= LARGEST_SKEW) return []
  return [
    obstacle(
      'clock-skewed',
      `${host.host}: its clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`,
      'Let NTP or chrony keep the time on every host.',
    ),
  ]
}

/** kolla's default limits ask for more open files than some hosts can give; their containers would not start. */
export const checkOpenFiles: HostCheck = (host) => {
  const hard = (fact(host, 'nofile_hard') as number | undefined) ?? Number.MAX_SAFE_INTEGER
  const wanted = Math.max(0, ...host.desired.services.map(({ spec }) => spec.dimensions.ulimits?.['nofile']?.hard ?? 0))
  if (wanted <= hard || (fact(host, 'sys_resource') as boolean | undefined)) return []
  return [
    obstacle(
      'open-files-limited',
      `${host.host} allows ${hard} open files; containers ask for ${wanted}`,
      'Raise the limit of the host, or set `default_container_dimensions: {}` (and haproxy_max_connections to fit).',
    ),
  ]
}
