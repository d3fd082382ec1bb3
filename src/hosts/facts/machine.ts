import type { Sections } from './sections.ts'
import { linesOf } from './sections.ts'

/** CAP_SYS_RESOURCE's bit. Without it no container can be privileged and no limit can be raised. */
const CAP_SYS_RESOURCE = 24n

/** Names, hardware, limits and what runs there. */
export function machineFacts(sections: Sections): Readonly<Record<string, unknown>> {
  const first = (name: string): string => linesOf(sections, name)[0]?.trim() ?? ''
  const [nodename = '', kernel = '', architecture = ''] = first('uname').split(' ')
  const fqdn = first('fqdn') === '' ? nodename : first('fqdn')
  const [uid, gid] = linesOf(sections, 'user').map(Number)
  const [epoch = '0', zone = ''] = linesOf(sections, 'clock')
  const memory = memoryOf(linesOf(sections, 'meminfo'))
  const init = linesOf(sections, 'init')
  return {
    hostname: nodename.split('.')[0],
    nodename,
    fqdn,
    domain: fqdn.includes('.') ? fqdn.slice(fqdn.indexOf('.') + 1) : '',
    kernel,
    architecture,
    system: 'Linux',
    processor_vcpus: Number(first('cpuinfo')),
    processor_nproc: Number(first('cpuinfo')),
    memtotal_mb: memory.get('MemTotal'),
    memfree_mb: memory.get('MemFree'),
    swaptotal_mb: memory.get('SwapTotal'),
    user_uid: uid,
    user_gid: gid,
    service_mgr: init.includes('systemd') ? 'systemd' : (init[0] ?? 'unknown'),
    date_time: { epoch: epoch.split('.')[0], tz: zone.split(' ')[0], tz_offset: zone.split(' ')[1] },
    selinux: { status: selinux(linesOf(sections, 'security')) },
    apparmor: {
      status: linesOf(sections, 'security').some((line) => /apparmor.*=Y/.test(line)) ? 'enabled' : 'disabled',
    },
    timezone: first('timezone').replace(/^.*zoneinfo\//, '') || 'Etc/UTC',
    hardware_virtualization: virtualizes(linesOf(sections, 'virtualization'), architecture),
    limits: hardLimits(linesOf(sections, 'limits')),
    sys_resource: hasCapability(linesOf(sections, 'capabilities'), CAP_SYS_RESOURCE),
    engine_sockets: linesOf(sections, 'engines').filter((line) => line.endsWith('.sock')),
    programs: linesOf(sections, 'engines').filter((line) => !line.endsWith('.sock')),
    listening: listeners(linesOf(sections, 'listeners')),
    sysctls: sysctls(linesOf(sections, 'sysctls')),
    kernel_modules: linesOf(sections, 'modules'),
    loadable_modules: linesOf(sections, 'loadable'),
    symlinks: symlinksOf(linesOf(sections, 'symlinks')),
    disk: diskOf(linesOf(sections, 'disk')),
  }
}

/** /proc/PID/limits' names of what containers and servers are given more of than usual, by the names of ulimits. */
const LIMITS: Readonly<Record<string, string>> = {
  'open files': 'nofile',
  'locked memory': 'memlock',
  processes: 'nproc',
}

/** Those of LIMITS that have an end. */
function hardLimits(lines: readonly string[]): Readonly<Record<string, number>> {
  const found = lines.flatMap((line) => {
    const [, what = '', hard] = /^Max (.+?) {2,}\S+ +(\d+)\b/.exec(line) ?? []
    const name = LIMITS[what]
    return name === undefined ? [] : [[name, Number(hard)] as const]
  })
  return Object.fromEntries(found)
}

function memoryOf(lines: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    lines.flatMap((line) => {
      const [, name, kilobytes] = /^(\w+):\s+(\d+) kB/.exec(line) ?? []
      return name === undefined ? [] : [[name, Math.floor(Number(kilobytes) / 1024)] as const]
    }),
  )
}

/** A device alone does not tell on x86, where a hypervisor may offer one that does not work in its guests. */
function virtualizes(lines: readonly string[], architecture: string | undefined): boolean {
  if (!lines.includes('/dev/kvm')) return false
  return architecture !== 'x86_64' || lines.some((line) => line === 'vmx' || line === 'svm')
}

function selinux(lines: readonly string[]): string {
  return lines.some((line) => line.includes('selinux')) ? 'enabled' : 'disabled'
}

function hasCapability(lines: readonly string[], bit: bigint): boolean {
  const bounding = lines.find((line) => line.startsWith('CapBnd'))?.split(/\s+/)[1] ?? '0'
  return ((BigInt(`0x${bounding}`) >> bit) & 1n) === 1n
}

/** Ports and addresses that something listens on, from the kernel's table (state 0A). */
function listeners(lines: readonly string[]): readonly { readonly address: string; readonly port: number }[] {
  const found = lines.flatMap((line) => {
    const [, address = '', port = '', state] = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ ([0-9A-F]{2}) /.exec(line) ?? []
    return state === '0A' ? [{ address: kernelAddress(address), port: parseInt(port, 16) }] : []
  })
  return [...new Map(found.map((item) => [`${item.address} ${item.port}`, item])).values()]
}

/** The kernel writes addresses as 32-bit words in the machine's byte order (little-endian on all that we support). */
function kernelAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  if (bytes.length === 4) return bytes.map((byte) => parseInt(byte, 16)).join('.')
  const groups = (bytes.join('').match(/.{4}/g) ?? []).map((group) => parseInt(group, 16).toString(16))
  if (groups.every((group) => group === '0')) return '::'
  if (groups.slice(0, 7).every((group) => group === '0') && groups[7] === '1') return '::1'
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff') {
    return bytes
      .slice(12)
      .map((byte) => parseInt(byte, 16))
      .join('.')
  }
  return groups.join(':')
}

/** Lines of grep: `/proc/sys/net/ipv4/ip_forward:1`. */
function sysctls(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, path, value = ''] = /^\/proc\/sys\/([^:]+):(.*)$/.exec(line) ?? []
      return path === undefined ? [] : [[path.replaceAll('/', '.'), value.replace(/\s+/g, ' ').trim()]]
    }),
  )
}

/** Path -> target of the links that matter; the target is empty for what is there and is no link. */
function symlinksOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  )
}

/** The file system of the data root, from `df -Pk`. */
function diskOf(lines: readonly string[]): Readonly<Record<string, unknown>> {
  const [, size, , free, , mount] = (lines[1] ?? '').split(/\s+/)
  return { mount, size_mb: Math.floor(Number(size) / 1024), free_mb: Math.floor(Number(free) / 1024) }
}
