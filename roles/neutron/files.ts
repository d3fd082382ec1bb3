import { fixed, replaceable } from '../../src/roles/define.ts'
import { projectIni, secondaryIni } from '../../src/roles/project.ts'
import type { ConfigFile, Condition, Permission } from '../../src/roles/types.ts'

const OWNER = { owner: 'neutron' }

export const neutronConf = projectIni('neutron', 'neutron.conf', { dest: '/etc/neutron/neutron.conf', ...OWNER })

/** A further file below /etc/neutron, over which the operator's of the same name is merged. */
export function agentIni(name: string, options: { readonly folder?: string; readonly when?: Condition } = {}): ConfigFile {
  const { folder = '/etc/neutron', when } = options
  return secondaryIni('neutron', name, { dest: `${folder}/${name}`, ...OWNER, ...(when === undefined ? {} : { when }) })
}

/** Where the files of ML2 and its agents are. */
export const ML2 = '/etc/neutron/plugins/ml2'
export const ml2Conf = agentIni('ml2_conf.ini', { folder: ML2 })

export const vpnaasConf = agentIni('neutron_vpnaas.conf', { when: 'enable_neutron_vpnaas | bool' })
export const fwaasDriver = agentIni('fwaas_driver.ini', { when: 'enable_neutron_fwaas | bool' })
export const taasConf = agentIni('neutron_taas.conf', { when: 'enable_neutron_taas | bool' })

/** Whatever the operator has for ML2, each file under its name. */
export const extraPlugins: ConfigFile = {
  name: '',
  source: { kind: 'folder', overrides: ['neutron/plugins'] },
  dest: ML2,
  ...OWNER,
  perm: '0600',
}

export const dnsmasqConf = replaceable('neutron', 'dnsmasq.conf', { dest: '/etc/neutron/dnsmasq.conf', ...OWNER })

export const l3AgentWrapper = fixed('neutron-l3-agent-wrapper.sh', {
  dest: '/usr/local/bin/neutron-l3-agent-wrapper.sh',
  owner: 'root',
  perm: '0755',
  mode: '0770',
})

export const sshKey: ConfigFile = {
  name: 'id_rsa',
  source: { kind: 'text', text: '{{ neutron_ssh_key.private_key }}\n' },
  dest: '/var/lib/neutron/.ssh/id_rsa',
  ...OWNER,
  perm: '0600',
  mode: '0600',
}

export const LOGS: Permission = { path: '/var/log/kolla/neutron', owner: 'neutron:neutron', recurse: true }
export const STATE: Permission = { path: '/var/lib/neutron/kolla', owner: 'neutron:neutron', recurse: true }
