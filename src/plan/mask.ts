/** What is shown instead of a secret, as everywhere else. */
const MASK = '***'

/** What names of options that hold secrets contain. */
const SECRET =
  'password|passwd|passphrase|secret|private_key|auth_pass|auth_key|encryption_key|sst_auth|cookie|hmac_keys?|token_key'

const SECRET_NAME = new RegExp(SECRET, 'i')

/** Credentials inside an address: `scheme://user:password@host`. */
const CREDENTIALS = /(:\/\/[^\s:@/]+:)[^\s@]+(@)/g

/** A line that sets a secret: `name = value`, `name: value`, `name value`, `"name": "value"`; a diff's sign may stand before it. */
const SETTING = new RegExp(`^([-+ ]?\\s*"?[\\w.-]*(?:${SECRET})[\\w.-]*"?(?:\\s*[=:]\\s*|\\s+(?![=:])))\\S.*$`, 'i')

/** A secret of a JSON object, wherever in a line it stands. */
const MEMBER = new RegExp(`("[\\w.-]*(?:${SECRET})[\\w.-]*"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi')

/** The load balancer's own: `user NAME insecure-password PASSWORD`, `stats auth NAME:PASSWORD`. */
const LOGIN = /(\binsecure-password\s+|\bstats auth [^\s:]+:)\S+/g

/**
 * Masks what looks like a secret by where it stands. The secrets of this deployment are known by value and masked anyway; an old file of a
 * host may hold others, a password before it was rotated above all.
 */
export function maskLine(line: string): string {
  return line
    .replace(CREDENTIALS, `$1${MASK}$2`)
    .replace(LOGIN, `$1${MASK}`)
    .replace(MEMBER, `$1"${MASK}"`)
    .replace(SETTING, `$1${MASK}`)
}

/** The printable value of an option. */
export function maskValue(option: string, value: string): string {
  return SECRET_NAME.test(option) ? MASK : value.replace(CREDENTIALS, `$1${MASK}$2`)
}
