import { backendCertificate } from '../../src/roles/certificates.ts'
import { replaceable } from '../../src/roles/define.ts'
import type { ConfigFile, Service, Task, TaskContext, Text } from '../../src/roles/types.ts'

/** Whether users of identity providers elsewhere may sign on. */
export const FEDERATION = 'enable_keystone_federation | bool'

const OPENID = 'keystone_enable_federation_openid | bool'
const DEBIAN = "kolla_base_distro in ['debian', 'ubuntu']"
const APACHE = `{{ 'www-data' if ${DEBIAN} else 'apache' }}`
const APACHE_ONLY = `${APACHE}:${APACHE}`

const PROVIDERS = "keystone_identity_providers | selectattr('protocol', 'equalto', 'openid')"
const CERTIFIED = `${PROVIDERS} | selectattr('certificate_file', 'defined') | list`
/** As mod_auth_openidc lists certificates: `KEY-ID#PATH`. */
const KEY_IDS =
  `${CERTIFIED} | map(attribute='certificate_file') | map('basename') | select('match', '.*\\.pem$') | unique` +
  " | map('regex_replace', '^(.*)\\.pem$', '\\1#' ~ keystone_container_federation_oidc_idp_certificate_folder ~ '/\\1.pem') | list"

/** A folder of the container that holds what the files of the same name bring, and is there without any. */
function folder(name: string, dest: Text): ConfigFile {
  return {
    name,
    source: { kind: 'folder', overrides: [] },
    dest,
    owner: APACHE_ONLY,
    perm: '0600',
    merge: true,
    exclusive: true,
    when: OPENID,
    listedWhen: OPENID,
  }
}

/** What of it is there is told by `compileFederation`. */
const brought: readonly ConfigFile[] = [
  {
    name: 'federation/oidc/metadata',
    source: { kind: 'folder', overrides: ['{{ item.metadata_folder }}'] },
    each: `{{ ${PROVIDERS} | list }}`,
    when: OPENID,
  },
  {
    name: 'federation/oidc/cert/{{ item.certificate_file | basename }}',
    source: { kind: 'copy', paths: ['{{ item.certificate_file }}'] },
    each: `{{ ${CERTIFIED} }}`,
    when: OPENID,
  },
  {
    name: 'federation/oidc/attribute_maps/{{ item.file | basename }}',
    source: { kind: 'copy', paths: ['{{ item.file }}'] },
    each: '{{ keystone_identity_mappings }}',
    when: OPENID,
  },
  // Kept for operators who look there; nothing in the container reads it.
  { name: 'federation/oidc/attribute_maps', source: { kind: 'folder', overrides: [] }, exclusive: true, when: OPENID },
]

/** Apache before Keystone: it sends users to their identity provider, and tells Keystone what that one says of them. */
export const httpd: Service = {
  group: 'keystone',
  enabled: `enable_keystone | bool and ${FEDERATION}`,
  command: `{{ '/usr/sbin/apache2' if ${DEBIAN} else '/usr/sbin/httpd' }} -DFOREGROUND`,
  startAfter: ['keystone'],
  behind: 'keystone',
  files: [
    replaceable('keystone', 'httpd-keystone.conf', {
      dest: `/etc/{{ 'apache2/conf-enabled' if ${DEBIAN} else 'httpd/conf.d' }}/httpd-keystone.conf`,
      owner: 'root',
      variables: { keystone_federation_openid_certificate_key_ids: `{{ ${KEY_IDS} }}` },
    }),
    ...backendCertificate('keystone', { owner: 'keystone', when: 'keystone_enable_tls_backend | bool' }),
    ...brought,
    folder('federation/oidc/metadata', '{{ keystone_container_federation_oidc_metadata_folder }}'),
    folder('federation/oidc/cert', '{{ keystone_container_federation_oidc_idp_certificate_folder }}'),
    {
      name: 'federation/modoidc-error-page.html',
      source: { kind: 'template', template: 'modoidc-error-page.html.j2', overrides: ['keystone/federation/modoidc-error-page.html'] },
      dest: '/var/www/html/modoidc-error-page.html',
      owner: APACHE_ONLY,
      perm: '0600',
      when: OPENID,
    },
  ],
  permissions: [
    { path: '/var/log/kolla/keystone', owner: 'keystone:kolla' },
    { path: '{{ keystone_container_federation_oidc_metadata_folder }}', owner: APACHE_ONLY, perm: '0700', when: OPENID },
    { path: '{{ keystone_container_federation_oidc_idp_certificate_folder }}', owner: APACHE_ONLY, perm: '0700', when: OPENID },
  ],
}

const CONTAINER = 'keystone_httpd'

/** Without federation Keystone itself listens where Apache did. */
export const removeHttpd: Task = {
  name: 'keystone-httpd-remove',
  title: `remove ${CONTAINER}, which holds the port of Keystone`,
  after: [],
  before: ['keystone'],
  due: (context) => hostsWithout(context).map((host) => `${host} has it, and federation is off`),
  run: async (context) => {
    await Promise.all(
      hostsWithout(context).map(async (host) => {
        const engine = await context.engineOf(host)
        if (!(await engine.inspect(CONTAINER))) return
        await engine.stop(CONTAINER, context.scope(host).int('docker_graceful_timeout'))
        await engine.remove(CONTAINER)
      }),
    )
  },
}

/** Hosts that have an Apache although federation is off. */
function hostsWithout({ hosts, scope, engine }: TaskContext): readonly string[] {
  return hosts.filter((host) => engine(host)?.containers.has(CONTAINER) && !scope(host).test(FEDERATION))
}
