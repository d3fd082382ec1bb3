import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { docker, dockerSays, timed } from '../../hosts/engine.ts'
import { ROOT } from '../../hosts/place.ts'

/** Builds the image of a folder of test/acceptance on one of kolla's, unless it is there already; returns its name. */
export async function testImage(folder: string, base: string): Promise<string> {
  const context = join(ROOT, 'test', 'acceptance', folder)
  const files = readdirSync(context).map((name) => readFileSync(join(context, name), 'utf8'))
  const on = await docker('image', 'inspect', '-f', '{{.Id}}', base)
  const digest = createHash('sha256')
    .update([on, ...files].join())
    .digest('hex')
  const image = `kolla-test/${folder}:${digest.slice(0, 12)}`
  if ((await dockerSays('image', 'inspect', '-f', 'ok', image)) !== 'ok') {
    await timed(`building ${image}`, () => docker('build', '-q', '-t', image, '--build-arg', `base=${base}`, context))
  }
  return image
}
