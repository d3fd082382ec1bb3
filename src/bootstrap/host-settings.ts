import { desired, fileWork } from './files.ts'
import type { Question, Server, Topic, Work } from './types.ts'

const SYSCTL_FILE = '/etc/sysctl.d/50-kolla-servers.conf'
const PING = 'net.ipv4.ping_group_range'
/** Every group may ping. */
const PING_RANGE = '0 2147483647'

const SELINUX_CONFIG = '/etc/selinux/config'
const UFW_STATE = '/etc/ufw/ufw.conf'
const UFW_POLICY = '/etc/default/ufw'
const PROFILE = '/etc/apparmor.d/usr.sbin.libvirtd'
const PROFILE_DISABLED = '/etc/apparmor.d/disable/usr.sbin.libvirtd'

type Setting = Pick<Topic, 'questions' | 'compare'>

/** What the host's own protections and kernel have to allow. */
export function hostSettingsTopic({ scope, facts }: Server): Topic {
  const family = facts['os_family']
  const settings: readonly Setting[] = [
    ...(scope.bool('disable_firewall') ? [family === 'Debian' ? noUfw : noFirewalld] : []),
    ...(family === 'RedHat' ? [pingForAll] : []),
    ...(family === 'RedHat' && scope.bool('change_selinux') ? [selinux(scope.string('selinux_state'))] : []),
    ...(facts['distribution'] === 'Ubuntu' && scope.bool('apparmor_remove_libvirt_profile') ? [noLibvirtProfile] : []),
  ]
  return {
    name: 'host-settings',
    title: 'set up the host itself',
    after: ['names'],
    questions: settings.flatMap((setting) => setting.questions),
    compare: (answers) => settings.flatMap((setting) => setting.compare(answers)),
  }
}

const noUfw: Setting = {
  questions: [...asked('package', 'ufw'), ...asked('file', UFW_STATE, UFW_POLICY)],
  compare: ({ packages, files }) => {
    if (!packages.has('ufw')) return []
    const active = /^ENABLED=yes/m.test(files.get(UFW_STATE)?.content ?? '')
    const refuses = !/^DEFAULT_INPUT_POLICY="?ACCEPT/m.test(files.get(UFW_POLICY)?.content ?? '')
    const reasons = [...(active ? ['active'] : []), ...(refuses ? ['does not allow by default'] : [])]
    return reasons.length === 0 ? [] : [change('service', 'ufw', 'stop', reasons, ['ufw'])]
  },
}

const noFirewalld: Setting = {
  questions: asked('service', 'firewalld'),
  compare: ({ services }) => {
    const firewalld = services.get('firewalld')
    const reasons = [...(firewalld?.active ? ['running'] : []), ...(firewalld?.enabled ? ['starts with the host'] : [])]
    return reasons.length === 0 ? [] : [change('service', 'firewalld', 'stop', reasons, ['off firewalld'])]
  },
}

const pingForAll: Setting = {
  questions: [...asked('sysctl', PING), ...asked('file', SYSCTL_FILE)],
  compare: (answers) => {
    const value = answers.sysctls.get(PING)?.replace(/\s+/g, ' ')
    return [
      ...(value === undefined || value === PING_RANGE
        ? []
        : [change('sysctl', PING, 'update', [`${value} -> ${PING_RANGE}`], [`sysctl ${PING} ${PING_RANGE}`])]),
      ...fileWork(answers, desired(SYSCTL_FILE, '0644', `${PING} = ${PING_RANGE}\n`)),
    ]
  },
}

function selinux(state: string): Setting {
  return {
    questions: [{ kind: 'selinux', name: '' }, ...asked('file', SELINUX_CONFIG)],
    compare: (answers) => {
      const configured = /^SELINUX=(\w+)/m.exec(answers.files.get(SELINUX_CONFIG)?.content ?? '')?.[1]
      if (configured === undefined) return []
      // A kernel without SELinux can only be told by the file, and one that is to do without it only by the next boot.
      const current = answers.selinux === undefined || state === 'disabled' ? state : answers.selinux
      const reasons = [
        ...(current === state ? [] : [`${current} -> ${state}`]),
        ...(configured === state ? [] : [`after a boot ${configured} -> ${state}`]),
      ]
      return reasons.length === 0 ? [] : [change('setting', 'SELinux', 'update', reasons, [`selinux ${state}`])]
    },
  }
}

/** The host's profile for libvirtd would also hold the one in nova's container. */
const noLibvirtProfile: Setting = {
  questions: asked('file', PROFILE, PROFILE_DISABLED),
  compare: ({ files }) =>
    files.has(PROFILE) && !files.has(PROFILE_DISABLED)
      ? [change('setting', 'AppArmor profile of libvirtd', 'remove', ['loaded'], [`apparmor ${PROFILE}`])]
      : [],
}

function asked(kind: Question['kind'], ...names: readonly string[]): readonly Question[] {
  return names.map((name) => ({ kind, name }))
}

function change(
  kind: Work['change']['kind'],
  name: string,
  action: Work['change']['action'],
  reasons: readonly string[],
  commands: readonly string[],
): Work {
  return { change: { kind, name, action, reasons }, commands }
}
