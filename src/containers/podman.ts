import type { Ulimit } from './resources.ts'

/** Podman adds this one to every container that is not privileged, and so does kolla. */
export const PODMAN_CAPABILITY = 'CAP_AUDIT_WRITE'

/** Set by Podman itself; sent along, they break the container. */
const PODMAN_ULIMITS = new Set(['RLIMIT_NOFILE', 'RLIMIT_NPROC'])

/** Flags that Podman adds to every mount. */
const PODMAN_MOUNT_FLAGS = new Set(['rprivate', 'nosuid', 'nodev', 'rbind'])
/** Places that hosts mount noexec, which Podman takes over for what lies below. */
const PODMAN_NOEXEC_PATHS = ['/dev/shm', '/proc', '/run', '/sys', '/var/run']

/** A capability as Podman writes it: `net_admin` and `NET_ADMIN` are `CAP_NET_ADMIN`. */
export function podmanCapability(name: string): string {
  const upper = name.toUpperCase()
  return upper.startsWith('CAP_') ? upper : `CAP_${upper}`
}

/** Ulimits under Podman's names, without the two that are Podman's own. */
export function podmanUlimits(ulimits: readonly Ulimit[]): Ulimit[] {
  return ulimits
    .map((ulimit) => ({ ...ulimit, Name: podmanUlimitName(ulimit.Name) }))
    .filter((ulimit) => !PODMAN_ULIMITS.has(ulimit.Name))
}

function podmanUlimitName(name: string): string {
  const upper = name.toUpperCase()
  return upper.startsWith('RLIMIT_') ? upper : `RLIMIT_${upper}`
}

/** Mount flags without those that Podman adds by itself. */
export function podmanMountFlags(target: string, flags: readonly string[]): string[] {
  const noexecIsDefault = PODMAN_NOEXEC_PATHS.some((path) => target.startsWith(path))
  return flags.filter((flag) => !PODMAN_MOUNT_FLAGS.has(flag) && !(flag === 'noexec' && noexecIsDefault))
}

/** The last component of a reference with its tag: Podman puts `localhost/` or a registry before what was asked for. */
export function podmanImageName(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}
