import { Secret } from '../secrets.ts'
import type { InspectDocument } from './observed.ts'
import type { ContainerDifference, ContainerSpec } from './types.ts'

/** Only the variables that are asked for count: the image and the engine add their own. */
export function compareEnvironment(desired: ContainerSpec, current: InspectDocument): ContainerDifference | undefined {
  const present = new Map((current.Config.Env ?? []).map(splitVariable))
  const from: string[] = []
  const to: string[] = []
  for (const [name, value] of Object.entries(desired.environment)) {
    const wanted = value instanceof Secret ? value.reveal() : value
    const found = present.get(name)
    if (found === wanted) continue
    // Secret stays secret: the old value is as secret as the new one.
    const shown = (text: string) => (value instanceof Secret ? String(value) : text)
    from.push(found === undefined ? `${name} not set` : `${name}=${shown(found)}`)
    to.push(`${name}=${shown(wanted)}`)
  }
  if (to.length === 0) return undefined
  return { field: 'environment', from: from.join(', '), to: to.join(', '), remedy: 'recreate' }
}

function splitVariable(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
