import { isMap, isScalar, isSeq } from 'yaml'
import type { LineCounter, Node, Pair } from 'yaml'
import { isStackOverflow, readable } from '../errors.ts'
import type { Origin, Problem } from '../errors.ts'
import { Dict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { Composer, ComposeError } from './compose.ts'
import type { Complaint } from './compose.ts'
import { checkText, decodeText, UnreadableText } from './text.ts'
import { syntaxComplaint } from './syntax.ts'
import { parseTree } from './tree.ts'

/** One loaded file. Where it has errors its value is null and `problems` says why. */
export interface YamlFile {
  readonly value: Value
  readonly problems: readonly Problem[]
  /** Where the keys of the top-level mapping stand. */
  readonly keys: ReadonlyMap<string, Origin>
  /** Where a value deep inside stands; of what is missing, its nearest parent. */
  originOf(path: readonly (string | number)[]): Origin
}

/** Reads YAML 1.1 as PyYAML does, with Ansible's tags: `!vault` gives an Opaque 'vault', `!unsafe` an Opaque 'unsafe'. Never throws. */
export function loadYaml(data: string | Buffer, file: string): YamlFile {
  try {
    const text = decodeText(data, file).replace(/^\ufeff/, '')
    checkText(text, file)
    return parse(text.replace(/\r(?!\n)|\x85/g, '\n'), file)
  } catch (error) {
    if (isStackOverflow(error)) {
      const message = 'This is not valid YAML: it is nested too deeply'
      return failed([{ severity: 'error', code: 'yaml-depth', message, where: { file } }], file)
    }
    if (!(error instanceof UnreadableText)) throw error
    const { message, where, hint } = error
    return failed([{ severity: 'error', code: 'yaml-unreadable', message, where, hint }], file)
  }
}

function parse(text: string, file: string): YamlFile {
  const { root, errors, lines } = parseTree(text)
  const problem = (complaint: Complaint): Problem => asProblem(complaint, file, lines)
  const [first] = errors
  if (first) return failed([problem(syntaxComplaint(first, errors, text))], file)
  const composer = new Composer(text)
  try {
    const value = composer.compose(root)
    const locate = (node: Node | null | undefined): Origin => (node ? originAt(file, lines, node.range?.[0]) : { file })
    return {
      value,
      problems: composer.complaints.map(problem),
      keys: value instanceof Dict ? topLevelKeys(root, locate) : new Map(),
      originOf: (path) => locate(nodeAt(root, path)),
    }
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error
    return failed([...composer.complaints, error.complaint].map(problem), file)
  }
}

function asProblem(complaint: Complaint, file: string, lines: LineCounter): Problem {
  const { severity, code, message, offset, hint } = complaint
  return { severity, code, message: readable(message), where: originAt(file, lines, offset), hint }
}

function failed(problems: readonly Problem[], file: string): YamlFile {
  return { value: null, problems, keys: new Map(), originOf: () => ({ file }) }
}

function originAt(file: string, lines: LineCounter, offset: number | undefined): Origin {
  if (offset === undefined) return { file }
  const { line, col } = lines.linePos(offset)
  return { file, line: Math.max(1, line), column: Math.max(1, col) }
}

function topLevelKeys(root: Node | null, locate: (node: Node) => Origin): Map<string, Origin> {
  const keys = new Map<string, Origin>()
  const pairs: readonly Pair[] = isMap(root) ? root.items : []
  for (const { key } of pairs) if (isScalar(key)) keys.set(String(key.value), locate(key))
  return keys
}

/** The node at the path, or its nearest parent; for a mapping's entry, its key. */
function nodeAt(root: Node | null, path: readonly (string | number)[]): Node | null {
  let found = root
  let inside: unknown = found
  for (const step of path) {
    if (isMap(inside)) {
      const pair: Pair | undefined = inside.items.findLast(
        ({ key }: Pair) => isScalar(key) && String(key.value) === String(step),
      )
      if (!pair) return found
      found = pair.key as Node
      inside = pair.value
    } else if (isSeq(inside)) {
      const item: unknown = inside.items[Number(step)]
      if (item === undefined || item === null) return found
      found = item as Node
      inside = item
    } else return found
  }
  return found
}
