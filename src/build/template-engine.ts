import { Arguments, asString } from '../templates/arguments.ts'
import { TemplateError } from '../templates/errors.ts'
import { Evaluator } from '../templates/evaluator.ts'
import type { Filter, Value, Vocabulary } from '../templates/types.ts'
import { vocabulary } from '../templates/vocabulary.ts'

/**
 * kolla's filter of the Dockerfiles: `[...] | customizable('packages')` in the image `keystone-base` is the list as
 * `keystone_base_packages_override`, `..._append` and `..._remove` change it.
 */
const customizable: Filter = (input, call) => {
  const image = asString(call.context.variable('image_name') ?? '').replaceAll('-', '_')
  const kind = asString(new Arguments(call, 'kind').require('kind'))
  const change = (what: string) => call.context.variable(`${image}_${kind}_${what}`)
  const removed = listOf(change('remove'))
  return [...listOf(change('override') ?? input), ...listOf(change('append'))].filter((item) => !removed.includes(item))
}

function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value as readonly Value[]
  throw new TemplateError('type', 'customizable changes lists, and is given something else')
}

const dockerfileVocabulary: Vocabulary = {
  ...vocabulary,
  filters: new Map([...vocabulary.filters, ['customizable', customizable]]),
}

/** Renders the text of a Dockerfile template; `file` is named in errors. Values of variables may be templates. */
export function renderDockerfile(text: string, variables: ReadonlyMap<string, Value>, file: string): string {
  const evaluator = new Evaluator({ vocabulary: dockerfileVocabulary, variable: (name) => variables.get(name) })
  return evaluator.renderText(text, file)
}
