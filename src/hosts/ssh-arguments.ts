import { splitWords } from './words.ts'

/** What `ansible_ssh_common_args` and its like ask for. */
export interface SshArguments {
  /** `-o` options by lower-case name; the first one wins, as in OpenSSH. */
  readonly options: ReadonlyMap<string, string>
  /** `-i` files. */
  readonly identityFiles: readonly string[]
  /** `-F`, where it is given. */
  readonly configFile: string | undefined
  /** What follows the options: the host, in the arguments of a ProxyCommand. */
  readonly rest: readonly string[]
}

/** Called for an argument that cannot be honoured; it throws. */
export type Refuse = (message: string, hint: string) => never

const FLAGS_WITHOUT_MEANING_HERE = /^-[46ACNTakqtvxX]+$/
const FLAG_OPTIONS: Readonly<Record<string, string>> = {
  '-J': 'proxyjump',
  '-p': 'port',
  '-l': 'user',
  '-W': 'forward',
}

/** Reads the words of an ssh command line. */
export function parseSshArguments(words: readonly string[], refuse: Refuse): SshArguments {
  const options = new Map<string, string>()
  const identityFiles: string[] = []
  let configFile: string | undefined
  const set = (name: string, value: string): void => {
    if (!options.has(name)) options.set(name, value)
  }
  let index = 0
  for (; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (!word.startsWith('-')) break
    if (FLAGS_WITHOUT_MEANING_HERE.test(word)) continue
    const flag = word.slice(0, 2)
    const value = word.length > 2 ? word.slice(2) : (words[(index += 1)] ?? '')
    if (value === '') refuse(`ssh argument ${flag} lacks its value`, 'See ansible_ssh_common_args of this host.')
    const option = FLAG_OPTIONS[flag]
    if (option !== undefined) set(option, value)
    else if (flag === '-i') identityFiles.push(value)
    else if (flag === '-F') configFile = value
    else if (flag === '-o') {
      const [, name = '', setting = ''] = /^\s*([A-Za-z]+)\s*(?:=|\s)\s*(.*)$/.exec(value) ?? []
      if (name === '') refuse(`ssh option "${value}" is not NAME=VALUE`, 'Write it as -o Name=value.')
      if (name.toLowerCase() === 'identityfile') identityFiles.push(setting)
      else set(name.toLowerCase(), setting)
    } else {
      refuse(`ssh argument ${word} is not supported`, 'Supported are -o NAME=VALUE, -J, -i, -l, -p and -F.')
    }
  }
  return { options, identityFiles, configFile, rest: words.slice(index) }
}

/** `ssh ... -W %h:%p bastion`, the usual ProxyCommand, as the jump host that it means; undefined for any other command. */
export function jumpOfProxyCommand(command: string): string | undefined {
  const [program = '', ...words] = splitWords(command)
  if (!/(^|\/)ssh$/.test(program)) return undefined
  const failed = new Error('not a plain jump')
  try {
    // OpenSSH allows options after the host, too.
    const first = parseSshArguments(words, () => {
      throw failed
    })
    const [host, ...after] = first.rest
    const second = parseSshArguments(after, () => {
      throw failed
    })
    const options = new Map([...second.options, ...first.options])
    const known = new Set(['forward', 'user', 'port'])
    const plain = [...options.keys()].every((name) => known.has(name))
    const others = [
      ...first.identityFiles,
      ...second.identityFiles,
      ...second.rest,
      first.configFile,
      second.configFile,
    ]
    if (
      host === undefined ||
      options.get('forward') !== '%h:%p' ||
      !plain ||
      others.some((item) => item !== undefined)
    ) {
      return undefined
    }
    const user = options.get('user')
    const port = options.get('port')
    return `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`
  } catch (error) {
    if (error === failed) return undefined
    throw error
  }
}
