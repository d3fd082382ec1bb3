// The text format of ansible-vault: a header line, then the payload as hexadecimal digits.
const HEADER = '$ANSIBLE_VAULT'
const CIPHER = 'AES256'
const LINE_WIDTH = 80

/** What stands in a vaulted text. */
export interface Envelope {
  /** The id it was encrypted with, if the header names one (format 1.2). */
  readonly id: string | undefined
  readonly salt: Buffer
  readonly hmac: Buffer
  readonly ciphertext: Buffer
}

/** Whether the data is a vault: it begins with the header. */
export function isVaulted(data: Buffer | string): boolean {
  return typeof data === 'string'
    ? data.startsWith(HEADER)
    : data.subarray(0, HEADER.length).toString('latin1') === HEADER
}

/** Reads a vaulted text. Throws SyntaxError when it is damaged. */
export function parseEnvelope(text: string): Envelope {
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const [name, version, cipher, id] = header.trim().split(';')
  if (name !== HEADER || version === undefined) throw new SyntaxError('it does not begin with $ANSIBLE_VAULT')
  if (!['1.0', '1.1', '1.2'].includes(version)) throw new SyntaxError(`its format is ${version}, not 1.1 or 1.2`)
  if (cipher !== CIPHER) throw new SyntaxError(`its cipher is ${cipher ?? 'missing'}, not ${CIPHER}`)
  const parts = unhex(lines.map((line) => line.trim()).join(''))
    .toString('latin1')
    .split('\n')
  const [salt, hmac, ciphertext] = parts.map(unhex)
  if (!salt || !hmac || !ciphertext) throw new SyntaxError('its payload is cut off')
  return { id: id?.trim(), salt, hmac, ciphertext }
}

/** The vaulted text of an envelope; the id makes it format 1.2. */
export function formatEnvelope({ id, salt, hmac, ciphertext }: Envelope): string {
  const payload = Buffer.from([salt, hmac, ciphertext].map((part) => part.toString('hex')).join('\n')).toString('hex')
  const header = id === undefined ? `${HEADER};1.1;${CIPHER}` : `${HEADER};1.2;${CIPHER};${id}`
  return `${[header, ...(payload.match(new RegExp(`.{1,${LINE_WIDTH}}`, 'g')) ?? [])].join('\n')}\n`
}

function unhex(digits: string): Buffer {
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) throw new SyntaxError('its payload is not hexadecimal')
  return Buffer.from(digits, 'hex')
}
