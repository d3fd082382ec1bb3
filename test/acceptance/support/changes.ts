/** The tag under which the images are pushed a second time. */
export const OTHER_TAG = 'another'

/** An option of every service that has any. */
export const OPTIONS = {
  cron_logrotate_rotation_interval: 'daily',
  fernet_token_expiry: 90_000,
  haproxy_client_timeout: '2m',
  memcached_connection_limit: 4_001,
  mariadb_innodb_flush_log_at_trx_commit: 2,
} as const

export const CHANGES: readonly (readonly string[])[] = [
  ['deploy', '-e', `openstack_tag=${OTHER_TAG}`],
  ['reconfigure', '-e', JSON.stringify({ ...OPTIONS, openstack_tag: OTHER_TAG })],
  ['deploy'],
]

/** Other containers, other options, and back again, in turn: each changes every service, so that it always finds something to do. */
export function changesInTurn(): () => readonly string[] {
  let count = 0
  return () => CHANGES[count++ % CHANGES.length] ?? []
}
