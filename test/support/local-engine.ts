import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { promisify } from 'node:util'
import { pack } from 'tar-stream'
import { dockerodeOver } from '../../src/containers/modem.ts'

const run = promisify(execFile)

/** The engine of this machine. */
export const LOCAL_SOCKET = process.env['KOLLA_ENGINE_SOCKET'] ?? '/var/run/docker.sock'

/** A few kilobytes of tools and a shell, made here: no registry is needed. */
export const TEST_IMAGE = 'kolla-test/busybox:1'
const TOOLS = [
  'sh',
  'sleep',
  'echo',
  'cat',
  'true',
  'false',
  'env',
  'id',
  'printf',
  'ls',
  'test',
  'head',
  'tail',
  'date',
]

/** Opens a stream to a UNIX socket of this machine. */
export function openLocalSocket(path = LOCAL_SOCKET): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket)).once('error', reject)
  })
}

/** Why tests on a real engine cannot run here; undefined when they can. */
export async function whyNoEngine(): Promise<string | undefined> {
  const client = await dockerodeOver(openLocalSocket)
  try {
    await client.docker.ping()
    return undefined
  } catch (error) {
    return `no container engine answers on ${LOCAL_SOCKET} (${String(error)}); bin/test starts one`
  } finally {
    client.close()
  }
}

/** Makes the test image unless it is there; `tag` names a variant with another label, and so another id. */
export async function makeTestImage(tag = TEST_IMAGE, label = 'one'): Promise<string> {
  const client = await dockerodeOver(openLocalSocket)
  try {
    const archive = pack()
    archive.entry({ name: 'bin/busybox', mode: 0o755 }, await readFile(await staticBusybox()))
    for (const tool of TOOLS) archive.entry({ name: `bin/${tool}`, type: 'symlink', linkname: 'busybox' })
    for (const name of ['tmp', 'etc', 'var']) archive.entry({ name, type: 'directory', mode: 0o755 })
    archive.entry({ name: 'etc/passwd' }, 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n')
    archive.finalize()
    const [repo = '', version = 'latest'] = tag.split(':')
    const stream = await client.docker.importImage(archive as unknown as NodeJS.ReadableStream, {
      repo,
      tag: version,
      changes: ['CMD ["sleep", "600"]', `LABEL kolla_version=${label}`, 'ENV PATH=/bin'],
    })
    let report = ''
    for await (const chunk of stream) report += String(chunk)
    if (report.includes('"error"')) throw new Error(report)
    return tag
  } finally {
    client.close()
  }
}

/** Debian's static busybox: of this machine, or taken out of its package without installing it. */
async function staticBusybox(): Promise<string> {
  const folder = join(import.meta.dirname, '../../.cache/busybox')
  const program = join(folder, 'bin/busybox')
  if (existsSync(program)) return program
  await mkdir(folder, { recursive: true })
  await run('sh', ['-c', 'apt-get download busybox-static && dpkg -x busybox-static_*.deb .'], { cwd: folder })
  return existsSync(program) ? program : join(folder, 'usr/bin/busybox')
}
