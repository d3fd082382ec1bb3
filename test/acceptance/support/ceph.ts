import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { docker, dockerSays } from '../../hosts/engine.ts'
import { NETWORKS, PREFIX } from '../../hosts/place.ts'
import { localImage } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { testImage } from './image.ts'

const CONTAINER = `${PREFIX}-ceph`
const ADDRESS = `${NETWORKS[0].prefix}.6`
const PATIENCE = 180_000

/**
 * Starts a storage cluster beside the hosts, and puts what Cinder and Nova need to know of it into the operator's configuration. QEMU speaks to it
 * without the kernel, which here has neither device mapper nor iSCSI nor NFS.
 */
export async function startCeph(cloud: Cloud): Promise<void> {
  const image = await testImage('ceph', localImage('base'))
  const place = ['--network', NETWORKS[0].name, '--ip', ADDRESS]
  await docker('run', '-d', '--name', CONTAINER, ...place, image, 'serve', ADDRESS)
  const deadline = performance.now() + PATIENCE
  while ((await dockerSays('exec', CONTAINER, 'cat', '/run/ready')) === undefined) {
    if (performance.now() > deadline) throw new Error(`Ceph does not come up: docker logs ${CONTAINER}`)
    await sleep(1000)
  }
  const read = (name: string): Promise<string> => docker('exec', CONTAINER, 'cat', `/etc/ceph/${name}`)
  const [conf, keyring] = [await read('ceph.conf'), await read('ceph.client.cinder.keyring')]
  write(cloud, 'cinder/ceph.conf', conf)
  write(cloud, 'cinder/cinder-volume/ceph.client.cinder.keyring', keyring)
  write(cloud, 'nova/ceph.client.cinder.keyring', keyring)
}

/** What is kept for Cinder, a line for each volume. */
export function storedVolumes(): Promise<string> {
  return docker('exec', CONTAINER, 'rbd', 'ls', 'volumes')
}

function write(cloud: Cloud, path: string, text: string): void {
  const file = join(cloud.etc, 'config', path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, `${text}\n`)
}
