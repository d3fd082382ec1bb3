import { Evaluator } from '../src/templates/evaluator.ts'
import { TemplateCache } from '../src/templates/runtime/cache.ts'
import type { Value } from '../src/templates/types.ts'
import { vocabulary } from '../src/templates/vocabulary.ts'

/** What one benchmark took, and what it may take. */
export interface Measured {
  readonly name: string
  readonly seconds: number
  readonly limit: number
}

const RENDERS = 10_000
const VARIABLES = 60
const LIMIT_SECONDS = 5

/** Sixty variables of which forty are templates over the others. */
function variables(host: number): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>()
  for (let index = 0; index < VARIABLES; index++) {
    values.set(`var_${index}`, index % 3 === 0 ? `value-${host}-${index}` : lazyText(index))
  }
  return values
}

function lazyText(index: number): string {
  const before = `var_${index - 1}`
  if (index % 3 === 1) return `{{ ${before} }}:{{ ${index} + 1 }}`
  return `{{ ${before} | default('none') if var_0 is defined else 'off' }}`
}

/** A file of a hundred lines that reads all of them, with sections, conditions and a loop. */
function iniTemplate(): string {
  const lines = ['#jinja2: lstrip_blocks: True']
  for (let index = 0; lines.length < 92; index++) {
    if (index % 12 === 0) lines.push(`[section_${index}]`)
    lines.push(`option_${index} = {{ var_${index % VARIABLES} }}`)
  }
  lines.push('{% for item in [1, 2, 3] %}', 'item_{{ loop.index }} = {{ var_1 }}', '{% endfor %}')
  lines.push('{% if var_2 | length > 3 and var_3 is defined %}', "servers = {{ [var_1, var_2] | join(',') }}")
  lines.push('{% else %}', 'servers =', '{% endif %}')
  return `${lines.join('\n')}\n`
}

/** Renders the file for 10,000 hosts, each with its own variables, resolved from nothing. */
export function measureRenders(): Measured {
  const template = iniTemplate()
  const cache = new TemplateCache()
  const start = performance.now()
  for (let host = 0; host < RENDERS; host++) {
    const values = variables(host)
    new Evaluator({ vocabulary, cache, variable: (name) => values.get(name) }).renderText(template, 'bench.ini.j2')
  }
  const seconds = (performance.now() - start) / 1000
  return { name: `${RENDERS} renders of a 100-line file, ${VARIABLES} lazy variables`, seconds, limit: LIMIT_SECONDS }
}

if (import.meta.main) {
  const { name, seconds, limit } = measureRenders()
  process.stdout.write(`${name}: ${seconds.toFixed(2)} s (at most ${limit} s)\n`)
}
