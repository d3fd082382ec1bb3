import { Arguments, asString } from './arguments.ts'
import { communityFilters } from './filters/community.ts'
import { coreFilters } from './filters/core.ts'
import { dateFilters, dateTime, formatDate, wallClock } from './filters/dates.ts'
import { dictFilters } from './filters/dicts.ts'
import { eachFilters } from './filters/each.ts'
import { encodeFilters } from './filters/encode.ts'
import { numberFilters } from './filters/numbers.ts'
import { passwordFilters } from './filters/passwords.ts'
import { pathFilters } from './filters/paths.ts'
import { randomFilters } from './filters/random.ts'
import { regexFilters } from './filters/regex.ts'
import { sequenceFilters } from './filters/sequences.ts'
import { serializeFilters } from './filters/serialize.ts'
import { setFilters } from './filters/sets.ts'
import { textFilters } from './filters/text.ts'
import { unitFilters } from './filters/units.ts'
import { wordwrap } from './filters/wordwrap.ts'
import { addressFilters } from './kolla/address.ts'
import { novaFilters } from './kolla/nova.ts'
import { serviceFilters } from './kolla/services.ts'
import { fileLookups } from './lookups/files.ts'
import { sequence } from './lookups/sequence.ts'
import { communityLookups, variableLookups } from './lookups/variables.ts'
import { networkFilters } from './network/filters.ts'
import { networkTests } from './network/tests.ts'
import { getAttribute } from './runtime/attributes.ts'
import { ansibleTests } from './tests/ansible.ts'
import { basicTests } from './tests/basic.ts'
import type { Filter, GlobalFunction, Lookup, Test, Vocabulary } from './types.ts'

/** Under the name of their collection; `short` also under their own. */
function named<T>(plugins: Readonly<Record<string, T>>, collection: string, short = false): readonly [string, T][] {
  return Object.entries(plugins).flatMap(([name, plugin]) => {
    const qualified: [string, T] = [`${collection}.${name}`, plugin]
    return short ? [qualified, [name, plugin] as [string, T]] : [qualified]
  })
}

const attr: Filter = (input, call) => getAttribute(input, asString(new Arguments(call, 'name').require('name')))

const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...Object.entries({
    ...coreFilters,
    ...dateFilters,
    ...dictFilters,
    ...eachFilters,
    ...encodeFilters,
    ...numberFilters,
    ...passwordFilters,
    ...pathFilters,
    ...randomFilters,
    ...regexFilters,
    ...sequenceFilters,
    ...serializeFilters,
    ...setFilters,
    ...textFilters,
    ...unitFilters,
    ...addressFilters,
    ...novaFilters,
    ...serviceFilters,
    attr,
    wordwrap,
  }),
  ...named(networkFilters, 'ansible.utils'),
  ...named(communityFilters, 'community.general'),
  // Ansible itself sends these two names on to the collection.
  ...(['json_query', 'random_mac'] as const).map((name) => [name, communityFilters[name] as Filter] as const),
])

function isKnown(names: ReadonlyMap<string, unknown>): Test {
  return (input) =>
    typeof input === 'string' && (names.has(input) || names.has(input.replace(/^ansible\.(builtin|legacy)\./, '')))
}

const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...Object.entries({ ...basicTests, ...ansibleTests }),
  ...named(networkTests, 'ansible.utils'),
  ['filter', isKnown(filters)],
  ['test', (input, call) => isKnown(tests)(input, call)],
])

const lookups: ReadonlyMap<string, Lookup> = new Map<string, Lookup>([
  ...Object.entries({ ...fileLookups, ...variableLookups, sequence }),
  ...named(communityLookups, 'community.general', true),
])

const now: GlobalFunction = (call) => {
  const args = new Arguments(call, 'utc', 'fmt')
  const clock = wallClock(Date.now() / 1000, args.bool('utc', false))
  const format = args.string('fmt', '')
  return format === '' ? dateTime(clock.fields.getTime() * 1000) : formatDate(format, clock)
}

/** Everything a template can call: Jinja's, Ansible's, and kolla's filters, tests, lookups and functions. */
export const vocabulary: Vocabulary = {
  filters,
  tests,
  lookups,
  globals: new Map([['now', now]]),
  undefinedAware: new Set(['d', 'default', 'defined', 'mandatory', 'ternary', 'type_debug', 'undefined']),
}
