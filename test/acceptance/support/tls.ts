import { join } from 'node:path'
import type { Cloud } from './cloud.ts'

/** The names of the virtual IPs. */
export const INTERNAL = 'internal.tls.example'
export const EXTERNAL = 'external.tls.example'

/** globals.yml of a deployment with TLS at the virtual IPs and to every back end. */
export function tlsSettings(cloud: Cloud): string {
  const lines = {
    kolla_internal_fqdn: INTERNAL,
    kolla_external_fqdn: EXTERNAL,
    kolla_enable_tls_internal: true,
    kolla_enable_tls_external: true,
    kolla_enable_tls_backend: true,
    rabbitmq_enable_tls: true,
    database_enable_tls_backend: true,
    kolla_copy_ca_into_containers: true,
    openstack_cacert: '/etc/ssl/certs/ca-certificates.crt',
    kolla_admin_openrc_cacert: authorityFile(cloud),
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('')
}

/** Whom its clients trust. */
export function authorityFile(cloud: Cloud): string {
  return join(cloud.etc, 'certificates', 'ca', 'root.crt')
}
