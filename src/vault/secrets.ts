import { execFileSync } from 'node:child_process'
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, extname, resolve } from 'node:path'
import { KollaError } from '../errors.ts'
import { Secret } from '../secrets.ts'
import { isVaulted } from './envelope.ts'
import { DEFAULT_ID } from './vault.ts'
import type { VaultSecret } from './vault.ts'

/** A vault password script that hangs must not hang the run for longer, in milliseconds. */
const SCRIPT_TIMEOUT = 60_000

/** Where vault passwords come from, in Ansible's words. */
export interface VaultSources {
  /** `--vault-id`: `ID@FILE`, `ID@prompt`, or `FILE`. */
  readonly vaultIds?: readonly string[] | undefined
  /** `--vault-password-file`. */
  readonly passwordFiles?: readonly string[] | undefined
  /** `--ask-vault-pass`. */
  readonly askPassword?: boolean | undefined
  /** Read for ANSIBLE_VAULT_IDENTITY_LIST and ANSIBLE_VAULT_PASSWORD_FILE. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** Asks the operator; the question names the id. */
  readonly prompt?: ((question: string) => Promise<string>) | undefined
}

/** Collects every vault password, in the order in which Ansible tries them. Throws KollaError naming the source that fails. */
export async function loadVaultSecrets(sources: VaultSources): Promise<readonly VaultSecret[]> {
  const secrets: VaultSecret[] = []
  for (const [id, source] of wantedSources(sources)) {
    const password = source.startsWith('prompt') ? await ask(id, sources.prompt) : fromFile(id, source)
    secrets.push({ id, source: source.startsWith('prompt') ? 'prompt' : source, password: new Secret(password) })
  }
  return secrets
}

function wantedSources(sources: VaultSources): (readonly [id: string, source: string])[] {
  const environment = sources.environment ?? {}
  const identities = (environment['ANSIBLE_VAULT_IDENTITY_LIST'] ?? '').split(',').map((item) => item.trim())
  const fileOfEnvironment = environment['ANSIBLE_VAULT_PASSWORD_FILE'] ?? ''
  const files = [...(sources.passwordFiles ?? []), fileOfEnvironment].filter((file) => file !== '')
  const named = [...identities, ...(sources.vaultIds ?? [])].filter((item) => item !== '').map(splitId)
  const asked = sources.askPassword ? [[DEFAULT_ID, 'prompt'] as const] : []
  return [...named, ...files.map((file) => [DEFAULT_ID, file] as const), ...asked]
}

function splitId(text: string): readonly [string, string] {
  const at = text.indexOf('@')
  return at < 0 ? [DEFAULT_ID, text] : [text.slice(0, at) || DEFAULT_ID, text.slice(at + 1)]
}

async function ask(id: string, prompt: VaultSources['prompt']): Promise<string> {
  const password = prompt ? await prompt(id === DEFAULT_ID ? 'Vault password: ' : `Vault password (${id}): `) : ''
  if (password === '')
    throw unusable(`No vault password was given for id '${id}'`, 'Use a password file without a terminal.')
  return password
}

function fromFile(id: string, source: string): string {
  const file = resolve(source.replace(/^~(?=\/)/, homedir()))
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) throw unusable(`There is no vault password file ${file}`, `It was given for vault id '${id}'.`)
  if (stats.isDirectory()) throw unusable(`The vault password file ${file} is a folder`, 'Name a file in it.')
  const password = isExecutable(file) ? fromScript(id, file) : read(file)
  if (password === '') throw unusable(`The vault password from ${file} is empty`, 'Write the password into it.')
  return password
}

function read(file: string): string {
  const data = readFileSync(file)
  if (isVaulted(data))
    throw unusable(`The vault password file ${file} is itself a vault`, 'Write the password as plain text.')
  return data.toString('utf8').trim()
}

function isExecutable(file: string): boolean {
  const mode = statSync(file).mode
  if ((mode & 0o111) === 0) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A script prints the password; one called `...-client` is told the id. */
function fromScript(id: string, file: string): string {
  const isClient = basename(file, extname(file)).endsWith('-client')
  try {
    const output = execFileSync(file, isClient ? ['--vault-id', id] : [], {
      encoding: 'utf8',
      stdio: ['inherit', 'pipe', 'inherit'],
      timeout: SCRIPT_TIMEOUT,
    })
    return output.replace(/^[\r\n]+|[\r\n]+$/g, '')
  } catch (cause) {
    const message = `The vault password script ${file} failed for id '${id}'`
    throw new KollaError(message, {
      code: 'vault-password-unusable',
      fault: 'configuration',
      cause,
      hint: 'Run it by hand.',
    })
  }
}

function unusable(message: string, hint: string): KollaError {
  return new KollaError(message, { code: 'vault-password-unusable', fault: 'configuration', hint })
}
