import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import type { SshTarget } from '../../src/hosts/resolve.ts'
import { resolveTarget } from '../../src/hosts/resolve.ts'
import { connectionSettings } from '../../src/hosts/settings.ts'
import { jumpOfProxyCommand } from '../../src/hosts/ssh-arguments.ts'
import { SshConfig } from '../../src/hosts/ssh-config.ts'

function target(variables: Readonly<Record<string, unknown>>, config = ''): SshTarget {
  const file = join(mkdtempSync(join(tmpdir(), 'kolla-settings-')), 'config')
  writeFileSync(file, config)
  return resolveTarget(connectionSettings('web', variables), {
    config: SshConfig.load([file]),
    acceptNewHostKeys: false,
    agentSocket: undefined,
  })
}

const refused = (variables: Readonly<Record<string, unknown>>): KollaError => {
  try {
    connectionSettings('web', variables)
  } catch (error) {
    assert.ok(error instanceof KollaError)
    return error
  }
  return assert.fail('it was accepted')
}

void test('the connection variables of the inventory win over ssh_config', () => {
  const config = 'Host 10.0.0.9\n  User config\n  Port 2\n  IdentityFile /config/key\n'
  const found = target(
    { ansible_host: '10.0.0.9', ansible_port: 2222, ansible_user: 'deploy', ansible_ssh_private_key_file: '/k' },
    config,
  )
  assert.equal(found.address, '10.0.0.9')
  assert.equal(found.port, 2222)
  assert.equal(found.user, 'deploy')
  assert.deepEqual(found.identityFiles, ['/k', '/config/key'])
})

void test('an alias of ssh_config gives address, port, user and key', () => {
  const found = target({}, 'Host web\n  HostName 192.0.2.1\n  Port 2022\n  User ops\n  IdentitiesOnly yes\n')
  assert.deepEqual([found.address, found.port, found.user, found.identitiesOnly], ['192.0.2.1', 2022, 'ops', true])
})

void test('options of ansible_ssh_common_args win over ssh_config', () => {
  const found = target(
    {
      ansible_ssh_common_args:
        "-o StrictHostKeyChecking=accept-new -o 'UserKnownHostsFile=/a /b' -o GlobalKnownHostsFile=none",
    },
    'StrictHostKeyChecking yes\n',
  )
  assert.equal(found.hostKeyChecking, 'accept-new')
  assert.deepEqual(found.knownHostsFiles, ['/a', '/b'])
})

void test('host keys are checked strictly unless it is said otherwise', () => {
  assert.equal(target({}).hostKeyChecking, 'strict')
  assert.equal(target({ ansible_host_key_checking: 'no' }).hostKeyChecking, 'no')
})

void test('a chain of jumps is followed from the last to the first', () => {
  const found = target({ ansible_ssh_common_args: '-J alice@a:2200,b' }, 'Host b\n  HostName 10.1.1.1\n  User bob\n')
  assert.deepEqual([found.via?.address, found.via?.user], ['10.1.1.1', 'bob'])
  assert.deepEqual([found.via?.via?.address, found.via?.via?.user, found.via?.via?.port], ['a', 'alice', 2200])
})

void test('a jump host may have a jump of its own in ssh_config', () => {
  const found = target({}, 'Host web\n  ProxyJump inner\nHost inner\n  ProxyJump outer\n')
  assert.equal(found.via?.via?.host, 'outer')
})

void test('a host that jumps through itself is a mistake, not an endless loop', () => {
  assert.throws(() => target({}, 'Host *\n  ProxyJump bastion\n'), { message: /more than 8 ProxyJump hosts/ })
})

void test('the usual ProxyCommand is understood as a jump', () => {
  assert.equal(jumpOfProxyCommand('ssh -q -W %h:%p -p 2200 ops@bastion'), 'ops@bastion:2200')
  assert.equal(jumpOfProxyCommand('ssh -W %h:%p -q bastion -p 2200 -l ops'), 'ops@bastion:2200')
  assert.equal(jumpOfProxyCommand('nc -x proxy:1080 %h %p'), undefined)
  assert.equal(jumpOfProxyCommand('ssh -o Ciphers=x -W %h:%p bastion'), undefined)
})

void test('any other ProxyCommand is kept, with its percent signs filled in', () => {
  const found = target({ ansible_host: '10.0.0.1', ansible_ssh_common_args: '-o ProxyCommand="nc -x p %h %p"' })
  assert.equal(found.proxyCommand, 'nc -x p 10.0.0.1 22')
})

void test('what cannot be honoured is refused with a hint', () => {
  assert.match(refused({ ansible_connection: 'winrm' }).message, /ansible_connection=winrm is not supported/)
  assert.match(refused({ ansible_become_method: 'su' }).message, /ansible_become_method=su/)
  assert.match(refused({ ansible_become_user: 'stack' }).message, /ansible_become_user=stack/)
  assert.match(refused({ ansible_port: 'ssh' }).message, /ansible_port=ssh is not a port/)
  assert.match(refused({ ansible_ssh_extra_args: '-R 80:a:80' }).message, /-R is not supported/)
  assert.equal(refused({ ansible_connection: 'winrm' }).details.fault, 'configuration')
})

void test('passwords are secrets from the first moment', () => {
  const settings = connectionSettings('web', { ansible_password: 'hunter22', ansible_become_pass: 'sesame99' })
  assert.doesNotMatch(JSON.stringify(settings), /hunter22|sesame99/)
  assert.equal(settings.becomePassword?.reveal(), 'sesame99')
})
