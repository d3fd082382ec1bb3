/** An option of every service that has any. */
export const OPTIONS = {
  cron_logrotate_rotation_interval: 'daily',
  fernet_token_expiry: 90_000,
  haproxy_client_timeout: '2m',
  memcached_connection_limit: 4_001,
  mariadb_innodb_flush_log_at_trx_commit: 2,
} as const
