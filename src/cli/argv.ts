/** A command line, split into the command that is meant and the rest. */
export interface CommandLine {
  /** `deploy`, `lock:status`; undefined when no command was named. */
  readonly id: string | undefined
  /** Everything else, in order. */
  readonly argv: readonly string[]
  /** The words that look like a command but are none; undefined when `id` is set or nothing was said. */
  readonly unknown: string | undefined
}

/** What the parser has to know of the commands: their ids and which flags take a value. */
export interface Grammar {
  readonly ids: ReadonlySet<string>
  /** Flags that take the next word as their value, with dashes: `-i`, `--inventory`. */
  readonly valued: ReadonlySet<string>
}

/**
 * Finds the command among flags, wherever it stands: `-i multinode deploy` means `deploy -i multinode`.
 * `mariadb_recovery` means `mariadb-recovery`; topics take two words (`lock status`) or one with a colon.
 */
export function splitCommandLine(words: readonly string[], grammar: Grammar): CommandLine {
  const end = words.includes('--') ? words.indexOf('--') : words.length
  const flags = [...words.slice(0, end).flatMap(normalizeFlag), ...words.slice(end)]
  const positions = positionals(flags, grammar.valued)
  const [first, second] = positions
  if (first === undefined) return { id: undefined, argv: flags, unknown: undefined }
  const word = commandWord(flags[first] ?? '')
  const topic = second === undefined ? undefined : `${word}:${commandWord(flags[second] ?? '')}`
  if (topic !== undefined && grammar.ids.has(topic))
    return { id: topic, argv: without(flags, [first, second]), unknown: undefined }
  if (grammar.ids.has(word)) return { id: word, argv: without(flags, [first]), unknown: undefined }
  const isTopic = [...grammar.ids].some((id) => id.startsWith(`${word}:`))
  return { id: undefined, argv: flags, unknown: isTopic && topic !== undefined ? topic.replace(':', ' ') : word }
}

/** `-vvv` as three flags, `-lt` as kolla-ansible's --list-tasks, `--skip_tags` as --skip-tags. */
function normalizeFlag(word: string): string[] {
  if (/^-v+$/.test(word)) return Array<string>(word.length - 1).fill('--verbose')
  if (word === '-lt') return ['--list-tasks']
  const named = /^--([a-z][a-z_-]*)(=.*)?$/s.exec(word)
  return [named === null ? word : `--${(named[1] ?? '').replaceAll('_', '-')}${named[2] ?? ''}`]
}

function positionals(words: readonly string[], valued: ReadonlySet<string>): number[] {
  const found: number[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === '--') break
    if (valued.has(word)) index++
    else if (!word.startsWith('-') || word === '-') found.push(index)
  }
  return found
}

function commandWord(word: string): string {
  return word.replaceAll('_', '-')
}

function without(words: readonly string[], positions: readonly (number | undefined)[]): string[] {
  return words.filter((_, index) => !positions.includes(index))
}
