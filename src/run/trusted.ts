import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { KollaError } from '../errors.ts'
import type { HostScope } from '../variables/types.ts'

/**
 * Whom clients on this machine trust besides those that Node knows: the file of kolla_admin_openrc_cacert, and the authorities that
 * containers get (`ca` in kolla_certificates_dir). Without any, what Node knows is enough.
 */
export function trusted(scope: HostScope): { readonly ca?: string } {
  const named = scope.find('kolla_admin_openrc_cacert')
  const folder = join(scope.string('kolla_certificates_dir'), 'ca')
  const own = [
    ...(typeof named === 'string' && named !== '' ? [read(named)] : []),
    ...namesIn(folder).map((name) => read(join(folder, name))),
  ]
  return own.length === 0 ? {} : { ca: [...own, ...getCACertificates('default')].join('\n') }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(?:crt|pem)$/.test(name))
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new KollaError(`the certificates of authorities in ${file} cannot be read`, {
      code: 'file-unreadable',
      fault: 'configuration',
      where: { file },
      hint: 'kolla_admin_openrc_cacert names a file of this machine; `kolla certificates` makes one in `ca` below kolla_certificates_dir.',
      cause: error,
    })
  }
}
