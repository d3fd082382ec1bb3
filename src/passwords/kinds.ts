/** What a key of passwords.yml holds; `optional` stays empty unless the operator has something to put there. */
export type PasswordKind = 'password' | 'uuid' | 'ssh-key' | 'hmac-md5' | 'fernet-key' | 'bcrypt-salt' | 'optional'

/** The keys that are no ordinary password, as kolla-genpwd knows them. */
const KINDS: ReadonlyMap<string, PasswordKind> = new Map([
  ...['rbd_secret_uuid', 'cinder_rbd_secret_uuid', 'designate_pool_id'].map((key) => [key, 'uuid'] as const),
  ...['gnocchi_project_id', 'gnocchi_resource_id', 'gnocchi_user_id'].map((key) => [key, 'uuid'] as const),
  ...['kolla', 'nova', 'keystone', 'bifrost', 'octavia_amp', 'neutron', 'haproxy'].map(
    (owner) => [`${owner}_ssh_key`, 'ssh-key'] as const,
  ),
  ['designate_rndc_key', 'hmac-md5'],
  ['osprofiler_secret', 'hmac-md5'],
  ['barbican_crypto_key', 'fernet-key'],
  ['prometheus_bcrypt_salt', 'bcrypt-salt'],
  ['docker_registry_password', 'optional'],
])

/** What a key holds; a key that is not known is an ordinary password. */
export function kindOf(key: string): PasswordKind {
  return KINDS.get(key) ?? 'password'
}
