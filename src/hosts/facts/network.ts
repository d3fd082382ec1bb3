import type { Sections } from './sections.ts'
import { linesOf } from './sections.ts'

/** An address of version 4, as Ansible writes it. */
export interface Ipv4 {
  readonly address: string
  readonly netmask: string
  readonly network: string
  readonly broadcast: string
  readonly prefix: string
}

export interface Ipv6 {
  readonly address: string
  readonly prefix: string
  readonly scope: string
}

/** A network interface under Ansible's names. */
export interface Interface {
  readonly device: string
  readonly active: boolean
  readonly mtu: number
  readonly macaddress?: string
  readonly type: string
  readonly ipv4?: Ipv4
  readonly ipv4_secondaries?: readonly Ipv4[]
  readonly ipv6?: readonly Ipv6[]
}

/** Facts of all interfaces: one fact per interface (`-` and `.` and `:` in its name become `_`), and the lists over them. */
export function networkFacts(sections: Sections): Readonly<Record<string, unknown>> {
  const types = new Map(linesOf(sections, 'interfaces').map((line) => line.split(' ') as [string, string]))
  const addresses = linesOf(sections, 'addresses').flatMap(parseAddress)
  const interfaces = linesOf(sections, 'links').flatMap((line) => {
    const link = parseLink(line)
    if (link === undefined) return []
    const own = addresses.filter((address) => address.device === link.device)
    const [ipv4, ...secondaries] = own.flatMap((address) => address.ipv4 ?? [])
    const ipv6 = own.flatMap((address) => address.ipv6 ?? [])
    const found: Interface = {
      ...link,
      type: types.get(link.device) ?? 'ether',
      ...(ipv4 === undefined ? {} : { ipv4 }),
      ...(secondaries.length === 0 ? {} : { ipv4_secondaries: secondaries }),
      ...(ipv6.length === 0 ? {} : { ipv6 }),
    }
    return [found]
  })
  return {
    interfaces: interfaces.map((item) => item.device),
    ...Object.fromEntries(interfaces.map((item) => [item.device.replace(/[-.:]/g, '_'), item])),
    ...defaultRoute(linesOf(sections, 'routes'), interfaces),
    all_ipv4_addresses: interfaces.flatMap((item) =>
      [item.ipv4, ...(item.ipv4_secondaries ?? [])].flatMap((ipv4) =>
        ipv4 === undefined || ipv4.address.startsWith('127.') ? [] : [ipv4.address],
      ),
    ),
    all_ipv6_addresses: interfaces.flatMap((item) =>
      (item.ipv6 ?? []).flatMap((ipv6) => (ipv6.address === '::1' ? [] : [ipv6.address])),
    ),
  }
}

/** A line of `ip -o link`: `2: eth0@if5: <BROADCAST,UP,LOWER_UP> mtu 1500 ... link/ether 02:42:... brd ...`. */
function parseLink(line: string): Pick<Interface, 'device' | 'active' | 'mtu' | 'macaddress'> | undefined {
  const [, device, flags = '', mtu] = /^\d+: ([^:@]+)(?:@[^:]+)?: <([^>]*)>.* mtu (\d+)/.exec(line) ?? []
  if (device === undefined) return undefined
  const mac = /link\/ether ([0-9a-f:]+)/.exec(line)?.[1]
  return {
    device,
    active: flags.split(',').includes('UP'),
    mtu: Number(mtu),
    ...(mac === undefined ? {} : { macaddress: mac }),
  }
}

interface FoundAddress {
  readonly device: string
  readonly ipv4?: Ipv4
  readonly ipv6?: Ipv6
}

const SCOPES: Readonly<Record<string, string>> = { global: 'global', link: 'link', host: 'host', site: 'site' }

/** A line of `ip -o addr`: `2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0`. A deprecated address counts, too. */
function parseAddress(line: string): readonly FoundAddress[] {
  const [, device = '', family, address = '', prefix = '', rest = ''] =
    /^\d+: (\S+)\s+(inet6?) ([0-9a-fA-F.:]+)(?: peer [^/]+)?(?:\/(\d+))?(.*)$/.exec(line) ?? []
  if (family === 'inet') {
    const broadcast = /brd ([\d.]+)/.exec(rest)?.[1] ?? ''
    return [{ device, ipv4: ipv4Of(address, Number(prefix === '' ? 32 : prefix), broadcast) }]
  }
  if (family === 'inet6') {
    const scope = SCOPES[/scope (\S+)/.exec(rest)?.[1] ?? ''] ?? 'global'
    return [{ device, ipv6: { address, prefix, scope } }]
  }
  return []
}

function ipv4Of(address: string, prefix: number, broadcast: string): Ipv4 {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0
  const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return { address, netmask: dotted(mask), network: dotted((bits & mask) >>> 0), broadcast, prefix: String(prefix) }
}

function dotted(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}

/** From `ip route get`: `1.1.1.1 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0`. */
function defaultRoute(lines: readonly string[], interfaces: readonly Interface[]): Readonly<Record<string, unknown>> {
  const facts: Record<string, unknown> = { default_ipv4: {}, default_ipv6: {} }
  for (const line of lines) {
    const word = (name: string): string | undefined => new RegExp(`\\b${name} (\\S+)`).exec(line)?.[1]
    const address = word('src')
    const device = interfaces.find((item) => item.device === word('dev'))
    if (address === undefined || device === undefined) continue
    const gateway = word('via')
    const { macaddress, mtu, type } = device
    const common = {
      interface: device.device,
      address,
      mtu,
      type,
      macaddress,
      ...(gateway === undefined ? {} : { gateway }),
    }
    if (address.includes(':')) {
      const own = device.ipv6?.find((ipv6) => ipv6.address === address)
      facts['default_ipv6'] = { ...common, ...own }
    } else {
      const own = [device.ipv4, ...(device.ipv4_secondaries ?? [])].find((ipv4) => ipv4?.address === address)
      facts['default_ipv4'] = { ...common, ...own }
    }
  }
  return facts
}
