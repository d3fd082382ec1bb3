import { createHash, hash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { decodeVariables, encodeVariables, type EncodedVariables } from './encoded-variables.ts'
import type { InventoryVariables } from './types.ts'

/** Everything that reads YAML, beside the packages that package.json names. */
const READERS = [join(import.meta.dirname, '../yaml'), import.meta.dirname]

interface Parse {
  readonly variables: InventoryVariables
  readonly isFlawless: boolean
}

/** What is kept of one file. */
interface Kept {
  /** Digest of the file and of what read it. */
  readonly digest: string
  readonly variables: EncodedVariables
}

/**
 * What files of ours say, kept from run to run: to parse all defaults anew is a quarter of the time of a run that has nothing to do.
 * Where a file or what reads it has changed, or nothing is kept, it is parsed.
 */
export class ParsedFiles {
  readonly #folder: string
  readonly #reader: string

  /** `folder`: where it is kept; whoever can write there decides what our defaults are. */
  constructor(folder: string, packageRoot: string) {
    this.#folder = folder
    this.#reader = readerDigest(packageRoot)
  }

  /** The variables of a file; `parse` reads them where they are not known. What has flaws is not kept, so that they are told each time. */
  of(file: string, data: Buffer, parse: () => Parse): InventoryVariables {
    const place = join(this.#folder, `${hash('sha256', file).slice(0, 16)}.json`)
    const digest = createHash('sha256').update(this.#reader).update(data).digest('hex')
    const kept = read(place)
    if (kept?.digest === digest) return decodeVariables(kept.variables, file)
    const { variables, isFlawless } = parse()
    const encoded = isFlawless ? encodeVariables(variables) : undefined
    if (encoded) this.#keep(place, { digest, variables: encoded })
    return variables
  }

  #keep(place: string, kept: Kept): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      writeFileSync(`${place}.${process.pid}`, JSON.stringify(kept), { mode: 0o600 })
      renameSync(`${place}.${process.pid}`, place)
    } catch {
      // Where nothing can be kept, everything is parsed.
    }
  }
}

/** Beside Node's own cache of compiled modules, which is trusted as much; undefined where there is none. */
export function parsedFiles(packageRoot: string): ParsedFiles | undefined {
  const folder = module.getCompileCacheDir()
  return folder === undefined ? undefined : new ParsedFiles(join(folder, 'kolla-defaults'), packageRoot)
}

function readerDigest(packageRoot: string): string {
  const digest = createHash('sha256')
  const add = (file: string): unknown => digest.update(readFileSync(file))
  add(join(packageRoot, 'package.json'))
  for (const folder of READERS) for (const name of readdirSync(folder).sort()) add(join(folder, name))
  return digest.digest('hex')
}

function read(place: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(place, 'utf8')) as Kept
  } catch {
    return undefined
  }
}
