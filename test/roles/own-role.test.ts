import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import type { DesiredHost, DesiredRole } from '../../src/roles/desired.ts'
import { checkout } from '../support/cli.ts'
import { compileReal, HOST } from '../support/real-roles.ts'
import { configuration, PASSWORDS, VIP } from '../validate/support.ts'

const FIXTURE = join(import.meta.dirname, 'fixtures', 'notes')

/** A deployment of Keystone, and of an API that kolla knows nothing of, as an operator has both. */
async function deployed() {
  const folder = configuration({
    'globals.yml': `${VIP}enable_openstack_core: no\nenable_keystone: yes\nnetwork_interface: eth0\nnotes_api_port: 9901\n`,
    'passwords.yml': `${PASSWORDS}\nnotes_database_password: of the database\nnotes_keystone_password: of the service\n`,
    inventory: `${readFileSync(join(checkout, 'inventory/all-in-one'), 'utf8')}\n[notes-api:children]\ncontrol\n`,
    'config/notes.conf': '[DEFAULT]\ndebug = true\n',
    'config/notes/policy.yaml': '"notes:read": "role:reader"\n',
  })
  cpSync(FIXTURE, join(folder, 'roles', 'notes'), { recursive: true })
  return compileReal(folder)
}

describe("an operator's own role", () => {
  let host: DesiredHost
  let role: DesiredRole
  let problems: readonly { readonly message: string }[]
  before(async () => {
    const { desired, problems: found } = await deployed()
    problems = found
    host = desired.hosts.get(HOST) ?? assert.fail('nothing is desired')
    role = desired.roles.find((each) => each.role.name === 'notes') ?? assert.fail('the role is not there')
  })
  const file = (path: string): string =>
    host.services.flatMap(({ files }) => files).find((each) => each.path === `/etc/kolla/${path}`)?.content.toString() ??
    assert.fail(`there is no ${path}`)

  it('is less than 150 lines', () => {
    const files = readdirSync(FIXTURE, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const lines = files.flatMap(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').trim().split('\n'))
    assert.ok(lines.length < 150, String(lines.length))
  })

  it('is valid, its variables are known', () => {
    assert.deepEqual(problems, [])
  })

  it("has a configuration of the shared parts, its own, and the operator's", () => {
    const text = file('notes-api/notes.conf')
    for (const line of [
      'debug = true',
      'connection = mysql+pymysql://notes:of the database@192.0.2.250:3306/notes',
      'service_type = notes',
      'username = notes',
      'password = of the service',
      'driver = noop',
      'enable_proxy_headers_parsing = true',
      'policy_file = policy.yaml',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line} is not in:\n${text}`)
    }
  })

  it('has a container that reads it', () => {
    const container = host.services.find(({ name }) => name === 'notes-api')?.spec
    assert.equal(container?.name, 'notes_api')
    assert.match(container.image, /notes-api:/)
    const { command, config_files: files } = JSON.parse(file('notes-api/config.json')) as {
      command: string
      config_files: readonly { dest: string }[]
    }
    assert.equal(command, 'uwsgi /etc/notes/notes-api-uwsgi.ini')
    assert.deepEqual(
      files.map(({ dest }) => dest),
      ['/etc/notes/notes.conf', '/etc/notes/notes-api-uwsgi.ini', '/etc/notes/policy.yaml'],
    )
    assert.match(file('notes-api/notes-api-uwsgi.ini'), /^http = 192\.0\.2\.11:9901$/m)
  })

  it('has a database with a user, and is registered in Keystone', () => {
    assert.deepEqual(role.databases.databases, [{ name: 'notes' }])
    assert.deepEqual(
      role.databases.users.map(({ name }) => name),
      ['notes'],
    )
    const { services = [], users = [] } = role.identity ?? {}
    const [service] = services
    assert.equal(service?.name, 'notes')
    assert.deepEqual(
      service.endpoints.map(({ url }) => url),
      ['http://192.0.2.250:9901', 'http://192.0.2.250:9901'],
    )
    assert.deepEqual(
      users.map(({ name }) => name),
      ['notes'],
    )
  })

  it('is behind the load balancer, and its logs are rotated', () => {
    assert.match(file('haproxy/services.d/notes-api.cfg'), /^backend notes_api_back$/m)
    assert.match(file('cron/logrotate.conf'), /^"\/var\/log\/kolla\/notes\/\*\.log"$/m)
  })
})
