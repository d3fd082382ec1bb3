import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError } from '../../../src/errors.ts'
import { Secret } from '../../../src/secrets.ts'
import { Vault } from '../../../src/vault/vault.ts'
import type { CaseResult, GoldenSet } from '../types.ts'
import { attemptQuery, compareQuery, shownResult, storeFor } from '../variables.ts'
import type { QueryExpectation } from '../variables.ts'

interface VaultCase {
  readonly file: string
  readonly kind: 'whole' | 'inline' | 'whole-as-vars'
  readonly password: string
  readonly expected_plaintext?: string
  readonly wrong_password?: { readonly password: string }
  readonly runs?: readonly VaultRun[]
}

interface VaultRun {
  readonly passwords: Readonly<Record<string, string>>
  readonly expected: Readonly<Record<string, QueryExpectation>> | QueryExpectation
}

/** Encrypted files and values, with the right and with wrong passwords. */
export const vault: GoldenSet = {
  name: 'vault',
  present: (directory) => existsSync(join(directory, 'vault', 'vault.json')),
  run: (directory) => {
    const folder = join(directory, 'vault')
    const cases = JSON.parse(readFileSync(join(folder, 'vault.json'), 'utf8')) as readonly VaultCase[]
    return Promise.resolve(
      cases.map((item) => (item.kind === 'whole' ? runWhole(item, folder) : runVariables(item, folder))),
    )
  },
}

function vaultOf(passwords: Readonly<Record<string, string>>): Vault {
  const secrets = Object.entries(passwords).map(([id, password]) => ({
    id,
    source: 'vector',
    password: new Secret(password),
  }))
  return new Vault(secrets)
}

function runWhole({ file, password, expected_plaintext, wrong_password }: VaultCase, folder: string): CaseResult {
  const data = readFileSync(join(folder, file))
  const decrypt = (candidate: string): string => {
    try {
      return vaultOf({ default: candidate }).decryptFile(data, file).toString('utf8')
    } catch (error) {
      if (error instanceof KollaError && error.details.code === 'vault-password-wrong') return 'refused'
      throw error
    }
  }
  const got = [decrypt(password), wrong_password ? decrypt(wrong_password.password) : 'refused']
  const expected = [expected_plaintext, 'refused']
  return { id: file, outcome: got.join('\0') === expected.join('\0') ? 'ok' : 'differ', expected, got }
}

function runVariables({ file, runs = [] }: VaultCase, folder: string): CaseResult {
  const failures = runs.flatMap((run, index) => failuresOf(run, index, join(folder, file)))
  const expected = failures.map(({ id, expected }) => ({ id, expected }))
  const got = failures.map(({ id, got }) => ({ id, got }))
  return failures.length === 0 ? { id: file, outcome: 'ok' } : { id: file, outcome: 'differ', expected, got }
}

function failuresOf({ passwords, expected }: VaultRun, index: number, file: string): readonly CaseResult[] {
  const store = storeFor({ inventory: 'localhost\n', extra: [{ path: file }], vault: vaultOf(passwords) })
  if ('error' in expected && typeof expected.error === 'string') {
    const outcome = store === 'refused' ? 'ok' : 'error'
    return outcome === 'ok' ? [] : [{ id: `run ${index}`, outcome, expected, got: 'values' }]
  }
  if (store === 'refused') return [{ id: `run ${index}`, outcome: 'error', expected, got: 'refused' }]
  return Object.entries(expected as Readonly<Record<string, QueryExpectation>>).flatMap(([query, wanted]) => {
    const got = attemptQuery(store, 'localhost', query)
    const outcome = compareQuery(got, wanted)
    return outcome === 'ok' ? [] : [{ id: `run ${index}: ${query}`, outcome, expected: wanted, got: shownResult(got) }]
  })
}
