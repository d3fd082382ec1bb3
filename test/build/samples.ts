import type { Image } from '../../src/build/types.ts'

/** An image for plans: its name, and the one it stands on. */
export function image(name: string, parent?: string): Image {
  return {
    name,
    folder: import.meta.dirname,
    template: `${name}/Dockerfile.j2`,
    reference: `kolla/${name}:tag`,
    dockerfile: `FROM ${parent === undefined ? 'debian:trixie' : `kolla/${parent}:tag`}\n`,
    from: parent === undefined ? 'debian:trixie' : `kolla/${parent}:tag`,
    parent,
    digest: `digest of ${name}`,
  }
}

/** base <- openstack-base <- keystone-base <- keystone, keystone-ssh; base <- cron. */
export const family: readonly Image[] = [
  image('keystone-ssh', 'keystone-base'),
  image('keystone', 'keystone-base'),
  image('cron', 'base'),
  image('keystone-base', 'openstack-base'),
  image('openstack-base', 'base'),
  image('base'),
]
