import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { distributionFacts } from '../../src/hosts/facts/distribution.ts'
import { observedFiles } from '../../src/hosts/facts/files.ts'
import { machineFacts } from '../../src/hosts/facts/machine.ts'
import { networkFacts } from '../../src/hosts/facts/network.ts'
import { splitSections } from '../../src/hosts/facts/sections.ts'
import { LocalConnection } from '../../src/hosts/local.ts'
import { observe } from '../../src/hosts/observe.ts'
import { hostScript } from '../../src/hosts/scripts.ts'
import { connectionSettings } from '../../src/hosts/settings.ts'

const captured = splitSections(readFileSync(new URL('./fixtures/debian-13.txt', import.meta.url)), 'MARK')

/** A section's lines as they would be captured. */
const section = (name: string, ...lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map([[name, lines.join('\n')]])

void test('a Debian host is called as Ansible calls it', () => {
  assert.deepEqual(distributionFacts(captured), {
    distribution: 'Debian',
    distribution_version: '13.7',
    distribution_major_version: '13',
    distribution_release: 'trixie',
    os_family: 'Debian',
  })
})

void test('so are Ubuntu, Rocky and CentOS', () => {
  const ubuntu = section(
    'os-release',
    'NAME="Ubuntu"',
    'VERSION_ID="24.04"',
    'VERSION_CODENAME=noble',
    'ID=ubuntu',
    'ID_LIKE=debian',
  )
  assert.deepEqual(distributionFacts(ubuntu), {
    distribution: 'Ubuntu',
    distribution_version: '24.04',
    distribution_major_version: '24',
    distribution_release: 'noble',
    os_family: 'Debian',
  })
  const rocky = new Map([
    ...section('os-release', 'NAME="Rocky Linux"', 'VERSION="10.0 (Red Quartz)"', 'ID="rocky"', 'VERSION_ID="10.0"'),
    ...section('redhat-release', 'Rocky Linux release 10.0 (Red Quartz)'),
  ])
  assert.deepEqual(distributionFacts(rocky), {
    distribution: 'Rocky',
    distribution_version: '10.0',
    distribution_major_version: '10',
    distribution_release: 'Red Quartz',
    os_family: 'RedHat',
  })
  const centos = section(
    'os-release',
    'NAME="CentOS Stream"',
    'ID="centos"',
    'ID_LIKE="rhel fedora"',
    'VERSION_ID="10"',
  )
  assert.equal(distributionFacts(centos)['distribution'], 'CentOS')
  assert.equal(distributionFacts(centos)['os_family'], 'RedHat')
})

void test('a distribution that nobody has heard of belongs to the family it is like', () => {
  const facts = distributionFacts(
    section('os-release', 'NAME="Deepin"', 'ID=deepin', 'ID_LIKE=debian', 'VERSION_ID="25"'),
  )
  assert.deepEqual([facts['distribution'], facts['os_family']], ['Deepin', 'Debian'])
})

void test('names, hardware and limits of a captured host', () => {
  const facts = machineFacts(captured)
  const expected = {
    hostname: 'host1',
    nodename: 'host1',
    fqdn: 'host1',
    kernel: '6.12.0-amd64',
    architecture: 'x86_64',
    processor_vcpus: 2,
    memtotal_mb: 24105,
    user_uid: 0,
    service_mgr: 'systemd',
    timezone: 'Etc/UTC',
    limits: { nproc: 96_365, nofile: 20_000, memlock: 8_388_608 },
    sys_resource: false,
    engine_sockets: ['/var/run/docker.sock'],
    sysctls: { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.all.rp_filter': '0' },
  }
  const found = Object.fromEntries(Object.keys(expected).map((name) => [name, facts[name]]))
  assert.deepEqual(found, expected)
})

void test('a full name gives host name and domain', () => {
  const facts = machineFacts(
    new Map([...section('uname', 'web1.example.org 6 x86_64'), ...section('fqdn', 'web1.example.org')]),
  )
  assert.deepEqual([facts['hostname'], facts['nodename'], facts['domain']], ['web1', 'web1.example.org', 'example.org'])
})

void test('listening ports are read from the kernel, IPv4, IPv6 and mapped ones', () => {
  const facts = machineFacts(
    section(
      'listeners',
      '  sl  local_address rem_address   st tx_queue',
      '   0: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000',
      '   1: 0B008E0A:0016 0100000A:C350 01 00000000:00000000 00:00000000',
      '   2: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000',
      '   3: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000',
      '   4: 0000000000000000FFFF00000100000A:0050 00000000000000000000000000000000:0000 0A 00000000:00000000',
    ),
  )
  assert.deepEqual(facts['listening'], [
    { address: '127.0.0.1', port: 3306 },
    { address: '::', port: 22 },
    { address: '::1', port: 8080 },
    { address: '10.0.0.1', port: 80 },
  ])
})

void test('the capability to raise limits is read from the bounding set', () => {
  assert.equal(machineFacts(section('capabilities', 'CapBnd:\t000001ffffffffff'))['sys_resource'], true)
  assert.equal(machineFacts(section('capabilities', 'CapBnd:\t000001fffeffffff'))['sys_resource'], false)
})

void test('interfaces of a captured host have their addresses, and the default route its own', () => {
  const facts = networkFacts(captured)
  assert.deepEqual([...(facts['interfaces'] as readonly string[])].sort(), ['docker0', 'eth0', 'eth1', 'lo'])
  const eth0 = facts['eth0'] as { readonly active: boolean; readonly mtu: number; readonly ipv4: unknown }
  assert.deepEqual([eth0.active, eth0.mtu], [true, 1500])
  assert.deepEqual(eth0.ipv4, {
    address: '10.0.0.11',
    netmask: '255.255.255.0',
    network: '10.0.0.0',
    broadcast: '10.0.0.255',
    prefix: '24',
  })
  const route = facts['default_ipv4'] as { readonly interface: string; readonly gateway: string }
  assert.deepEqual([route.interface, route.gateway], ['eth0', '10.0.0.1'])
})

void test('secondary and IPv6 addresses, VLAN names and interfaces that are down', () => {
  const facts = networkFacts(
    new Map([
      ...section(
        'links',
        '4: bond0.100@bond0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc noqueue state UP \\    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff',
        '5: br-ex: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN \\    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff',
      ),
      ...section(
        'addresses',
        '4: bond0.100    inet 10.1.0.5/20 brd 10.1.15.255 scope global bond0.100\\       valid_lft forever',
        '4: bond0.100    inet 10.1.0.250/32 scope global bond0.100\\       valid_lft forever',
        '4: bond0.100    inet6 2001:db8::5/64 scope global deprecated \\       valid_lft forever',
        '4: bond0.100    inet6 fe80::1/64 scope link \\       valid_lft forever',
      ),
      ...section('interfaces', 'bond0.100 ether', 'br-ex bridge'),
    ]),
  )
  assert.deepEqual(facts['bond0_100'], {
    device: 'bond0.100',
    active: true,
    mtu: 9000,
    macaddress: '02:00:00:00:00:01',
    type: 'ether',
    ipv4: {
      address: '10.1.0.5',
      netmask: '255.255.240.0',
      network: '10.1.0.0',
      broadcast: '10.1.15.255',
      prefix: '20',
    },
    ipv4_secondaries: [
      { address: '10.1.0.250', netmask: '255.255.255.255', network: '10.1.0.250', broadcast: '', prefix: '32' },
    ],
    ipv6: [
      { address: '2001:db8::5', prefix: '64', scope: 'global' },
      { address: 'fe80::1', prefix: '64', scope: 'link' },
    ],
  })
  assert.deepEqual(facts['br_ex'], {
    device: 'br-ex',
    active: false,
    mtu: 1500,
    macaddress: '02:00:00:00:00:02',
    type: 'bridge',
  })
  assert.deepEqual(facts['all_ipv4_addresses'], ['10.1.0.5', '10.1.0.250'])
})

void test('what a login script prints before the script is left out', () => {
  const sections = splitSections(
    Buffer.from('Welcome!\nMARK section fake?\n\nMARK section uname\na b c\n\nMARK section end\n'),
    'MARK',
  )
  assert.equal(sections.get('uname'), 'a b c\n')
})

void test('this machine can be observed, with odd file names, links and directories that are not there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kolla-observe-'))
  mkdirSync(join(directory, 'sub'), { mode: 0o750 })
  const odd = join(directory, 'sub', 'two words\nand a \\ line ü')
  writeFileSync(odd, 'content', { mode: 0o600 })
  symlinkSync('nowhere', join(directory, 'link'))
  const local = new LocalConnection(connectionSettings('web', { ansible_connection: 'local', ansible_become: false }))
  const { facts, files, now } = await observe(local, { directories: [directory, join(directory, 'missing')] })
  assert.ok(Math.abs(now - Date.now() / 1000) < 60)
  assert.equal(facts['processor_vcpus'], Number(execFileSync('grep', ['-c', '^processor', '/proc/cpuinfo'])))
  assert.deepEqual([...files.keys()].sort(), [directory, join(directory, 'link'), join(directory, 'sub'), odd].sort())
  assert.equal(files.get(odd)?.sha256, createHash('sha256').update('content').digest('hex'))
  assert.deepEqual([files.get(odd)?.mode, files.get(odd)?.kind], ['600', 'file'])
  assert.deepEqual(
    [files.get(join(directory, 'sub'))?.mode, files.get(join(directory, 'sub'))?.kind],
    ['750', 'directory'],
  )
  assert.equal(files.get(join(directory, 'link'))?.kind, 'link')
  assert.equal(local.stats.commands, 1)
})

const busybox = '/bin/busybox'
void test(
  'busybox gives the same listing',
  { skip: existsSync(busybox) ? false : `${busybox} is not installed` },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kolla-busybox-'))
    writeFileSync(join(directory, 'a b'), 'content', { mode: 0o640 })
    const tools = mkdtempSync(join(tmpdir(), 'kolla-busybox-bin-'))
    execFileSync(busybox, ['--install', '-s', tools])
    const script = (await hostScript('observe')).replace('PATH=$PATH:', `PATH=${tools}:`)
    const output = execFileSync(busybox, ['sh', '-c', script, 'observe', 'MARK', '/', '--', directory])
    const files = observedFiles(splitSections(output, 'MARK'))
    const found = files.get(join(directory, 'a b'))
    assert.deepEqual([found?.mode, found?.kind], ['640', 'file'])
    assert.equal(found?.sha256, createHash('sha256').update('content').digest('hex'))
    assert.equal(files.get(directory)?.kind, 'directory')
  },
)

void test('hardware virtualization is what the kernel offers and, on x86, the processor has', () => {
  assert.equal(machineFacts(captured)['architecture'], 'x86_64')
  const of = (lines: string) =>
    machineFacts(new Map([...captured, ...section('virtualization', lines)]))['hardware_virtualization']
  assert.deepEqual(['', 'vmx', '/dev/kvm', 'svm\n/dev/kvm'].map(of), [false, false, false, true])
})
