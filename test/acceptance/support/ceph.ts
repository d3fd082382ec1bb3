import { setTimeout as sleep } from 'node:timers/promises'
import { docker, dockerSays } from '../../hosts/engine.ts'
import { NETWORKS, PREFIX } from '../../hosts/place.ts'
import { localImage, writeOverride } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { testImage } from './image.ts'

const CONTAINER = `${PREFIX}-ceph`
const ADDRESS = `${NETWORKS[0].prefix}.6`
const PATIENCE = 180_000

/**
 * Starts a storage cluster beside the hosts, unless it runs, and puts what Cinder, Glance and Nova need to know of it into the operator's configuration. QEMU speaks to it
 * without the kernel, which here has neither device mapper nor iSCSI nor NFS.
 */
export async function startCeph(cloud: Cloud): Promise<void> {
  const image = await testImage('ceph', localImage('base'))
  const place = ['--network', NETWORKS[0].name, '--ip', ADDRESS]
  const runs = (await dockerSays('inspect', '-f', 'ok', CONTAINER)) === 'ok'
  if (!runs) await docker('run', '-d', '--name', CONTAINER, ...place, image, 'serve', ADDRESS)
  const deadline = performance.now() + PATIENCE
  while ((await dockerSays('exec', CONTAINER, 'cat', '/run/ready')) === undefined) {
    if (performance.now() > deadline) throw new Error(`Ceph does not come up: docker logs ${CONTAINER}`)
    await sleep(1000)
  }
  const read = (name: string): Promise<string> => docker('exec', CONTAINER, 'cat', `/etc/ceph/${name}`)
  const [conf, cinder, glance] = await Promise.all(
    ['ceph.conf', 'ceph.client.cinder.keyring', 'ceph.client.glance.keyring'].map(read),
  )
  const files = {
    'cinder/ceph.conf': conf,
    'cinder/cinder-volume/ceph.client.cinder.keyring': cinder,
    'glance/ceph.conf': conf,
    'glance/ceph.client.glance.keyring': glance,
    'nova/ceph.client.cinder.keyring': cinder,
  }
  for (const [path, text] of Object.entries(files)) writeOverride(cloud, path, `${text}\n`)
}

/** What is kept for Cinder, a line for each volume. */
export function storedVolumes(): Promise<string> {
  return docker('exec', CONTAINER, 'rbd', 'ls', 'volumes')
}
