import type { Problem } from '../errors.ts'

/** Each problem once, file by file in the order in which they first occur, from top to bottom. */
export function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ where }) => where?.file ?? ''))]
  const rank = ({ where }: Problem): number => files.indexOf(where?.file ?? '')
  const line = ({ where }: Problem): number => where?.line ?? 0
  return distinct(problems).toSorted((a, b) => rank(a) - rank(b) || line(a) - line(b))
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const key = identity(problem)
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

/** A circle is the same from wherever it is entered; of a value of the wrong type it is enough to hear once. */
function identity({ code, message, where }: Problem): string {
  const place = `${where?.file ?? ''}:${where?.line ?? ''}`
  if (code === 'variable-cycle') return [code, ...new Set(message.match(/\w+(?= ->|$)/g))].sort().join(' ')
  const [name = ''] = message.split(' ')
  return code === 'variable-type' ? `${code} ${place} ${name}` : `${code} ${place} ${message}`
}
