// The variables that Ansible itself sets: nothing an operator writes can change them.
import type { Inventory } from '../inventory/types.ts'
import { ComputedDict, Dict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'

/** What the magic variables are made of. */
export interface MagicInputs {
  readonly inventory: Inventory
  /** Stands for the folder of the playbooks: our package. */
  readonly playbookDirectory: string
  /** Hosts of this run; all where it is not given. */
  readonly playHosts?: readonly string[] | undefined
  /** Further ones: `role_name`. */
  readonly more?: ReadonlyMap<string, Value> | undefined
}

const VERSION = { full: '2.19.11', major: 2, minor: 19, revision: 11, string: '2.19.11' }

/** Those that are the same for every host. */
export function sharedMagic(inputs: MagicInputs): ReadonlyMap<string, Value> {
  const { inventory, playbookDirectory, more } = inputs
  const all = inventory.hostsOf('all')
  const playHosts = inputs.playHosts ?? all
  const groups = new Dict([...inventory.groups.keys()].map((name) => [name, inventory.hostsOf(name)] as const))
  return new Map<string, Value>([
    ['groups', groups],
    ['playbook_dir', playbookDirectory],
    ['play_hosts', playHosts],
    ['ansible_play_hosts', playHosts],
    ['ansible_play_hosts_all', playHosts],
    ['ansible_play_batch', playHosts],
    ['ansible_version', new Dict(Object.entries(VERSION))],
    ['ansible_check_mode', false],
    ['ansible_diff_mode', false],
    ['ansible_verbosity', 0],
    ['ansible_forks', 5],
    ['ansible_run_tags', ['all']],
    ['ansible_skip_tags', []],
    ['environment', []],
    ...(more ?? []),
  ])
}

/** Those that are a host's own. */
export function hostMagic(inventory: Inventory, host: string): ReadonlyMap<string, Value> {
  const known = inventory.hosts.get(host)
  const groupNames = inventory.groupsOf(host).filter((name) => name !== 'all')
  return new Map<string, Value>([
    ['inventory_hostname', host],
    ['inventory_hostname_short', host.split('.')[0] ?? host],
    ['group_names', [...groupNames].sort()],
    ['inventory_file', known?.source ?? null],
    ['inventory_dir', known?.directory ?? null],
  ])
}

/** `hostvars` and `vars`: dicts whose values are resolved when they are asked for. */
export function lazyDictionary(
  names: () => Iterable<string>,
  has: (name: string) => boolean,
  get: (name: string) => Value | undefined,
): Dict {
  return new ComputedDict({
    keys: names,
    has: (key) => typeof key === 'string' && has(key),
    get: (key) => (typeof key === 'string' && has(key) ? get(key) : undefined),
  })
}
