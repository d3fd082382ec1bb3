import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { docker, dockerSays, timed } from '../../hosts/engine.ts'
import { ROOT } from '../../hosts/place.ts'
import { localImage } from './cloud.ts'

/** Builds the image of a folder of test/acceptance on one of kolla's, unless it is there already; returns its name. */
export function testImage(folder: string, base: string): Promise<string> {
  return imageOf(folder, join(ROOT, 'test', 'acceptance', folder), { base })
}

/** The client's image, with the guest that the quick start boots as well. */
export async function clientImage(): Promise<string> {
  const guest = await imageOf('guest', join(ROOT, 'bin/lib/guest'), { base: localImage('base') })
  return imageOf('client', join(ROOT, 'test/acceptance/client'), { base: localImage('openstack-base'), guest })
}

/** `on`: the images that it is made from, by the names that its Dockerfile has for them. */
async function imageOf(name: string, context: string, on: Readonly<Record<string, string>>): Promise<string> {
  const files = readdirSync(context).map((file) => readFileSync(join(context, file), 'utf8'))
  const ids = await docker('image', 'inspect', '-f', '{{.Id}}', ...Object.values(on))
  const digest = createHash('sha256')
    .update([ids, ...files].join())
    .digest('hex')
  const image = `kolla-test/${name}:${digest.slice(0, 12)}`
  if ((await dockerSays('image', 'inspect', '-f', 'ok', image)) !== 'ok') {
    const settings = Object.entries(on).flatMap(([word, value]) => ['--build-arg', `${word}=${value}`])
    await timed(`building ${image}`, () => docker('build', '-q', '-t', image, ...settings, context))
  }
  return image
}
