import type { Problem } from '../errors.ts'

/** A certificate that the private authority signs, and where it goes. */
export interface WantedCertificate {
  /** `external`: the names of its files, and what it is called. */
  readonly name: string
  /** Folder of its certificate and key. */
  readonly folder: string
  /** What it is for: `DNS:cloud.example`, `IP:192.0.2.10`. */
  readonly names: readonly string[]
  /** Days that it lasts. */
  readonly days: number
  /** Where services look for it. */
  readonly copies: readonly Copy[]
}

/** A file that holds a certificate, its key, or the one after the other. */
export interface Copy {
  readonly path: string
  readonly parts: 'certificate' | 'key' | 'both'
}

/** The private authority and everything that it signs. */
export interface WantedCertificates {
  readonly authority: {
    readonly folder: string
    readonly days: number
    /** Where clients look for it. */
    readonly copies: readonly string[]
  }
  readonly certificates: readonly WantedCertificate[]
}

/** What is due for one certificate (or the authority itself). */
export interface CertificateWork {
  readonly name: string
  readonly folder: string
  /** Why it is signed anew; empty: it stays. */
  readonly reasons: readonly string[]
  /** Why it gets a key of its own again; empty: the key stays. */
  readonly keyReasons: readonly string[]
}

/** What `kolla certificates` does, as plain data. */
export interface CertificatesPlan {
  readonly wanted: WantedCertificates
  readonly authority: CertificateWork
  readonly certificates: readonly CertificateWork[]
  /** Copies that are written, with why. */
  readonly copies: readonly { readonly path: string; readonly exists: boolean; readonly reasons: readonly string[] }[]
  /** What is left alone, and why. */
  readonly warnings: readonly Problem[]
}

/** The file of a certificate or of its key. */
export function certificatePath({ folder, name }: { readonly folder: string; readonly name: string }): string {
  return `${folder}/${name}.crt`
}

/** The private key that belongs to the certificate. */
export function keyPath({ folder, name }: { readonly folder: string; readonly name: string }): string {
  return `${folder}/${name}.key`
}
