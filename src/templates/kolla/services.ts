// Which services run where.
import { createHash } from 'node:crypto'
import { Arguments, asString, filterError, items } from '../arguments.ts'
import { typeError } from '../errors.ts'
import { bcrypt, bcryptSalt } from '../filters/passwords.ts'
import { basename, splitext } from '../filters/paths.ts'
import { contains } from '../python/compare.ts'
import { str } from '../python/text.ts'
import { truthy, typeName } from '../python/types.ts'
import type { Call, Filter, Value } from '../types.ts'
import { Bytes, Dict } from '../values.ts'
import { asBool, entry, hostVariables } from './address.ts'

function nameOf(service: Value): string {
  return str((service instanceof Dict ? service.get('container_name') : undefined) ?? '<unknown>')
}

function isEnabled(service: Value, call: Call): boolean {
  const enabled = entry(service, 'enabled')
  if (enabled === null)
    throw filterError(`Service definition for '${nameOf(service)}' does not have an 'enabled' attribute`)
  return asBool(enabled, call)
}

function isMapped(service: Value, call: Call): boolean {
  const expression = entry(service, 'host_in_groups')
  if (expression !== null) return asBool(expression, call)
  const group = entry(service, 'group')
  if (group !== null) return group === 'all' || contains(call.context.variable('group_names') ?? [], group)
  throw filterError(`Service definition for '${nameOf(service)}' does not have a 'group' or 'host_in_groups' attribute`)
}

const isEnabledAndMapped = (service: Value, call: Call): boolean => isEnabled(service, call) && isMapped(service, call)

function dictOf(value: Value): Dict {
  if (!(value instanceof Dict)) throw typeError(`'${typeName(value)}' object has no attribute 'items'`)
  return value
}

const selectServices: Filter = (input, call) =>
  new Dict([...dictOf(input)].filter(([, service]) => isEnabledAndMapped(service, call)))

const extractHaproxyServices: Filter = (input, call) => {
  const found = new Dict()
  for (const service of dictOf(input).values()) {
    if (!isEnabled(service, call)) continue
    const haproxy = entry(service, 'haproxy')
    if (!truthy(haproxy)) continue
    for (const [name, frontend] of dictOf(haproxy)) {
      if (found.has(name)) throw filterError('haproxy service names should be unique')
      found.set(name, frontend)
    }
  }
  return found
}

function requiredVariable(host: Dict, name: string, message = `'${name}' variable is unavailable`): Value {
  const value = entry(host, name)
  if (value === null) throw filterError(message)
  return value
}

function shardUser(user: Value, shard: string, password: Value): Dict {
  return new Dict([
    ['password', password],
    ['user', `${str(user)}${shard}`],
    ['shard_id', shard],
  ])
}

const databaseShardsInfo: Filter = (input, call) => {
  const shards = new Map<string, Value[]>()
  const users: Value[] = []
  for (const hostname of items(input)) {
    const host = hostVariables(call.context, hostname)
    const id = requiredVariable(host, 'mariadb_shard_id', `'mariadb_shard_id' is undefined for host '${str(hostname)}'`)
    const shard = str(id)
    const hosts = shards.get(shard)
    if (hosts) {
      hosts.push(hostname)
      continue
    }
    shards.set(shard, [hostname])
    const backup = asBool(requiredVariable(host, 'enable_mariabackup'), call)
    const password = requiredVariable(host, 'database_password')
    users.push(shardUser(requiredVariable(host, 'mariadb_shard_root_user_prefix'), shard, password))
    if (backup) {
      const prefix = requiredVariable(host, 'mariadb_shard_backup_user_prefix')
      users.push(shardUser(prefix, shard, entry(host, 'mariadb_backup_database_password')))
    }
  }
  const hostsOf = [...shards].map(([shard, hosts]) => [shard, new Dict([['hosts', hosts]])] as const)
  return new Dict([
    ['shards', new Dict(hostsOf)],
    ['users', users],
  ])
}

/** The default templates without those that the operator's replace, and the operator's, in the order of their names. */
const customiseFluentd: Filter = (input, call) => {
  const customised = items(new Arguments(call, 'customised_paths').require('customised_paths')).map(asString)
  const names = new Set(customised.map(basename))
  const kept = items(input)
    .map(asString)
    .filter((path) => !names.has(splitext(basename(path))[0]))
  const all = [...new Set([...kept, ...customised])]
  return all.sort((a, b) => (basename(a) < basename(b) ? -1 : basename(a) > basename(b) ? 1 : 0))
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BCRYPT = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const ROUNDS = 12

const bcryptHash: Filter = (input, call) => {
  const salt = new Arguments(call, 'salt').given('salt')
  const bytes =
    salt !== undefined && truthy(salt)
      ? createHash('sha256').update(asString(salt)).digest().subarray(0, 16)
      : undefined
  const letters = bytes
    ?.toString('base64')
    .replace(/=+$/, '')
    .replace(/./g, (letter) => BCRYPT[BASE64.indexOf(letter)] ?? '')
  return new Bytes(Buffer.from(bcrypt(asString(input), letters ?? bcryptSalt(), ROUNDS), 'latin1'))
}

export const serviceFilters: Readonly<Record<string, Filter>> = {
  bcrypt_hash: bcryptHash,
  customise_fluentd: customiseFluentd,
  database_shards_info: databaseShardsInfo,
  extract_haproxy_services: extractHaproxyServices,
  select_services_enabled_and_mapped_to_host: selectServices,
  service_enabled: isEnabled,
  service_enabled_and_mapped_to_host: isEnabledAndMapped,
  service_mapped_to_host: isMapped,
}
