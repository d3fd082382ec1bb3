import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Desired, DesiredService } from '../roles/desired.ts'

/** Files with passwords are in the tree: nobody else may read it. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/** Writes one folder per host, in it one per service, and containers.json with the containers that should run. Returns how many files. */
export async function writeTree(desired: Desired, output: string): Promise<number> {
  const counts = await Promise.all(
    [...desired.hosts.values()].map(async ({ host, services }) => {
      const folder = join(output, host)
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
      const files = await Promise.all(services.map((service) => writeService(folder, service)))
      const running = services.filter(({ onDemand }) => !onDemand)
      const containers = Object.fromEntries(running.map(({ spec }) => [spec.name, spec]))
      await writeFile(join(folder, 'containers.json'), JSON.stringify(containers, undefined, 2) + '\n', {
        mode: FILE_MODE,
      })
      return files.reduce((total, count) => total + count, 0)
    }),
  )
  return counts.reduce((total, count) => total + count, 0)
}

async function writeService(folder: string, service: DesiredService): Promise<number> {
  const root = dirname(service.directory)
  const place = (path: string): string => join(folder, relative(root, path))
  for (const { path } of service.files.filter((file) => file.kind === 'directory')) {
    await mkdir(place(path), { recursive: true, mode: FOLDER_MODE })
  }
  const files = service.files.filter((file) => file.kind === 'file')
  await Promise.all(files.map((file) => writeFile(place(file.path), file.content, { mode: FILE_MODE })))
  return files.length
}
