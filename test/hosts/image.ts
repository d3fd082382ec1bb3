import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docker, dockerSays, sh, timed } from './engine.ts'
import { CACHE, ROOT } from './place.ts'

const SUITE = 'trixie'
const FILES = ['Dockerfile', 'registry.Dockerfile', 'registry.yml', 'boot.sh']
const HERE = join(ROOT, 'test', 'hosts')
const PACKAGES = [
  'systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'iproute2', 'iptables', 'ca-certificates', 'procps',
  'kmod', 'iputils-ping', 'e2fsprogs',
] // prettier-ignore

export type ImageKind = 'bare' | 'engine' | 'registry'

/** Builds what is not there yet, from the machine's own package sources; returns the image's name. */
export async function hostImage(kind: ImageKind): Promise<string> {
  const files = FILES.map((name) => readFileSync(join(HERE, name), 'utf8'))
  const digest = createHash('sha256').update(`${files.join()}${PACKAGES.join()}`).digest('hex').slice(0, 12)
  const image = `kolla-test-host-${kind}:${digest}`
  if ((await dockerSays('image', 'inspect', '-f', 'ok', image)) === 'ok') return image
  const base = await baseImage()
  const context = join(CACHE, 'context')
  mkdirSync(context, { recursive: true })
  for (const name of FILES) cpSync(join(HERE, name), join(context, name))
  cpSync(join(ROOT, 'bin/lib/runc-without-sys-resource'), join(context, 'runc-without-sys-resource'))
  const [file, target] = kind === 'registry' ? ['registry.Dockerfile', []] : ['Dockerfile', ['--target', kind]]
  await timed(`building ${image}`, () =>
    docker('build', '-q', '-t', image, '--build-arg', `base=${base}`, '-f', join(context, file), ...target, context),
  )
  return image
}

/** Debian itself, kept as a tarball, so that a new engine does not cost another download. */
async function baseImage(): Promise<string> {
  const image = `kolla-test-host-base:${SUITE}`
  if ((await dockerSays('image', 'inspect', '-f', 'ok', image)) === 'ok') return image
  const tarball = join(CACHE, `${SUITE}.tar`)
  if (!existsSync(tarball)) {
    const root = join(CACHE, `${SUITE}.root`)
    mkdirSync(CACHE, { recursive: true })
    rmSync(root, { recursive: true, force: true })
    const mirror = packageMirror()
    await timed(`installing Debian ${SUITE} into ${root}`, () =>
      sh('debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, root, mirror),
    )
    writeFileSync(join(root, 'etc/apt/sources.list'), aptSources(mirror))
    await sh('tar', '-C', root, '-cf', `${tarball}.new`, '--exclude=./var/cache/apt/archives/*.deb', '.')
    await sh('mv', `${tarball}.new`, tarball)
    rmSync(root, { recursive: true, force: true })
  }
  await timed(`importing ${image}`, () => docker('import', tarball, image))
  return image
}

/** Where this machine gets its Debian packages from. */
function packageMirror(): string {
  const files = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.{list,sources}')].filter(existsSync)
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  const addresses = [...text.matchAll(/^(?:deb(?:\s+\[[^\]]*\])?|URIs:)\s+(\S+\/debian\/?)(?:\s|$)/gm)]
  const mirror = addresses[0]?.[1]
  if (mirror === undefined) throw new Error('no Debian mirror is named in /etc/apt')
  return mirror
}

function aptSources(mirror: string): string {
  return `deb ${mirror} ${SUITE} main\ndeb ${mirror} ${SUITE}-updates main\n`
}
