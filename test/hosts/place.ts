import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

/** The checkout that these hosts belong to. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const hash = createHash('sha256').update(ROOT).digest()

/** What all names begin with, so that the hosts of two checkouts do not meet. */
export const PREFIX = `kolla-test-${hash.toString('hex').slice(0, 6)}`

/** 10.B.C: two networks of one checkout lie side by side. */
const second = 100 + (hash.readUInt8(0) % 100)
const third = (hash.readUInt8(1) % 125) * 2

/** The host networks: eth0 carries the APIs, eth1 stands for the external network. */
export const NETWORKS = [
  { name: `${PREFIX}-a-api`, prefix: `10.${second}.${third}` },
  { name: `${PREFIX}-b-ext`, prefix: `10.${second}.${third + 1}` },
] as const

export const STATE = join(ROOT, '.state', 'hosts')
export const CACHE = join(ROOT, '.cache', 'hosts')

export const REGISTRY = { container: `${PREFIX}-registry`, address: `${NETWORKS[0].prefix}.5`, port: 4000 } as const

/** Addresses that no host has: the virtual IPs. */
export const VIRTUAL = { internal: `${NETWORKS[0].prefix}.250`, external: `${NETWORKS[0].prefix}.251` } as const

/** One test host. */
export interface TestHost {
  readonly name: string
  readonly container: string
  /** Its address in the first network; the second has the same last part. */
  readonly address: string
}

/** Host number `n`, from 1. */
export function testHost(n: number): TestHost {
  return { name: `host${n}`, container: `${PREFIX}-host${n}`, address: `${NETWORKS[0].prefix}.${10 + n}` }
}
