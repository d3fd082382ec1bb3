/**
 * Template overrides as kolla's: a file says `{% block keystone_footer %}RUN ...{% endblock %}` to fill or replace a
 * block of the Dockerfiles, and `{% set keystone_packages_append = ['x'] %}` to change a list. Blocks are put into the
 * template's text before it is rendered, so that the template engine need not know of inheritance.
 */
export interface TemplateOverride {
  readonly blocks: ReadonlyMap<string, string>
  /** What `{% set %}` gives names, as templates: `{{ ['x'] }}`. */
  readonly variables: ReadonlyMap<string, string>
}

export const noOverride: TemplateOverride = { blocks: new Map(), variables: new Map() }

const BLOCK = /\{%-?\s*block\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*endblock(?:\s+\w+)?\s*-?%\}/g
const SET = /\{%-?\s*set\s+(\w+)\s*=([\s\S]*?)-?%\}/g
const SUPER = /\{\{-?\s*super\(\)\s*-?\}\}/g

/** Reads an override file. */
export function parseOverride(text: string): TemplateOverride {
  const blocks = new Map<string, string>()
  for (const [, name = '', body = ''] of text.matchAll(BLOCK)) blocks.set(name, body)
  const variables = new Map<string, string>()
  for (const [, name = '', value = ''] of text.replace(BLOCK, '').matchAll(SET)) {
    variables.set(name, `{{ ${value.trim()} }}`)
  }
  return { blocks, variables }
}

/** The template with its blocks filled in: by the override, or by what stands in them. */
export function fillBlocks(template: string, override: TemplateOverride): string {
  return template.replace(BLOCK, (_, name: string, body: string) => {
    const replacement = override.blocks.get(name)
    return replacement === undefined ? body : replacement.replace(SUPER, () => body).trim()
  })
}
