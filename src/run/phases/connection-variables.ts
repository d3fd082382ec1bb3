import type { ActionOptions } from '../options.ts'
import type { HostScope } from '../../variables/types.ts'

/** Ansible's variables that say how a host is reached. */
const NAMES = [
  'ansible_connection',
  'ansible_host',
  'ansible_ssh_host',
  'ansible_port',
  'ansible_ssh_port',
  'ansible_user',
  'ansible_ssh_user',
  'ansible_remote_user',
  'ansible_ssh_private_key_file',
  'ansible_private_key_file',
  'ansible_password',
  'ansible_ssh_pass',
  'ansible_ssh_password',
  'ansible_become',
  'ansible_become_method',
  'ansible_become_user',
  'ansible_become_password',
  'ansible_become_pass',
  'ansible_sudo_pass',
  'ansible_sudo_password',
  'ansible_host_key_checking',
  'ansible_ssh_host_key_checking',
  'ansible_ssh_args',
  'ansible_ssh_common_args',
  'ansible_ssh_extra_args',
]

/** The connection variables of a host that are set, resolved; --become wins over the inventory. */
export function connectionVariables(scope: HostScope, options: Pick<ActionOptions, 'become'>): Record<string, unknown> {
  const set = NAMES.filter((name) => scope.find(name) !== undefined).map((name) => [name, scope.data(name)] as const)
  return { ...Object.fromEntries(set), ...(options.become === undefined ? {} : { ansible_become: options.become }) }
}
