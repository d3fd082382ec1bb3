import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { balancedLogin, nodeLogin } from '../../src/run/database-node.ts'
import { Session } from '../../src/run/session.ts'
import { deployment } from '../support/deployment.ts'

const session = new Session(new Map(), 'docker')
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nours\n-----END CERTIFICATE-----\n'
const GLOBALS = `
api_interface_address: 192.0.2.11
mariadb_port: 3306
database_user: root
database_password: secret
database_address: db.example
database_port: 3307
`

function scope(backend: string, internal: string) {
  const globals = `${GLOBALS}database_enable_tls_backend: ${backend}\ndatabase_enable_tls_internal: ${internal}\n`
  const files = { 'etc/certificates/ca/root.crt': CERTIFICATE }
  return deployment({ globals, files }).variables.forHost('node1')
}

describe('a login to the database', () => {
  it('of a host is encrypted where its server has a certificate, which is for its address', () => {
    const { tls } = nodeLogin(session, 'node1', scope('yes', 'no'))
    assert.equal(tls?.serverName, '192.0.2.11')
    assert.ok(tls.ca?.startsWith(CERTIFICATE), 'signed by the authority of this deployment')
    assert.equal(nodeLogin(session, 'node1', scope('no', 'yes')).tls, undefined)
  })

  it('that is not ours is encrypted where services encrypt theirs', () => {
    assert.equal(balancedLogin(session, 'node1', scope('no', 'yes')).tls?.serverName, 'db.example')
    assert.equal(balancedLogin(session, 'node1', scope('yes', 'no')).tls, undefined)
  })
})
