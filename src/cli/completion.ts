import type { Manifest, ManifestCommand, ManifestFlag } from './manifest.ts'
import type { Shell } from './shells.ts'

/** A script that completes commands and their flags; values are completed as file names. */
export function completionScript(shell: Shell, manifest: Manifest): string {
  const commands = Object.values(manifest.commands).filter(({ hidden }) => hidden !== true)
  return { bash, zsh, fish }[shell](commands)
}

const words = ({ id }: ManifestCommand) => id.replaceAll(':', ' ')
const flags = (command: ManifestCommand) => Object.values(command.flags).filter(({ hidden }) => hidden !== true)

/** What may follow each word: the commands at the top, a topic's verbs below it. */
function nextWords(commands: readonly ManifestCommand[]): Map<string, string[]> {
  const next = new Map<string, Set<string>>()
  for (const command of commands) {
    const parts = words(command).split(' ')
    parts.forEach((part, depth) => {
      const before = parts.slice(0, depth).join(' ')
      next.set(before, (next.get(before) ?? new Set()).add(part))
    })
  }
  return new Map([...next].map(([before, after]) => [before, [...after].sort()]))
}

function bash(commands: readonly ManifestCommand[]): string {
  const cases = [...nextWords(commands)].map(([before, after]) => `    '${before}') words='${after.join(' ')}' ;;`)
  const flagCases = commands.map(
    (command) => `    '${words(command)}') flags='${flags(command).map(longName).join(' ')}' ;;`,
  )
  return `# kolla completion for bash
_kolla() {
  local current=\${COMP_WORDS[COMP_CWORD]} command='' words='' flags='' word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) [[ $command == *' '* ]] || command="\${command:+$command }$word" ;; esac
  done
  case $command in
${cases.join('\n')}
  esac
  case $command in
${flagCases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _kolla kolla
`
}

function zsh(commands: readonly ManifestCommand[]): string {
  const tops = commands.map((command) => `    ${quote(`${words(command).replaceAll(' ', '\\ ')}:${summary(command)}`)}`)
  const cases = commands.map((command) => {
    const specs = flags(command).map((flag) => `      ${quote(zshFlag(flag))}`)
    return `    (${quote(words(command))}) _arguments -s \\\n${specs.join(' \\\n')} \\\n      '*:file:_files' ;;`
  })
  return `#compdef kolla
# kolla completion for zsh
_kolla() {
  local -a commands
  commands=(
${tops.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  [[ -n \${(M)commands:#$command\\\\ $words[3]:*} ]] && command="$command $words[3]"
  case $command in
${cases.join('\n')}
  esac
}
compdef _kolla kolla
`
}

function zshFlag(flag: ManifestFlag): string {
  const text = (flag.description ?? '').replaceAll(/[[\]:]/g, '\\$&')
  return `*--${flag.name}${flag.type === 'option' ? '=' : ''}[${text}]${flag.type === 'option' ? ':value:_files' : ''}`
}

function fish(commands: readonly ManifestCommand[]): string {
  const lines = commands.flatMap((command) => {
    const [first = '', second] = words(command).split(' ')
    const seen =
      second === undefined
        ? `__fish_seen_subcommand_from ${first}`
        : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`
    const named =
      second === undefined
        ? `complete -c kolla -f -n __fish_use_subcommand -a ${first} -d ${quote(summary(command))}`
        : `complete -c kolla -f -n '__fish_seen_subcommand_from ${first}' -a ${second} -d ${quote(summary(command))}`
    return [named, ...flags(command).map((flag) => fishFlag(flag, seen))]
  })
  const topics = [
    ...new Set(
      commands
        .map((command) => words(command).split(' '))
        .flatMap(([first = '', second]) => (second === undefined ? [] : [first])),
    ),
  ]
  return [
    '# kolla completion for fish',
    ...topics.map((topic) => `complete -c kolla -f -n __fish_use_subcommand -a ${topic}`),
    ...lines,
    '',
  ].join('\n')
}

function fishFlag(flag: ManifestFlag, seen: string): string {
  const char = flag.char === undefined ? '' : ` -s ${flag.char}`
  return `complete -c kolla -n ${quote(seen)} -l ${flag.name}${char}${flag.type === 'option' ? ' -r' : ''} -d ${quote(flag.description ?? '')}`
}

const longName = ({ name }: ManifestFlag) => `--${name}`
const summary = (command: ManifestCommand) => command.summary ?? ''

/** In single quotes, as all three shells read them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
