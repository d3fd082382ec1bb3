import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { InputOptions } from '../../src/run/options.ts'
import { loadInput } from '../../src/run/load-input.ts'
import { validate } from '../../src/validate/validate.ts'
import { showOrigin } from '../../src/output/report-error.ts'
import type { Problem } from '../../src/errors.ts'
import { checkout, temporaryFolder } from '../support/cli.ts'
import { inputOf } from '../support/real-roles.ts'

/** Files by their path below the configuration directory; `inventory` is the inventory. */
export type Files = Readonly<Record<string, string>>

const KEYS: Readonly<Record<string, string>> = {
  prometheus_bcrypt_salt: 'abcdefghijklmnopqrstuv',
  barbican_crypto_key: `${'A'.repeat(43)}=`,
}

/** A value for every password that kolla has; of the right shape, and nobody's secret. */
export const PASSWORDS = readFileSync(join(checkout, 'etc/kolla/passwords.yml'), 'utf8')
  .replace(
    /^(\w+):\n {2}private_key:\n {2}public_key:$/gm,
    '$1: {private_key: a private key, public_key: ssh-rsa AAAA}',
  )
  .replace(/^(\w+)_(uuid|pool_id|project_id|resource_id|user_id):$/gm, '$1_$2: 0b1f5a0e-7c55-4f1e-9d5d-0123456789ab')
  .replace(/^(\w+):$/gm, (_, name: string) => `${name}: ${KEYS[name] ?? `the ${name} of a test`}`)

export const VIP = 'kolla_internal_vip_address: 192.0.2.250\n'
const ALL_IN_ONE = readFileSync(join(checkout, 'inventory/all-in-one'), 'utf8')

/** A configuration directory with these files over one that is fine. */
export function configuration(files: Files): string {
  const folder = temporaryFolder()
  const defaults: Files = { inventory: ALL_IN_ONE, 'globals.yml': VIP, 'passwords.yml': PASSWORDS }
  for (const [name, text] of Object.entries({ ...defaults, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), 0o600)
  }
  return folder
}

/** What is wrong with a configuration directory, as `kolla config validate` finds it. */
export async function problemsIn(folder: string, more: Partial<InputOptions> = {}): Promise<readonly Problem[]> {
  return validate(await loadInput({ ...inputOf(folder), ...more }, {}))
}

/** Each problem in a line, paths relative to the configuration directory: `error globals.yml:2:1 variable-unknown: ... (hint)`. */
export async function linesFor(files: Files, more: Partial<InputOptions> = {}): Promise<readonly string[]> {
  const folder = configuration(files)
  const problems = await problemsIn(folder, more)
  return problems.map(({ severity, code, message, where, hint }) => {
    const place = where === undefined ? '' : ` ${showOrigin(where)}`
    return `${severity}${place} ${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`
      .replaceAll(`${folder}/`, '')
      .replaceAll(checkout, '')
  })
}

/** The inventory that comes with kolla, with other hosts in the top groups. */
export function multinode(groups: Readonly<Record<string, readonly string[]>>): string {
  const text = readFileSync(join(checkout, 'inventory/multinode'), 'utf8')
  return Object.entries(groups).reduce(
    (inventory, [group, hosts]) =>
      inventory.replace(new RegExp(`^\\[${group}\\]\\n(?:(?!\\[).*\\n)*`, 'm'), `[${group}]\n${hosts.join('\n')}\n\n`),
    text,
  )
}
