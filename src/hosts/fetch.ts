import { extract } from 'tar-stream'
import { KollaError } from '../errors.ts'
import type { HostConnection } from './types.ts'

/** The content of files of a host, by path, in one command; files that went away meanwhile are left out. */
export async function fetchFiles(
  connection: HostConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const result = await connection.exec(['tar', '-c', '-P', '-f', '-', '--ignore-failed-read', '--null', '-T', '-'], {
    input: paths.map((path) => `${path}\0`).join(''),
  })
  if (result.stdout.length === 0) {
    throw new KollaError(`files of ${connection.host} could not be read`, {
      code: 'fetch-failed',
      fault: 'host',
      host: connection.host,
      log: result.stderr.toString().trim().split('\n').slice(-5),
    })
  }
  return untar(result.stdout)
}

async function untar(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const reader = extract()
  reader.end(archive)
  for await (const entry of reader) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    files.set(entry.header.name, Buffer.concat(chunks))
  }
  return files
}
