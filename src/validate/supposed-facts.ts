import type { Inventory } from '../inventory/types.ts'
import { Dict } from '../templates/values.ts'
import type { Variables } from '../variables/types.ts'

type Facts = Readonly<Record<string, unknown>>

/**
 * Facts for hosts that nobody has looked at: every interface that a variable names is there and has an address. What is rendered
 * with them is wrong, but whether it can be rendered shows. Addresses are of 198.18.0.0/15, which is for tests (RFC 2544).
 */
export function supposedFacts(variables: Variables, inventory: Inventory): ReadonlyMap<string, Facts> {
  const interfaces = interfaceNames(variables, inventory)
  return new Map(variables.hosts.map((host, index) => [host, factsOf(host, index + 1, interfaces)]))
}

function factsOf(host: string, number: number, interfaces: ReadonlySet<string>): Facts {
  const address = `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`
  const ipv4 = { address, netmask: '255.254.0.0', network: '198.18.0.0', prefix: '15', broadcast: '198.19.255.255' }
  const ipv6 = [{ address: `2001:2::${number.toString(16)}`, prefix: '64', scope: 'global' }]
  const devices = [...interfaces].map((name): [string, unknown] => {
    return [
      name.replace(/[-.:]/g, '_'),
      { device: name, active: true, mtu: 1500, macaddress: '02:00:00:00:00:01', ipv4, ipv6 },
    ]
  })
  return {
    architecture: 'x86_64',
    distribution: 'Debian',
    distribution_version: '13',
    distribution_major_version: '13',
    distribution_release: 'trixie',
    os_family: 'Debian',
    hostname: host.split('.')[0] ?? host,
    nodename: host,
    fqdn: host,
    domain: '',
    kernel: '6.12.0',
    processor_vcpus: 4,
    processor_cores: 4,
    processor_count: 1,
    memtotal_mb: 16384,
    service_mgr: 'systemd',
    virtualization_type: 'kvm',
    selinux: { status: 'disabled' },
    env: {},
    user_uid: 0,
    python: { executable: '/usr/bin/python3' },
    all_ipv4_addresses: [address],
    all_ipv6_addresses: ipv6.map((each) => each.address),
    default_ipv4: { ...ipv4, interface: [...interfaces][0] ?? 'eth0' },
    default_ipv6: {},
    interfaces: ['lo', ...interfaces],
    ...Object.fromEntries(devices),
  }
}

/** The values of all variables that name interfaces; templates as they come out on the first host. */
function interfaceNames(variables: Variables, inventory: Inventory): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (value: unknown): void => {
    if (typeof value === 'string' && !value.includes('{')) for (const name of value.split(',')) found.add(name.trim())
    if (value instanceof Dict) for (const item of value.values()) add(item)
  }
  const [first] = variables.hosts
  const scope = first === undefined ? undefined : variables.forHost(first)
  const isInterface = (name: string): boolean => name.endsWith('_interface')
  for (const name of (scope?.names() ?? []).filter(isInterface)) add(resolved(() => scope?.find(name)))
  const written = [...inventory.groups.values(), ...inventory.hosts.values()].flatMap((owner) => [...owner.variables])
  for (const [name, { value }] of written) if (isInterface(name)) add(value)
  found.delete('')
  return found
}

/** What cannot be resolved is reported where values are checked. */
function resolved(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
