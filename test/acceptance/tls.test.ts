import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { after, before, describe, it } from 'node:test'
import { expectExit, expectSaid, story } from './support/cli.ts'
import { kolla, prepareCloud } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { onHost, passwords, starts } from './support/host.ts'
import { authorityFile, EXTERNAL, INTERNAL, tlsSettings } from './support/tls.ts'
import { startTokenClient } from './support/token-client.ts'

/** The address of the host's API, and ports that servers of its own have there. */
const PORTS = { keystone: 5000, broker: 5671, brokerManagement: 15_672 }

describe('a deployment with TLS at the virtual IPs and to every back end', () => {
  let cloud: Cloud
  let globals: string
  before(async () => {
    cloud = await prepareCloud()
    globals = readFileSync(join(cloud.etc, 'globals.yml'), 'utf8')
    appendFileSync(join(cloud.etc, 'globals.yml'), tlsSettings(cloud))
    await onHost(cloud, `printf '%s ${INTERNAL}\\n' ${cloud.vip} >> /etc/hosts`)
  })
  after(() => {
    writeFileSync(join(cloud.etc, 'globals.yml'), globals)
    rmSync(join(cloud.etc, 'certificates'), { recursive: true, force: true })
  })

  it('is refused without certificates, with the command that makes them', async () => {
    rmSync(join(cloud.etc, 'certificates'), { recursive: true, force: true })
    const result = expectExit(await kolla(cloud, ['deploy']), 2)
    expectSaid(result, /kolla certificates/)
  })

  it('has certificates after `kolla certificates`, and the second time nothing to do', async () => {
    expectExit(await kolla(cloud, ['certificates']), 0)
    assert.ok(existsSync(join(cloud.etc, 'certificates', 'ca', 'root.crt')))
    expectSaid(expectExit(await kolla(cloud, ['certificates']), 0), /nothing to do/)
    const checked = expectExit(await kolla(cloud, ['config', 'validate']), 0)
    assert.doesNotMatch(checked.stdout, /certificate/, story(checked))
  })

  it('deploys, and is left alone by the next run', async () => {
    expectExit(await kolla(cloud, ['deploy']), 0)
    expectSaid(expectExit(await kolla(cloud, ['deploy']), 0), /plan: nothing to do/)
  })

  it('gives tokens through both virtual IPs to clients that trust its authority, and to no others', async () => {
    assert.equal(await token(cloud, { name: INTERNAL, address: cloud.vip }), 201)
    assert.equal(await token(cloud, { name: EXTERNAL, address: externalAddress(cloud) }), 201)
    await assert.rejects(token(cloud, { name: INTERNAL, address: cloud.vip, ca: undefined }), /certificate/)
  })

  it('speaks TLS behind the load balancer, with certificates for the address of the host', async () => {
    for (const port of Object.values(PORTS)) await handshake(cloud, cloud.host.address, port)
    const status = await onHost(cloud, 'docker exec haproxy grep -h "server host1" -r /etc/haproxy/services.d')
    const verified = status.split('\n').filter((line) => line.includes('ssl verify required'))
    assert.equal(verified.length, 3, status)
    assert.match(await onHost(cloud, databaseCipher(cloud)), /TLS/)
  })

  it('names the authority in clouds.yaml', async () => {
    expectExit(await kolla(cloud, ['post-deploy']), 0)
    assert.match(readFileSync(join(cloud.etc, 'clouds.yaml'), 'utf8'), /cacert: .*\/certificates\/ca\/root\.crt/)
  })

  it('restarts only what reads a certificate when that is renewed, and clients notice nothing', async (t) => {
    const untouched = await starts(cloud)
    const client = await startTokenClient({
      url: `https://${externalAddress(cloud)}:${PORTS.keystone}`,
      password: String(passwords(cloud)['keystone_admin_password']),
      ca: readFileSync(authorityFile(cloud), 'utf8'),
      serverName: EXTERNAL,
    })
    rmSync(join(cloud.etc, 'certificates', 'private', 'external', 'external.crt'))
    expectSaid(expectExit(await kolla(cloud, ['certificates']), 0), /2 files/)
    const result = expectExit(await kolla(cloud, ['reconfigure']), 0)
    const { requests, failures, told } = await client.stop()
    t.diagnostic(told)
    assert.deepEqual(failures, [], story(result))
    assert.ok(requests > 0)
    const now = await starts(cloud)
    const restarted = Object.keys(now).filter((name) => now[name] !== untouched[name])
    assert.deepEqual(restarted, ['haproxy'], story(result))
    assert.equal(await token(cloud, { name: EXTERNAL, address: externalAddress(cloud) }), 201)
  })
})

/** The address after the internal one. */
function externalAddress(cloud: Cloud): string {
  return cloud.vip.replace(/\d+$/, (last) => String(Number(last) + 1))
}

interface Endpoint {
  readonly name: string
  readonly address: string
  /** Undefined: only what Node trusts by itself. */
  readonly ca?: string | undefined
}

/** The status of a login as administrator. */
async function token(cloud: Cloud, endpoint: Endpoint): Promise<number | undefined> {
  const ca = 'ca' in endpoint ? endpoint.ca : readFileSync(authorityFile(cloud), 'utf8')
  const user = { name: 'admin', domain: { id: 'default' }, password: passwords(cloud)['keystone_admin_password'] }
  const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } } } })
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const sent = request({
    host: endpoint.address,
    servername: endpoint.name,
    port: PORTS.keystone,
    method: 'POST',
    path: '/v3/auth/tokens',
    headers: { host: endpoint.name, 'content-type': 'application/json' },
    ...(ca === undefined ? {} : { ca }),
  })
  sent.on('error', reject).on('response', (answer) => {
    answer.resume()
    resolve(answer.statusCode)
  })
  sent.end(body)
  return promise
}

/** Succeeds when the server's certificate is by the authority and for the address. */
function handshake(cloud: Cloud, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const socket = connect({ host, port, ca: readFileSync(authorityFile(cloud)) }, () => {
    socket.destroy()
    resolve(undefined)
  })
  socket.on('error', reject)
  return promise
}

/** What the database says of an encrypted connection to it. */
function databaseCipher(cloud: Cloud): string {
  const query = "show status like 'ssl_version'"
  const client = `mariadb --no-defaults -h ${cloud.host.address} -uroot --ssl-ca=/etc/mariadb/certs/root.crt --ssl-verify-server-cert`
  return `MYSQL_PWD='${String(passwords(cloud)['database_password'])}' && export MYSQL_PWD && docker exec -e MYSQL_PWD mariadb ${client} -e "${query}"`
}
