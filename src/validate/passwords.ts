import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError, type Origin, type Problem } from '../errors.ts'
import { packageRoot } from '../package-root.ts'
import { malformed } from '../passwords/check.ts'
import { isEmpty } from '../passwords/generate.ts'
import { kindOf } from '../passwords/kinds.ts'
import { describeValue } from '../passwords/nodes.ts'
import type { Role } from '../roles/types.ts'
import type { Value } from '../templates/types.ts'
import { Opaque } from '../templates/values.ts'
import { nearest } from '../variables/nearest.ts'
import type { HostScope } from '../variables/types.ts'
import { asProblem } from './problem.ts'
import { isTemplated } from './texts.ts'
import type { Written } from './types.ts'

/** Passwords whose name does not begin with that of the role that needs them, and under which condition it does. */
const NEEDED_WHEN: Readonly<Record<string, string>> = {
  database_password: 'enable_mariadb | bool or enable_keystone | bool',
  mariadb_monitor_password: 'enable_mariadb | bool and enable_proxysql | bool',
  mariadb_backup_database_password: 'enable_mariabackup | bool',
  memcache_secret_key: 'enable_memcached | bool and enable_keystone | bool',
  rabbitmq_password: 'enable_rabbitmq | bool',
  rabbitmq_monitoring_password: 'enable_rabbitmq | bool',
  rabbitmq_cluster_cookie: 'enable_rabbitmq | bool',
  haproxy_password: 'enable_haproxy | bool',
  keepalived_password: 'enable_keepalived | bool',
  proxysql_admin_password: 'enable_proxysql | bool',
  proxysql_stats_password: 'enable_proxysql | bool',
  haproxy_ssh_key: 'enable_letsencrypt | bool',
  keystone_admin_password: 'enable_keystone | bool',
  keystone_database_password: 'enable_keystone | bool',
  keystone_ssh_key: 'enable_keystone | bool',
  keystone_federation_openid_crypto_password: 'enable_keystone_federation | bool',
}

/** Passwords that what is enabled needs and that are missing, empty, badly shaped or locked. */
export function checkPasswords(written: Written, scope: HostScope, enabled: readonly Role[]): readonly Problem[] {
  const { passwords } = written.loaded.written
  if (passwords.size === 0 && !existsSync(written.passwordsFile)) return [noFile(written.passwordsFile)]
  const needed = Object.entries(NEEDED_WHEN).flatMap(([name, condition]) => (scope.test(condition) ? [name] : []))
  const others = shippedNames().filter((name) => !(name in NEEDED_WHEN) && isOf(enabled, name))
  return [...needed, ...others].flatMap((name) => {
    const variable = passwords.get(name)
    // it may be set elsewhere, with -e or in globals.d
    const winner = scope.layers(name).at(-1)
    if (!variable) return winner === undefined || winner.raw === null ? [missing(name, written)] : []
    return checkPassword(name, variable.origin, winner?.raw ?? variable.value, scope)
  })
}

/** The names in the passwords.yml that comes with kolla. */
function shippedNames(): readonly string[] {
  const text = readFileSync(join(packageRoot, 'etc', 'kolla', 'passwords.yml'), 'utf8')
  return [...text.matchAll(/^(\w+):/gm)].map(([, name = '']) => name)
}

/** Whether a password is that of an enabled role, by its name. */
function isOf(enabled: readonly Role[], name: string): boolean {
  return enabled.some((role) => name.startsWith(`${role.name}_`))
}

function noFile(file: string): Problem {
  const hint = '`kolla genpwd` makes one.'
  return { severity: 'error', code: 'password-missing', message: 'there is no passwords file', where: { file }, hint }
}

function missing(name: string, { loaded, passwordsFile }: Written): Problem {
  const shipped = new Set(shippedNames())
  const strange = [...loaded.written.passwords.keys()].filter((key) => !shipped.has(key))
  const near = nearest(name, strange)
  return {
    severity: 'error',
    code: 'password-missing',
    message: `${name} is missing`,
    where: { file: passwordsFile },
    hint:
      near === undefined
        ? `Add it with \`kolla mergepwd\`, or as \`${name}:\`, and run \`kolla genpwd\`.`
        : `Is it what ${near} should be?`,
  }
}

function checkPassword(name: string, where: Origin, raw: Value, scope: HostScope): readonly Problem[] {
  if (raw instanceof Opaque) return locked(name, scope)
  if (isTemplated(raw)) return []
  const described = describeValue(raw)
  const kind = kindOf(name)
  if (isEmpty(described) || (described.kind === 'text' && described.text.trim() === '')) {
    if (kind === 'optional') return []
    const hint = '`kolla genpwd` fills in every empty one.'
    return [{ severity: 'error', code: 'password-missing', message: `${name} has no value`, where, hint }]
  }
  const fault = malformed(kind, described)
  if (fault === undefined) return []
  const hint = '`kolla passwords rotate` makes a new one.'
  return [{ severity: 'error', code: 'password-malformed', message: `${name} ${fault}`, where, hint }]
}

/** Opens a vaulted value: a wrong vault password shows here rather than in the middle of a run. */
function locked(name: string, scope: HostScope): readonly Problem[] {
  try {
    scope.get(name)
    return []
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    return [asProblem(error)]
  }
}
