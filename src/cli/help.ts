import type { Manifest, ManifestCommand, ManifestFlag } from './manifest.ts'

const COMMON_TOPICS: Readonly<Record<string, string>> = {
  config: 'ask the configuration: check it, show values, say where they come from',
  lock: 'who holds the deployment, and to hold it',
  passwords: 'make, merge, check and move passwords.yml',
  runs: 'what earlier runs did',
}

/** The list of commands. */
export function renderOverview(manifest: Manifest, width = 80): string {
  const visible = Object.values(manifest.commands).filter((command) => command.hidden !== true)
  const plain = visible.filter((command) => !command.id.includes(':')).sort((a, b) => (a.id < b.id ? -1 : 1))
  const topics = [...new Set(visible.filter(({ id }) => id.includes(':')).map(({ id }) => id.split(':')[0] ?? ''))]
  const topicRows = topics.map((topic): Row => {
    const verbs = visible.filter(({ id }) => id.startsWith(`${topic}:`)).map(({ id }) => id.slice(topic.length + 1))
    return [`${topic} ${verbs.join('|')}`, COMMON_TOPICS[topic] ?? '']
  })
  return [
    'Deploy OpenStack in containers: reads what a kolla-ansible operator has, shows the difference, applies only that.',
    '',
    heading('USAGE'),
    '  $ kolla COMMAND [FLAGS]',
    '',
    heading('COMMANDS'),
    ...table(
      plain.map((command): Row => [command.id, summary(command)]),
      width,
    ),
    '',
    heading('TOPICS'),
    ...table(topicRows, width),
    '',
    'kolla COMMAND --help says more about each.',
  ].join('\n')
}

/** The commands of a topic: `kolla lock --help`. */
export function renderTopic(manifest: Manifest, topic: string, width = 80): string {
  const commands = Object.values(manifest.commands).filter(
    ({ id, hidden }) => id.startsWith(`${topic}:`) && hidden !== true,
  )
  const rows = commands.map((command): Row => [command.id.replaceAll(':', ' '), summary(command)])
  return [COMMON_TOPICS[topic] ?? topic, '', heading('COMMANDS'), ...table(rows, width)].join('\n')
}

/** All about one command. */
export function renderCommand(command: ManifestCommand, width = 80): string {
  const flags = Object.values(command.flags).filter((flag) => flag.hidden !== true)
  const groups = [...new Set(flags.map((flag) => flag.helpGroup ?? ''))].sort()
  const args = Object.values(command.args)
  const description = command.description ?? ''
  return [
    summary(command),
    '',
    heading('USAGE'),
    `  $ kolla ${[command.id.replaceAll(':', ' '), ...args.map(argumentUsage), '[FLAGS]'].join(' ')}`,
    ...section(
      'ARGUMENTS',
      table(
        args.map((arg): Row => [arg.name.toUpperCase(), arg.description ?? '']),
        width,
      ),
    ),
    ...groups.flatMap((group) =>
      section(
        `${group} FLAGS`.trim(),
        table(flags.filter((flag) => (flag.helpGroup ?? '') === group).map(flagRow), width),
      ),
    ),
    ...section('DESCRIPTION', command.summary === undefined ? [] : indent(wrap(description, width - 2))),
    ...section('EXAMPLES', (command.examples ?? []).flatMap(example)),
  ].join('\n')
}

type Row = readonly [left: string, right: string]

const heading = (title: string) => title

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading(title), ...lines]
}

function summary(command: ManifestCommand): string {
  return command.summary ?? command.description?.split('\n')[0] ?? ''
}

function argumentUsage(arg: ManifestCommand['args'][string]): string {
  const name = `${arg.name.toUpperCase()}${arg.multiple === true ? '...' : ''}`
  return arg.required === true ? name : `[${name}]`
}

function flagRow(flag: ManifestFlag): Row {
  const char = flag.char === undefined ? '    ' : `-${flag.char}, `
  const value = flag.type === 'option' ? `=${flag.options?.join('|') ?? flag.helpValue ?? flag.name.toUpperCase()}` : ''
  return [`${char}--${flag.name}${value}`, flag.description ?? '']
}

function example(item: NonNullable<ManifestCommand['examples']>[number]): string[] {
  const [description, line] = typeof item === 'string' ? ['', item] : [item.description, item.command]
  const shown = `$ ${line.replaceAll('<%= config.bin %>', 'kolla')}`
  return description === '' ? [`  ${shown}`] : [`  ${description}`, `    ${shown}`]
}

/** Two columns; a left side that is too wide gets a line of its own. */
function table(rows: readonly Row[], width: number): string[] {
  const left = Math.min(30, Math.max(0, ...rows.map(([text]) => text.length)))
  return rows.flatMap(([name, text]) => {
    const lines = wrap(text, Math.max(30, width - left - 4))
    const head = name.length > left ? [`  ${name}`] : [`  ${name.padEnd(left)}  ${lines.shift() ?? ''}`.trimEnd()]
    return [...head, ...lines.map((line) => ' '.repeat(left + 4) + line)]
  })
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}

function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = ['']
    for (const word of paragraph.split(' ')) {
      const last = lines[lines.length - 1] ?? ''
      if (last === '') lines[lines.length - 1] = word
      else if (last.length + 1 + word.length > width) lines.push(word)
      else lines[lines.length - 1] = `${last} ${word}`
    }
    return lines
  })
}
