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

/** kolla's default limits are more than some hosts can give; their containers would not start. */
export const checkLimits: HostCheck = (host) => {
  if (fact(host, 'sys_resource') === true) return []
  const allowed = (fact(host, 'limits') ?? {}) as Readonly<Record<string, number>>
  return Object.entries(allowed).flatMap(([name, most]) => {
    const wanted = host.desired.services.map(({ spec }) => spec.dimensions.ulimits?.[name]?.hard ?? 0)
    const [least, greatest] = [Math.min(...wanted), Math.max(...wanted)]
    // -1 is as much as there is.
    if (least >= 0 && greatest <= most) return []
    return [
      obstacle(
        'limit-too-high',
        `${host.host} allows ${name} ${most}; containers ask for ${least < 0 ? 'no limit' : greatest}`,
        'Raise the limit of the host, or ask for less: default_container_dimensions (and haproxy_max_connections to fit), nova_libvirt_default_dimensions.',
      ),
    ]
  })
}
