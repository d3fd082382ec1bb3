import { readFile } from 'node:fs/promises'
import ssh2 from 'ssh2'
import type { AnyAuthMethod, BaseAgent, IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2'
import { hostError, messageOf } from './errors.ts'
import type { SshTarget } from './resolve.ts'

/** Asks the operator for the passphrase of a key file; undefined when nobody can be asked. */
export type AskPassphrase = (file: string) => Promise<string | undefined>

/** Everything to log in with, in the order in which it is tried. */
export interface Credentials {
  readonly methods: readonly AnyAuthMethod[]
  /** What was left out and why, for the error when nothing else was accepted. */
  readonly skipped: readonly string[]
}

/** Reads and decrypts key files once per run, however many hosts use them. */
export class Identities {
  readonly #ask: AskPassphrase
  readonly #keys = new Map<string, Promise<ParsedKey | string>>()

  constructor(ask: AskPassphrase = () => Promise.resolve(undefined)) {
    this.#ask = ask
  }

  /** Named key files, then the agent, then OpenSSH's default files, then the password. */
  async credentialsFor(target: SshTarget): Promise<Credentials> {
    const { host, user: username } = target
    const methods: AnyAuthMethod[] = []
    const skipped: string[] = []
    const held = target.agentSocket === undefined ? [] : await agentKeys(target.agentSocket)
    if (typeof held === 'string') skipped.push(held)
    const agentHolds: readonly Buffer[] = typeof held === 'string' ? [] : held
    const wanted: Buffer[] = []

    for (const file of target.identityFiles) {
      const publicKey = await publicKeyOf(file)
      if (publicKey !== undefined) wanted.push(publicKey)
      if (publicKey !== undefined && agentHolds.some((key) => key.equals(publicKey))) continue
      const key = await this.#key(file, true)
      if (typeof key !== 'string') methods.push({ type: 'publickey', username, key })
      else if (target.identityFiles[0] === file) {
        throw hostError(host, 'key-file-unusable', key, {
          fault: 'configuration',
          hint: 'Correct ansible_ssh_private_key_file, or load the key into the ssh agent.',
        })
      } else skipped.push(key)
    }
    if (target.agentSocket !== undefined && agentHolds.length > 0) {
      const agent = ssh2.createAgent(target.agentSocket)
      const only = target.identitiesOnly && wanted.length > 0 ? new FilteredAgent(agent, wanted) : agent
      methods.push({ type: 'agent', username, agent: only })
    }
    if (!target.identitiesOnly || target.identityFiles.length === 0) {
      for (const file of target.defaultIdentityFiles) {
        const key = await this.#key(file, false)
        if (typeof key === 'string') skipped.push(key)
        else methods.push({ type: 'publickey', username, key })
      }
    }
    if (target.password !== undefined) {
      const password = target.password.reveal()
      methods.push({ type: 'password', username, password })
      methods.push({
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => {
          finish(prompts.map(() => password))
        },
      })
    }
    return { methods, skipped }
  }

  /** The key, or why it cannot be used. */
  #key(file: string, mayAsk: boolean): Promise<ParsedKey | string> {
    let key = this.#keys.get(file)
    if (key === undefined) {
      key = this.#read(file, mayAsk)
      this.#keys.set(file, key)
    }
    return key
  }

  async #read(file: string, mayAsk: boolean): Promise<ParsedKey | string> {
    let text: Buffer
    try {
      text = await readFile(file)
    } catch (error) {
      return `key file ${file} cannot be read (${messageOf(error)})`
    }
    const plain = firstKey(ssh2.utils.parseKey(text))
    if (!(plain instanceof Error)) return plain
    if (!plain.message.includes('no passphrase given')) return `key file ${file} is no private key (${plain.message})`
    const passphrase = mayAsk ? await this.#ask(file) : undefined
    if (passphrase === undefined) return `key file ${file} needs its passphrase`
    const decrypted = firstKey(ssh2.utils.parseKey(text, passphrase))
    return decrypted instanceof Error ? `the passphrase of key file ${file} is wrong` : decrypted
  }
}

/** An agent that offers only the keys asked for (IdentitiesOnly). */
class FilteredAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: BaseAgent
  readonly #wanted: readonly Buffer[]

  constructor(agent: BaseAgent, wanted: readonly Buffer[]) {
    super()
    this.#agent = agent
    this.#wanted = wanted
  }

  getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.#agent.getIdentities((error, keys) => {
      const parsed = (keys ?? []) as readonly ParsedKey[]
      done(
        error,
        parsed.filter((key) => this.#wanted.some((wanted) => key.getPublicSSH().equals(wanted))),
      )
    })
  }

  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, done?: SignCallback): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options)
    else this.#agent.sign(key, data, options, done)
  }
}

function firstKey(parsed: ParsedKey | ParsedKey[] | Error): ParsedKey | Error {
  if (!Array.isArray(parsed)) return parsed
  return parsed[0] ?? new Error('empty')
}

/** The public keys that the agent holds, or why it cannot be asked. */
function agentKeys(socket: string): Promise<readonly Buffer[] | string> {
  return new Promise((resolve) => {
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      if (error !== undefined && error !== null) resolve(`the ssh agent at ${socket} does not answer`)
      else resolve(((keys ?? []) as readonly ParsedKey[]).map((key) => key.getPublicSSH()))
    })
  })
}

/** From FILE.pub beside a private key: enough to recognise it in the agent without its passphrase. */
async function publicKeyOf(file: string): Promise<Buffer | undefined> {
  const text = await readFile(`${file}.pub`).catch(() => undefined)
  const key = text === undefined ? undefined : firstKey(ssh2.utils.parseKey(text))
  return key === undefined || key instanceof Error ? undefined : key.getPublicSSH()
}
