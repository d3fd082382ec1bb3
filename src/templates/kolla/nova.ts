// nova's cells and compute services.
import { Arguments, asString, filterError, items } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { str } from '../python/text.ts'
import { truthy, typeName } from '../python/types.ts'
import type { Filter, Value } from '../types.ts'
import { Dict } from '../values.ts'
import { toInt, toNumber } from '../python/numbers.ts'
import { entry } from './address.ts'

function dictOf(value: Value): Dict {
  if (!(value instanceof Dict)) throw typeError(`expected a dict, got ${typeName(value)}`)
  return value
}

function required(value: Value, key: string): Value {
  const found = dictOf(value).get(key)
  if (found === undefined) throw valueError(`'${key}' is missing`)
  return found
}

/** A row of the table that `nova-manage cell_v2 list_cells --verbose` prints. */
const CELL =
  /^\| +(?<cell_name>[^ ]+)? +\| +(?<cell_uuid>[0-9a-f-]+) +\| +(?<cell_message_queue>[^ ]+) +\| +(?<cell_database>[^ ]+) +\| +(?<cell_disabled>[^ ]+) +\|$/

const extractCell: Filter = (input, call) => {
  const wanted = new Arguments(call, 'cell_name').require('cell_name')
  const cells = items(required(input, 'stdout_lines'))
    .map((line) => CELL.exec(asString(line))?.groups)
    .filter((groups) => groups !== undefined)
    .filter((groups) => (groups['cell_name'] ?? '') === wanted)
  if (cells.length > 1) throw filterError(`Cell: ${str(wanted)} has duplicates. Manual cleanup required.`)
  const [cell] = cells
  return cell
    ? new Dict(Object.entries(cell).map(([name, value]) => [name, (value as string | undefined) ?? null]))
    : null
}

const namespaceHaproxyForCell: Filter = (input, call) => {
  const cell = new Arguments(call, 'cell_name').require('cell_name')
  const namespaced = (name: Value): string => (truthy(cell) ? `${str(name)}_${str(cell)}` : str(name))
  return new Dict(
    [...dictOf(input)].map(([name, service]) => {
      const haproxy = entry(service, 'haproxy')
      if (!truthy(haproxy)) return [namespaced(name), service]
      const frontends = [...dictOf(haproxy)].map(([frontend, value]) => [namespaced(frontend), value] as const)
      return [namespaced(name), new Dict(dictOf(service)).set('haproxy', new Dict(frontends))]
    }),
  )
}

function serviceName(definition: Value): string {
  const custom = entry(definition, 'custom_host')
  if (truthy(custom)) return `${str(custom)}-ironic`
  const part = (name: string): string => {
    const value = dictOf(definition).get(name)
    return value === undefined ? 'default' : str(value)
  }
  return `${part('conductor_group')}-${part('shard_key')}-ironic`
}

const getExpectedIronicComputeServices: Filter = (input, call) => {
  const args = new Arguments(call, 'multi_compute_conf', 'nova_cell_compute_ironic_group')
  const definitions = items(args.require('multi_compute_conf'))
  const group = str(args.require('nova_cell_compute_ironic_group'))
  if (definitions.length === 0) return items(required(input, 'classic')).map((host) => `${str(host)}-ironic`)
  return items(required(input, 'multi')).flatMap((groups) =>
    items(groups)
      .filter((name) => str(name).includes(`${group}-`))
      .map((name) => {
        const number = toNumber(toInt(str(name).split(`${group}-`)[1] ?? ''))
        const definition = definitions.at(number - 1)
        if (definition !== undefined) return serviceName(definition)
        throw valueError(
          `nova_multi_compute_ironic_config has no entry for the inventory group ${group}-${number}: add one for each such group`,
        )
      }),
  )
}

/** Names of nodes by what `keys` gives for their host. */
function hostMap(keys: (host: Dict) => readonly Value[]): Filter {
  return (input, call) => {
    const map = new Map<Value, Value[]>()
    for (const name of items(new Arguments(call, 'compute_hosts').require('compute_hosts'))) {
      const host = dictOf(dictOf(input).get(name) ?? null)
      for (const key of keys(host)) {
        const nodes = map.get(key) ?? []
        nodes.push(required(required(host, 'ansible_facts'), 'nodename'))
        map.set(key, nodes)
      }
    }
    return new Dict(map)
  }
}

const zones = (host: Dict): readonly Value[] => {
  const zone = entry(host, 'nova_compute_availability_zone')
  return truthy(zone) ? [zone] : []
}

const aggregates = (host: Dict): readonly Value[] => items(entry(host, 'nova_compute_aggregates') ?? [])

export const novaFilters: Readonly<Record<string, Filter>> = {
  extract_cell: extractCell,
  get_expected_ironic_compute_services: getExpectedIronicComputeServices,
  namespace_haproxy_for_cell: namespaceHaproxyForCell,
  nova_aggregate_host_map: hostMap(aggregates),
  nova_az_host_map: hostMap(zones),
}
