import type { Sections } from './sections.ts'
import { linesOf } from './sections.ts'

const NAMES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  rocky: 'Rocky',
  centos: 'CentOS',
  almalinux: 'AlmaLinux',
  rhel: 'RedHat',
  fedora: 'Fedora',
  openEuler: 'openEuler',
  alpine: 'Alpine',
  opensuse: 'openSUSE',
}

/** os-release ids -> Ansible's os_family, first by id, then by ID_LIKE. */
const FAMILIES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Debian',
  rhel: 'RedHat',
  centos: 'RedHat',
  fedora: 'RedHat',
  rocky: 'RedHat',
  almalinux: 'RedHat',
  openEuler: 'RedHat',
  alpine: 'Alpine',
  suse: 'Suse',
}

/** Names and versions of the operating system, as Ansible's setup module calls them. */
export function distributionFacts(sections: Sections): Readonly<Record<string, unknown>> {
  const release = parseOsRelease(linesOf(sections, 'os-release'))
  const id = release.get('ID') ?? ''
  const like = (release.get('ID_LIKE') ?? '').split(' ')
  const name = NAMES[id] ?? release.get('NAME') ?? 'Linux'
  // os-release of a Debian gives 13 where debian_version knows 13.1; of a Rocky it is complete.
  const debian = linesOf(sections, 'debian_version')[0] ?? ''
  const redhat = /release ([\d.]+)/.exec(linesOf(sections, 'redhat-release')[0] ?? '')?.[1]
  const plain = release.get('VERSION_ID') ?? 'NA'
  const version = id === 'debian' && /^\d+\.\d+/.test(debian) ? debian : (redhat ?? plain)
  return {
    distribution: name,
    distribution_version: version,
    distribution_major_version: (id === 'ubuntu' ? plain : version).split('.')[0],
    distribution_release:
      release.get('VERSION_CODENAME') ?? /\(([^)]+)\)/.exec(release.get('VERSION') ?? '')?.[1] ?? 'NA',
    os_family: [id, ...like].map((item) => FAMILIES[item]).find((family) => family !== undefined) ?? name,
  }
}

function parseOsRelease(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, name, quoted, plain] = /^([A-Z_]+)=(?:["'](.*)["']|(.*))$/.exec(line.trim()) ?? []
      return name === undefined ? [] : [[name, quoted ?? plain ?? ''] as const]
    }),
  )
}
