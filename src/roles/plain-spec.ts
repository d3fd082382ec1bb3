import type { ContainerSpec } from '../containers/types.ts'

/** A container of an image with nothing that was not asked for: no volumes, no rights, no limits; it ends for good. */
export function plainSpec(name: string, image: string): ContainerSpec {
  return {
    name,
    image,
    volumes: [],
    environment: {},
    privileged: false,
    capAdd: [],
    securityOpt: [],
    tmpfs: [],
    volumesFrom: [],
    labels: {},
    dimensions: {},
    restartPolicy: 'no',
    stopTimeout: 10,
  }
}
