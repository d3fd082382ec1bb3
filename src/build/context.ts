import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import type { Image } from './types.ts'

const TEMPLATE = 'Dockerfile.j2'
/** All files are given one time, so that the same files make the same context. */
const EPOCH = new Date(0)

/** What the engine gets to build an image: the image's folder and its Dockerfile, as a tar stream. */
export function contextOf(image: Image): Readable {
  const tar = pack()
  for (const { name, mode, content } of contextFiles(image)) {
    tar.entry({ name, mode, mtime: EPOCH, uid: 0, gid: 0 }, content)
  }
  tar.finalize()
  return Readable.from(tar)
}

/** A file of a build's context. */
interface ContextFile {
  readonly name: string
  readonly mode: number
  readonly content: string | Buffer
}

/** The Dockerfile and the files of the image's folder, always in the same order. */
export function contextFiles(image: Omit<Image, 'digest'>): ContextFile[] {
  const files = filesBelow(image.folder).map((name) => {
    const file = join(image.folder, name)
    // Owner and finer modes of a checkout are accidents; being executable is not.
    const mode = (statSync(file).mode & 0o100) === 0 ? 0o644 : 0o755
    return { name, mode, content: readFileSync(file) }
  })
  return [{ name: 'Dockerfile', mode: 0o644, content: image.dockerfile }, ...files]
}

/** Writes an image's context below `folder`, for reading, or for building with another tool. */
export function writeContext(folder: string, image: Image): void {
  const target = join(folder, image.name)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  cpSync(image.folder, target, { recursive: true, filter: (path) => !path.endsWith(`/${TEMPLATE}`) })
  writeFileSync(join(target, 'Dockerfile'), image.dockerfile)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== TEMPLATE)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
