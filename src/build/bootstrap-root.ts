import { spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { KollaError } from '../errors.ts'

const LOCAL_CERTIFICATES = '/usr/local/share/ca-certificates'

/** What a root filesystem is made of. */
export interface RootInputs {
  readonly suite: string
  readonly mirror: string
  /** Of the archive; undefined when its signature is not checked. */
  readonly keyring: string | undefined
  /** apt's sources, in its newer format. */
  readonly sources: string
  /** Further lines of apt's configuration. */
  readonly settings: string
  /** Paths of keyrings that the sources name. */
  readonly keyrings: readonly string[]
  /** Whether the certificates that were added to this machine are needed. */
  readonly certificates: boolean
  /** Proxies. */
  readonly environment: Readonly<Record<string, string>>
}

/** Makes a minimal system with debootstrap, beside the tar file that it is written to. */
export async function bootstrapRoot(
  inputs: RootInputs,
  tarball: string,
  onLine: (line: string) => void,
): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new KollaError('only root can make the image that all others stand on', {
      code: 'not-root',
      fault: 'usage',
      hint: 'run this with sudo, or give an image to build on with --base-image',
    })
  }
  // Not in /tmp, which may forbid devices and programs.
  const root = mkdtempSync(`${tarball}.root-`)
  // It becomes `/` of every image: Podman keeps its mode, and then only root would find any program.
  chmodSync(root, 0o755)
  try {
    await run(
      'debootstrap',
      [
        '--variant=minbase',
        '--include=ca-certificates,eatmydata',
        ...(inputs.keyring === undefined ? ['--no-check-gpg'] : [`--keyring=${inputs.keyring}`]),
        inputs.suite,
        root,
        inputs.mirror,
      ],
      inputs.environment,
      onLine,
    )
    addSources(root, inputs)
    await run('tar', ['--create', `--file=${tarball}`, `--directory=${root}`, '--exclude=./dev/*', '.'], {}, onLine)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function addSources(root: string, inputs: RootInputs): void {
  for (const path of inputs.keyrings) {
    const target = join(root, path)
    if (existsSync(target)) continue
    mkdirSync(dirname(target), { recursive: true })
    cpSync(path, target)
  }
  if (inputs.certificates && existsSync(LOCAL_CERTIFICATES)) {
    for (const name of readdirSync(LOCAL_CERTIFICATES)) {
      cpSync(join(LOCAL_CERTIFICATES, name), join(root, LOCAL_CERTIFICATES, name), { recursive: true })
    }
  }
  rmSync(join(root, 'etc/apt/sources.list'), { force: true })
  writeFileSync(join(root, 'etc/apt/sources.list.d/debian.sources'), inputs.sources)
  if (inputs.settings !== '') writeFileSync(join(root, 'etc/apt/apt.conf.d/50kolla-machine'), `${inputs.settings}\n`)
  for (const folder of ['var/cache/apt/archives', 'var/lib/apt/lists']) {
    rmSync(join(root, folder), { recursive: true, force: true })
    mkdirSync(join(root, folder, 'partial'), { recursive: true })
  }
  rmSync(join(root, 'var/log/bootstrap.log'), { force: true })
}

function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const lastLines: string[] = []
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lastLines.push(line)
        if (lastLines.length > 15) lastLines.shift()
        onLine(line)
      })
    }
    child.on('error', (cause) =>
      reject(
        new KollaError(`${command} cannot be run: ${cause.message}`, {
          code: 'command-missing',
          fault: 'host',
          hint: `install it: apt-get install ${command}`,
          cause,
        }),
      ),
    )
    child.on('close', (code) => {
      if (code === 0) resolve()
      else {
        reject(
          new KollaError(`${command} failed with exit code ${code ?? 'none'}`, {
            code: 'command-failed',
            fault: 'host',
            log: lastLines,
          }),
        )
      }
    })
  })
}
