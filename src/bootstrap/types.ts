import type { DesiredFile } from '../hosts/types.ts'
import type { Change } from '../plan/types.ts'
import type { HostScope } from '../variables/types.ts'

/** Something to find out about a host, as `ask.sh` takes it: a kind and a name. */
export interface Question {
  readonly kind: 'package' | 'service' | 'program' | 'file' | 'group' | 'user' | 'key' | 'sysctl' | 'selinux' | 'git'
  readonly name: string
}

/** A file, directory or link that was asked for. */
export interface AskedFile {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  readonly mode: string
  readonly owner: string
  readonly group: string
  /** Seconds since the epoch. */
  readonly mtime: number
  /** Empty for what is not a plain file. */
  readonly content: string
}

/** What a host answered; what it does not have is not there. */
export interface Answers {
  readonly packages: ReadonlySet<string>
  readonly services: ReadonlyMap<string, { readonly enabled: boolean; readonly active: boolean }>
  readonly programs: ReadonlySet<string>
  readonly files: ReadonlyMap<string, AskedFile>
  readonly groups: ReadonlySet<string>
  /** User -> groups. */
  readonly users: ReadonlyMap<string, readonly string[]>
  /** User -> authorized_keys. */
  readonly keys: ReadonlyMap<string, string>
  readonly sysctls: ReadonlyMap<string, string>
  /** Undefined where the kernel runs without it. */
  readonly selinux: 'enforcing' | 'permissive' | undefined
  readonly git: ReadonlyMap<string, string>
}

/** A line of /etc/hosts. */
export interface Neighbour {
  /** Inventory name. */
  readonly host: string
  /** Undefined when it is not known: the host could not be asked. */
  readonly entry: { readonly address: string; readonly names: readonly string[] } | undefined
}

/** What the preparation of a host is worked out from. */
export interface Server {
  readonly host: string
  readonly scope: HostScope
  readonly facts: Readonly<Record<string, unknown>>
  /** Every host of the deployment, this one included, in the order of the inventory. */
  readonly neighbours: readonly Neighbour[]
  /** A file of this machine; throws KollaError when it is not there. */
  readonly readLocal: (path: string) => Buffer
}

/** A difference together with what makes it go away: a file, a removal, or lines for `prepare.sh`. */
export interface Work {
  readonly change: Change
  readonly deliver?: readonly DesiredFile[]
  readonly remove?: string
  readonly commands?: readonly string[]
}

/** One part of the preparation: what it has to know of a host, and how that differs from what should be. */
export interface Topic {
  readonly name: string
  readonly title: string
  /** Topics that come first when both have work. */
  readonly after: readonly string[]
  readonly questions: readonly Question[]
  /** Pure. */
  readonly compare: (answers: Answers) => readonly Work[]
}
