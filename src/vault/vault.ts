import { KollaError } from '../errors.ts'
import type { Origin } from '../errors.ts'
import type { Secret } from '../secrets.ts'
import { open, seal } from './cipher.ts'
import { formatEnvelope, isVaulted, parseEnvelope } from './envelope.ts'
import type { Envelope } from './envelope.ts'

/** A vault password with its id and where it came from (`~/.vault-pass`, `prompt`). */
export interface VaultSecret {
  readonly id: string
  readonly source: string
  readonly password: Secret
}

/** The id of a secret that none was given for. */
export const DEFAULT_ID = 'default'

/** Decrypts and encrypts with the secrets at hand. An id is a hint which to try first, as in Ansible. */
export class Vault {
  readonly secrets: readonly VaultSecret[]

  constructor(secrets: readonly VaultSecret[]) {
    this.secrets = secrets
  }

  /** Decrypts a file as it was read; what is no vault comes back unchanged. Throws KollaError. */
  readonly decryptFile = (data: Buffer, file: string): Buffer =>
    isVaulted(data) ? this.decrypt(data.toString('latin1'), { file }) : data

  /** Decrypts a vaulted text. Throws KollaError `vault-damaged`, `vault-password-missing` or `vault-password-wrong`. */
  decrypt(text: string, where: Origin): Buffer {
    const envelope = parse(text, where)
    for (const { password } of this.#inOrder(envelope.id)) {
      const plain = open(envelope, Buffer.from(password.reveal()))
      if (plain) return plain
    }
    throw this.secrets.length === 0 ? passwordMissing(envelope.id, where) : this.#passwordWrong(envelope.id, where)
  }

  /** Encrypts with the secret of `id`, or the first one. Throws KollaError `vault-password-missing`. */
  encrypt(data: Buffer | string, id?: string): string {
    const secret = id === undefined ? this.secrets[0] : this.secrets.find((candidate) => candidate.id === id)
    if (!secret) throw passwordMissing(id, undefined)
    const label = secret.id === DEFAULT_ID ? undefined : secret.id
    return formatEnvelope(seal(Buffer.from(data), Buffer.from(secret.password.reveal()), label))
  }

  #inOrder(id: string | undefined): readonly VaultSecret[] {
    const isHinted = (secret: VaultSecret): boolean => secret.id === id
    return [...this.secrets.filter(isHinted), ...this.secrets.filter((secret) => !isHinted(secret))]
  }

  #passwordWrong(id: string | undefined, where: Origin): KollaError {
    const tried = this.secrets.map((secret) => `${secret.id} (${secret.source})`).join(', ')
    return new KollaError(`No vault password fits ${place(where)}${encryptedWith(id)}; tried ${tried}`, {
      code: 'vault-password-wrong',
      fault: 'configuration',
      where,
      hint: `Give the right password with --vault-id ${id ?? DEFAULT_ID}@FILE, or encrypt it anew.`,
    })
  }
}

function parse(text: string, where: Origin): Envelope {
  try {
    return parseEnvelope(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const hint = 'Restore it from a copy, or encrypt it anew.'
    const message = `The vaulted data in ${place(where)} is damaged: ${error.message}`
    throw new KollaError(message, { code: 'vault-damaged', fault: 'configuration', where, hint })
  }
}

function passwordMissing(id: string | undefined, where: Origin | undefined): KollaError {
  const what = where
    ? `${place(where)} is encrypted${encryptedWith(id)}`
    : `There is no vault password${encryptedWith(id)}`
  return new KollaError(where ? `${what}, and no vault password is given` : what, {
    code: 'vault-password-missing',
    fault: 'configuration',
    where,
    hint: 'Give it with --vault-password-file FILE, --vault-id ID@FILE, --ask-vault-pass or ANSIBLE_VAULT_PASSWORD_FILE.',
  })
}

function encryptedWith(id: string | undefined): string {
  return id === undefined ? '' : ` with vault id '${id}'`
}

function place({ file, line }: Origin): string {
  return line === undefined ? file : `${file}:${line}`
}
