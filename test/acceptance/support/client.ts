import { join } from 'node:path'
import { docker, dockerSays } from '../../hosts/engine.ts'
import { NETWORKS, PREFIX } from '../../hosts/place.ts'
import type { Cloud } from './cloud.ts'
import { clientImage } from './image.ts'

const CONTAINER = `${PREFIX}-client`

/** A user of the cloud, with Debian's client, on the networks of the hosts. */
export interface Client {
  /** Runs `openstack` and gives what it printed. Throws with what it said where it fails. */
  openstack: (...words: readonly string[]) => Promise<string>
  /** The same for a command with `--format json`. */
  ask: <T>(...words: readonly string[]) => Promise<T>
  /** Runs a script of sh. */
  sh: (script: string) => Promise<string>
  /** Makes the keypair `owner`. */
  makeKey: () => Promise<void>
  /** Runs a command in a server at an address, as its owner; it has no single quotes. */
  inServer: (address: string, command: string) => Promise<string>
}

const SSH =
  'ssh -i /root/key -o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'

/** Starts the client, as the administrator whom `kolla post-deploy` introduces. */
export async function startClient(cloud: Cloud): Promise<Client> {
  const image = await clientImage()
  await dockerSays('rm', '-f', CONTAINER)
  await docker(
    'create',
    '--name',
    CONTAINER,
    '--network',
    NETWORKS[0].name,
    '-e',
    'OS_CLOUD=kolla-admin',
    image,
    'sleep',
    'infinity',
  )
  await docker('network', 'connect', NETWORKS[1].name, CONTAINER)
  await docker('cp', join(cloud.etc, 'clouds.yaml'), `${CONTAINER}:/etc/openstack/clouds.yaml`)
  await docker('start', CONTAINER)
  const openstack = (...words: readonly string[]): Promise<string> => docker('exec', CONTAINER, 'openstack', ...words)
  const sh = (script: string): Promise<string> => docker('exec', CONTAINER, 'sh', '-euc', script)
  return {
    openstack,
    ask: async <T>(...words: readonly string[]) => JSON.parse(await openstack(...words, '--format', 'json')) as T,
    sh,
    makeKey: async () => {
      await openstack('keypair', 'create', 'owner', '--private-key', '/root/key')
      await sh('chmod 600 /root/key')
    },
    inServer: (address, command) => sh(`${SSH} root@${address} '${command}'`),
  }
}
