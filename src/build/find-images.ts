import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { KollaError } from '../errors.ts'
import type { ImageSource } from './types.ts'

const PROJECT = resolve(import.meta.dirname, '../..')
const TEMPLATE = 'Dockerfile.j2'

/** The folders that hold our images: the common ones, and one per role. */
export function imageFolders(project: string = PROJECT): string[] {
  const roles = join(project, 'roles')
  return [
    join(import.meta.dirname, 'docker'),
    ...readdirSync(roles)
      .sort()
      .map((role) => join(roles, role, 'image'))
      .filter((folder) => existsSync(folder)),
  ]
}

/** Every image in the folders, by name. One of an operator's folder, which comes last, takes the place of ours. */
export function findImages(folders: readonly string[]): ImageSource[] {
  const found = new Map<string, ImageSource>()
  for (const folder of folders) {
    if (!existsSync(folder)) {
      throw new KollaError(`there is no folder ${folder} to look for images in`, {
        code: 'image-folder-missing',
        fault: 'usage',
      })
    }
    for (const name of readdirSync(folder).sort()) {
      const template = join(folder, name, TEMPLATE)
      if (existsSync(template)) found.set(name, { name, folder: join(folder, name), template })
    }
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}
