import type { KollaError } from '../errors.ts'
import { hostError } from './errors.ts'
import { fingerprint, keyType, lookupName } from './known-hosts.ts'
import type { KnownHosts } from './known-hosts.ts'
import type { SshTarget } from './resolve.ts'

/** What ssh2 offers, best first. */
const ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

export type HostKeyAlgorithm = (typeof ALGORITHMS)[number]

/** The host-key algorithms to offer: those of the keys that known_hosts has come first, so that the server shows one of these. */
export function hostKeyAlgorithms(knownTypes: readonly string[]): HostKeyAlgorithm[] {
  const known = (algorithm: string): boolean =>
    knownTypes.includes(algorithm) || (algorithm.startsWith('rsa-') && knownTypes.includes('ssh-rsa'))
  return [...ALGORITHMS.filter(known), ...ALGORITHMS.filter((algorithm) => !known(algorithm))]
}

/** Decides on the key that a server has shown; undefined means accepted (and remembered where that is asked for). */
export function refuseHostKey(target: SshTarget, known: KnownHosts, key: Buffer): KollaError | undefined {
  const verdict = known.judge(target.keyName, target.port, key)
  const name = lookupName(target.keyName, target.port)
  const shown = `${keyType(key)} ${fingerprint(key)}`
  switch (verdict.kind) {
    case 'known':
      return undefined
    case 'revoked':
      return hostError(target.host, 'host-key-revoked', `its host key is revoked (${shown})`, {
        where: verdict.by,
        hint: 'Give the host a new key.',
      })
    case 'mismatch':
      if (target.hostKeyChecking === 'no') return undefined
      return hostError(
        target.host,
        'host-key-mismatch',
        `its host key is not the one in ${verdict.expected.file}:${verdict.expected.line}: it shows ${shown}, known is another ${verdict.expectedType} key`,
        {
          where: verdict.expected,
          hint: `Somebody may be listening in. If the host was installed anew: ssh-keygen -R '${name}', then --accept-new-host-keys.`,
        },
      )
    case 'unknown':
      if (target.hostKeyChecking !== 'strict') {
        known.add(target.keyName, target.port, key)
        return undefined
      }
      return hostError(target.host, 'host-key-unknown', `its host key is not known yet (${shown} of ${name})`, {
        where: verdict.authority,
        hint:
          verdict.authority === undefined
            ? 'Compare the fingerprint, then run again with --accept-new-host-keys, or add it with ssh-keyscan.'
            : 'known_hosts trusts a certificate authority for it, but certificates cannot be checked here: add the key itself with ssh-keyscan.',
      })
  }
}
