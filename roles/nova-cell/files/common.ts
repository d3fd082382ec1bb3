import { policy, projectIni } from '../../../src/roles/project.ts'
import type { ConfigFile, FileSource, Permission, Text } from '../../../src/roles/types.ts'

const VENDOR_DATA = 'nova/vendordata.json'

/** Nova's own names rather than those of the role: variables, folders of the operator. */
export const AS_NOVA = { project_name: 'nova' } as const

export const logFolder: Permission = { path: '/var/log/kolla/nova', owner: 'nova:nova', recurse: true }

const { source, ...novaIni } = projectIni('nova', 'nova.conf', {
  dest: '/etc/nova/nova.conf',
  owner: 'nova',
  variables: { ...AS_NOVA, vendordata_exists: { exists: VENDOR_DATA } },
})

/** nova.conf of a service; operators may also have one for a service on a host. */
export const novaConf: ConfigFile = { ...novaIni, source: withHostOverride(source) }

function withHostOverride(ini: FileSource): FileSource {
  return ini.kind === 'ini' ? { ...ini, overrides: [...ini.overrides, 'nova/{{ inventory_hostname }}/{{ service_name }}.conf'] } : ini
}

/** What a compute service reads of the operator's files. */
export const broughtToCompute: readonly ConfigFile[] = [
  ...policy('nova'),
  { name: 'vendordata.json', source: { kind: 'copy', paths: [VENDOR_DATA] }, dest: '/etc/nova/vendordata.json', owner: 'nova', perm: '0600' },
]

/** Places of an operator's file for Nova: the host's, then everybody's. */
export function placesOf(name: Text): readonly Text[] {
  return [`nova/{{ inventory_hostname }}/${name}`, `nova/${name}`]
}
