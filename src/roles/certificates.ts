import type { Condition, ConfigFile, Text } from './types.ts'

interface Options {
  /** Owner in the container. */
  readonly owner: string
  readonly when: Condition
  /** Folder in the container; default `/etc/<project>/certs`. */
  readonly folder?: Text
}

/**
 * Certificate and key for TLS to a back end, where kolla looks for them: the host's own for the project, the host's, the project's,
 * then the common one.
 */
export function backendCertificate(project: string, options: Options): readonly ConfigFile[] {
  return (['cert', 'key'] as const).map((part) => ({
    name: `${project}-${part}.pem`,
    source: {
      kind: 'copy',
      required: true,
      paths: [
        `{{ kolla_certificates_dir }}/{{ inventory_hostname }}/${project}-${part}.pem`,
        `{{ kolla_certificates_dir }}/{{ inventory_hostname }}-${part}.pem`,
        `{{ kolla_certificates_dir }}/${project}-${part}.pem`,
        `{{ kolla_tls_backend_${part} }}`,
      ],
    },
    dest: `${options.folder ?? `/etc/${project}/certs`}/${project}-${part}.pem`,
    owner: options.owner,
    perm: '0600',
    mode: part === 'cert' ? '0644' : '0600',
    when: options.when,
  }))
}
