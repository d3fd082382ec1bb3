import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, sep } from 'node:path'
import type { LoadedTemplate } from '../templates/evaluator.ts'

/** What templates may read: files below some folders, wherever symbolic links lead. */
export class ReadableFolders {
  readonly #folders: readonly string[]

  constructor(folders: readonly string[]) {
    this.#folders = folders
  }

  /** A file by its absolute path, or below the first folder that has it; undefined for what is not there or not allowed. */
  readonly read = (path: string): Buffer | undefined => {
    const found = this.#candidates(path, this.#folders).find((candidate) => this.#allows(candidate))
    return found === undefined ? undefined : readFileSync(found)
  }

  /** A template that `from` includes: beside it, or below one of the folders. */
  readonly loadTemplate = (name: string, from: string): LoadedTemplate | undefined => {
    const folders = from === '' ? this.#folders : [dirname(from), ...this.#folders]
    const file = this.#candidates(name, folders).find((candidate) => this.#allows(candidate))
    return file === undefined ? undefined : { file, text: readFileSync(file, 'utf8') }
  }

  #candidates(path: string, folders: readonly string[]): readonly string[] {
    return isAbsolute(path) ? [path] : folders.map((folder) => join(folder, path))
  }

  #allows(path: string): boolean {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false
    const real = realpathSync(path)
    return this.#folders.some((folder) => isBelow(real, folder))
  }
}

function isBelow(real: string, folder: string): boolean {
  if (!statSync(folder, { throwIfNoEntry: false })) return false
  const root = realpathSync(folder)
  return real.startsWith(root.endsWith(sep) ? root : root + sep)
}
