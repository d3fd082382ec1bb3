import { makeCertificates } from '../../src/certificates/make.ts'
import { planCertificates } from '../../src/certificates/plan.ts'
import type { CertificatesPlan, WantedCertificate, WantedCertificates } from '../../src/certificates/types.ts'

export const NOW = new Date('2026-03-01T12:00:00Z')

export const wanted: WantedCertificates = {
  authority: { folder: '/c/private/root', days: 1024, copies: ['/c/ca/root.crt'] },
  certificates: [
    {
      name: 'internal',
      folder: '/c/private/internal',
      names: ['DNS:cloud.example', 'IP:192.0.2.10', 'IP:2001:db8::10'],
      days: 365,
      copies: [{ path: '/c/haproxy-internal.pem', parts: 'both' }],
    },
    {
      name: 'backend',
      folder: '/c/private/backend',
      names: ['IP:192.0.2.11'],
      days: 500,
      copies: [
        { path: '/c/backend-cert.pem', parts: 'certificate' },
        { path: '/c/backend-key.pem', parts: 'key' },
      ],
    },
  ],
}

/** Files in memory: what `kolla certificates` finds and leaves. */
export class Folder {
  readonly files: Map<string, Buffer>

  constructor(files: Iterable<readonly [string, Buffer]> = []) {
    this.files = new Map(files)
  }

  readonly read = (path: string): Buffer | undefined => this.files.get(path)

  plan(what = wanted, now = NOW): CertificatesPlan {
    return planCertificates(what, this.read, now)
  }

  /** Makes what is due, and returns the paths that were written. */
  async make(what = wanted, now = NOW): Promise<readonly string[]> {
    const made = await makeCertificates(this.plan(what, now), this.read, now)
    for (const { path, content } of made) this.files.set(path, content)
    return made.map(({ path }) => path)
  }

  copy(): Folder {
    return new Folder(this.files)
  }

  text(path: string): string {
    return this.files.get(path)?.toString() ?? ''
  }
}

/** What is wanted, with another certificate of this name. */
export function changed(name: string, change: Partial<WantedCertificate>): WantedCertificates {
  const certificates = wanted.certificates.map((each) => (each.name === name ? { ...each, ...change } : each))
  return { ...wanted, certificates }
}

/** Keys take a while to find: most tests begin from one folder that is complete. */
let complete: Promise<Folder> | undefined

export async function completeFolder(): Promise<Folder> {
  complete ??= (async () => {
    const folder = new Folder()
    await folder.make()
    return folder
  })()
  return (await complete).copy()
}
