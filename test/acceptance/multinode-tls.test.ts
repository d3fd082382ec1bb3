import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { after, before, describe, it } from 'node:test'
import { expectExit, story } from './support/cli.ts'
import { kolla } from './support/cloud.ts'
import { onHost, passwords, starts } from './support/host.ts'
import { at, bareMultinode, CONTROLLERS, removeHosts } from './support/multinode.ts'
import type { Multinode } from './support/multinode.ts'
import { authorityFile, INTERNAL, tlsSettings } from './support/tls.ts'
import { startTokenClient } from './support/token-client.ts'

/** What is renewed: at each virtual IP, and behind them. */
const CERTIFICATES = ['internal', 'external', 'backend'] as const

describe('three controllers that speak TLS everywhere', () => {
  let cloud: Multinode
  before(async () => {
    cloud = await bareMultinode()
    appendFileSync(join(cloud.etc, 'globals.yml'), tlsSettings(cloud))
    const name = `printf '%s ${INTERNAL}\\n' ${cloud.vip} >> /etc/hosts`
    for (const command of ['certificates', 'bootstrap-servers']) expectExit(await kolla(cloud, [command]), 0)
    await Promise.all(cloud.hosts.map((host) => onHost({ ...cloud, host }, name)))
    expectExit(await kolla(cloud, ['deploy']), 0)
  })
  after(removeHosts)

  it('serve every token client while all certificates are renewed', async (t) => {
    const ca = readFileSync(authorityFile(cloud), 'utf8')
    const [serials, untouched] = [await serialNumbers(ca), await starts(cloud)]
    const password = String(passwords(cloud)['keystone_admin_password'])
    const client = await startTokenClient({ url: `https://${cloud.vip}:5000`, password, ca, serverName: INTERNAL })

    for (const name of CERTIFICATES) rmSync(join(cloud.etc, 'certificates', 'private', name, `${name}.crt`))
    expectExit(await kolla(cloud, ['certificates']), 0)
    const result = expectExit(await kolla(cloud, ['reconfigure']), 0)

    const { requests, failures, told } = await client.stop()
    t.diagnostic(told)
    assert.deepEqual(failures, [], story(result))
    assert.ok(requests > 0)
    const now = await starts(cloud)
    for (const name of ['haproxy', 'keystone', 'mariadb', 'rabbitmq']) assert.notEqual(now[name], untouched[name], name)
    for (const [index, serial] of (await serialNumbers(ca)).entries()) assert.notEqual(serial, serials[index])
  })

  /** Of the certificates that are shown at the virtual IP and by each Keystone behind it. */
  function serialNumbers(ca: string): Promise<readonly string[]> {
    const backends = CONTROLLERS.map((name) => at(cloud, name).host.address)
    return Promise.all([cloud.vip, ...backends].map((host) => serialNumber(host, ca)))
  }
})

/** The serial number of the certificate that Keystone's port of an address shows. */
function serialNumber(host: string, ca: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ host, port: 5000, ca, checkServerIdentity: () => undefined }, () => {
    resolve(socket.getPeerCertificate().serialNumber)
    socket.destroy()
  })
  socket.on('error', reject)
  return promise
}
