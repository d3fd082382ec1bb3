import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Grammar } from './argv.ts'

/** A flag as help and completion need it. */
export interface ManifestFlag {
  readonly name: string
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly description?: string
  readonly helpGroup?: string
  readonly helpValue?: string
  readonly hidden?: boolean
  readonly required?: boolean
  readonly multiple?: boolean
  readonly options?: readonly string[]
  readonly aliases?: readonly string[]
}

export interface ManifestArgument {
  readonly name: string
  readonly description?: string
  readonly required?: boolean
  readonly multiple?: boolean
  readonly options?: readonly string[]
}

export interface ManifestCommand {
  readonly id: string
  readonly summary?: string
  readonly description?: string
  readonly examples?: readonly (string | { readonly description: string; readonly command: string })[]
  readonly hidden?: boolean
  readonly strict?: boolean
  readonly flags: Readonly<Record<string, ManifestFlag>>
  readonly args: Readonly<Record<string, ManifestArgument>>
  /** The module, relative to the package's root. */
  readonly relativePath: readonly string[]
}

/** oclif's manifest: what the commands are, without loading any of them. */
export interface Manifest {
  readonly version: string
  readonly commands: Readonly<Record<string, ManifestCommand>>
  /** What the sources looked like when it was made; absent in a published package, where it cannot go stale. */
  readonly fingerprint?: string
}

const FILE = 'oclif.manifest.json'
const SOURCES = ['src/commands', 'src/cli']

/** The manifest beside package.json; in a checkout it is made again whenever a source of the commands has changed. */
export async function loadManifest(root: string): Promise<Manifest> {
  const fingerprint = sourceFingerprint(root)
  const stored = readManifest(root)
  if (stored !== undefined && stored.fingerprint === fingerprint) return stored
  const { describeCommands } = await import('./describe-commands.ts')
  const made: Manifest = { ...(await describeCommands(root)), ...(fingerprint === undefined ? {} : { fingerprint }) }
  store(root, made)
  return made
}

/** Names, sizes and times of the files that define the commands; undefined in a published package. */
function sourceFingerprint(root: string): string | undefined {
  try {
    return [join(root, 'package.json'), ...SOURCES.flatMap((folder) => sources(join(root, folder)))]
      .map(stamp)
      .join('\n')
  } catch {
    return undefined
  }
}

function sources(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return found
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name))
}

function stamp(file: string): string {
  const { size, mtimeMs } = statSync(file)
  return `${file} ${size} ${mtimeMs}`
}

function readManifest(root: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(root, FILE), 'utf8')) as Manifest
  } catch {
    return undefined
  }
}

/** Kept for the next start; a checkout that cannot be written to makes it anew each time. */
function store(root: string, manifest: Manifest): void {
  const file = join(root, FILE)
  const temporary = `${file}.${process.pid}`
  try {
    writeFileSync(temporary, JSON.stringify(manifest))
    renameSync(temporary, file)
  } catch {
    process.emitWarning(`cannot write ${file}: every start will be slower`)
  }
}

/** What the command line's parser has to know. */
export function grammarOf(manifest: Manifest): Grammar {
  const flags = Object.values(manifest.commands).flatMap((command) => Object.values(command.flags))
  const valued = flags.filter((flag) => flag.type === 'option')
  return {
    ids: new Set(Object.keys(manifest.commands)),
    valued: new Set(
      valued.flatMap((flag) => [
        `--${flag.name}`,
        ...(flag.char ? [`-${flag.char}`] : []),
        ...(flag.aliases ?? []).map((alias) => `--${alias}`),
      ]),
    ),
  }
}
