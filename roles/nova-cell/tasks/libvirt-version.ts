import { KollaError } from '../../../src/errors.ts'
import { compareVersions, imageVersion, replacedHosts, runningVersion } from '../../../src/roles/image-versions.ts'
import type { Task } from '../../../src/roles/types.ts'

const LIBVIRT = {
  title: 'libvirt',
  container: 'nova_libvirt',
  image: 'nova_libvirt_image_full',
  command: ['libvirtd', '--version'],
} as const

/** Before libvirt is replaced anywhere: an older one may not understand the servers that run under the one that is there. */
export const checkLibvirtVersion: Task = {
  name: 'libvirt-version-check',
  title: 'see whether libvirt can be replaced',
  after: [],
  before: ['nova-libvirt'],
  due: (context) => (replacedHosts(context, LIBVIRT).length === 0 ? [] : ['the image changes']),
  run: async (context) => {
    await Promise.all(
      replacedHosts(context, LIBVIRT).map(async (host) => {
        const [running, next] = await Promise.all([runningVersion(context, LIBVIRT, host), imageVersion(context, LIBVIRT, host)])
        if (compareVersions(next, running) < 0) throw stepBack(host, running, next)
      }),
    )
  },
}

function stepBack(host: string, running: string, next: string): KollaError {
  return new KollaError(`libvirt of ${host} cannot go back from ${running} to ${next}; it was not touched`, {
    code: 'libvirt-downgrade',
    fault: 'configuration',
    host,
    hint: 'Set nova_libvirt_image_full or openstack_tag to what runs there; or move its servers away and remove its container nova_libvirt.',
  })
}
