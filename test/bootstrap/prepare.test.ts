import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { preparationSteps, questionsOf, topicsOf } from '../../src/bootstrap/prepare.ts'
import type { Answers, AskedFile } from '../../src/bootstrap/types.ts'
import { captured, commands, left, server, words } from './server.ts'

const bare = captured('debian-13-bare')
const ready = captured('debian-13-ready')
const ROCKY = { os_family: 'RedHat', distribution: 'Rocky', distribution_major_version: '10', kernel: '6.12.0-55.el10' }

const file = (content: string, more: Partial<AskedFile> = {}): AskedFile => {
  return { kind: 'file', mode: '644', owner: 'root', group: 'root', mtime: 0, content, ...more }
}
const withFiles = (answers: Answers, files: Readonly<Record<string, AskedFile>>): Answers => {
  return { ...answers, files: new Map([...answers.files, ...Object.entries(files)]) }
}
const of = (topic: string, lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.startsWith(`${topic}: `)).map((line) => line.slice(topic.length + 2))

describe('a bare Debian', () => {
  it('gets names, packages, an engine with its settings, and a folder', () => {
    const own = server([], {}, { neighbours: [] })
    assert.deepEqual(words(own, bare), [
      'engine-settings: create directory /etc/docker (missing)',
      'engine-settings: create file /etc/docker/daemon.json (missing)',
      'packages: create package git (not installed)',
      'packages: create package docker-ce | docker.io (not installed)',
      'packages: create package apparmor (not installed)',
      'packages: create package docker-ce-cli | docker-cli (not installed)',
      'engine: start service docker (not installed)',
      'folders: create directory /etc/kolla (missing)',
    ])
  })

  it('is told the engine settings before the engine is installed, and the engine is started last', () => {
    const own = server()
    const steps = preparationSteps('host1', topicsOf(own), left(own, bare), (text) => text)
    const needs = Object.fromEntries(steps.map((step) => [step.subject, step.needs]))
    assert.deepEqual(needs['packages'], ['bootstrap@host1/engine-settings'])
    assert.deepEqual(needs['engine'], ['bootstrap@host1/packages', 'bootstrap@host1/engine-settings'])
  })

  it('gets Podman instead where that is the engine', () => {
    const lines = words(server(['kolla_container_engine: podman']), bare)
    assert.deepEqual(of('packages', lines), [
      'create package git (not installed)',
      'create package podman (not installed)',
      'create package catatonit (not installed)',
    ])
    assert.deepEqual(of('engine', lines), ['start service podman.socket (not installed)'])
    assert.ok(
      of('engine-settings', lines).includes('create file /etc/containers/containers.conf.d/kolla.conf (missing)'),
    )
  })

  it('lets Podman trust the registry that deploys pull from, where the operator says that it is insecure', () => {
    const registry = ['kolla_container_engine: podman', 'docker_registry: registry:4000']
    const settings = (...more: readonly string[]) => of('engine-settings', words(server([...registry, ...more]), bare))
    const file = 'create file /etc/containers/registries.conf.d/registries.conf (missing)'
    assert.ok(settings('docker_registry_insecure: yes').includes(file))
    assert.ok(!settings().includes(file))
  })
})

describe('a host that was prepared', () => {
  it('is left alone', () => assert.deepEqual(words(server(), ready), []))

  it('is asked nothing twice', () => {
    const asked = questionsOf(topicsOf(server())).map(({ kind, name }) => `${kind} ${name}`)
    assert.deepEqual(asked, [...new Set(asked)])
  })

  it('has its engine restarted for new settings, which are named with old and new value', () => {
    assert.deepEqual(words(server(['docker_log_max_file: "7"']), ready), [
      'engine-settings: update file /etc/docker/daemon.json (log-opts {"max-file":"5","max-size":"50m"} -> {"max-file":"7","max-size":"50m"})',
      'engine: restart service docker (/etc/docker/daemon.json changes)',
    ])
  })

  it('has it reloaded where the operator wants that', () => {
    const own = server(['docker_log_max_file: "7"', 'docker_systemd_reload: yes'])
    assert.deepEqual(commands(own, ready), ['reload docker'])
  })

  it('has it restarted when a run was killed between the settings and the restart', () => {
    const started = ready.files.get('/var/run/docker.pid')
    const settings = ready.files.get('/etc/docker/daemon.json')
    assert.ok(started && settings)
    const killed = withFiles(ready, { '/etc/docker/daemon.json': { ...settings, mtime: started.mtime + 1 } })
    assert.deepEqual(words(server(), killed), [
      "engine: restart service docker (/etc/docker/daemon.json is newer than the engine's start)",
    ])
  })

  it('has it started when it does not run, and switched on when it would not start with the host', () => {
    const stopped = { ...ready, services: new Map([['docker', { enabled: false, active: false }]]) }
    assert.deepEqual(words(server(), stopped), [
      'engine: start service docker (does not start with the host; not running)',
    ])
    assert.deepEqual(commands(server(), stopped), ['on docker'])
  })

  it('keeps Docker of another origin', () => {
    const packages = new Set([...ready.packages].filter((name) => name !== 'docker.io').concat('docker-ce'))
    assert.deepEqual(words(server(), { ...ready, packages }), [])
  })

  it('loses what would be in the way of a service', () => {
    const packages = new Set([...ready.packages, 'open-iscsi', 'lxd'])
    assert.deepEqual(commands(server(), { ...ready, packages }), ['remove lxd', 'remove open-iscsi'])
  })

  it('gets the certificate authority of a registry, without a restart', () => {
    const own = server(['docker_registry: registry:4000', 'docker_registry_ca: /etc/ssl/ca.pem'])
    assert.deepEqual(words(own, ready), [
      'engine-settings: create directory /etc/docker/certs.d/registry:4000 (missing)',
      'engine-settings: create file /etc/docker/certs.d/registry:4000/ca.crt (missing)',
    ])
  })

  it('takes a proxy, and a drop-in of kolla-ansible for one as it is', () => {
    const own = server(['docker_http_proxy: http://proxy:3128'])
    const dropIn = '/etc/systemd/system/docker.service.d/kolla.conf'
    const lines = words(own, ready)
    assert.deepEqual(lines, [
      `engine-settings: create file ${dropIn} (missing)`,
      `engine: restart service docker (${dropIn} changes)`,
    ])
    const theirs =
      '[Service]\nEnvironment="HTTP_PROXY=http://proxy:3128"\nExecStart=\nExecStart=/usr/bin/dockerd -H fd://\n'
    assert.deepEqual(words(own, withFiles(ready, { [dropIn]: file(theirs) })), [])
  })

  it('is told the proxy by daemon.json where nothing supervises the engine', () => {
    const own = server(['docker_http_proxy: http://proxy:3128'], { service_mgr: 'sh' })
    assert.deepEqual(of('engine-settings', words(own, ready)), [
      'update file /etc/docker/daemon.json (proxies not set -> {"http-proxy":"http://proxy:3128"})',
    ])
  })

  it('is set up by cloud-init without losing its names at the next boot', () => {
    assert.deepEqual(words(server(), withFiles(ready, { '/etc/cloud/cloud.cfg': file('') })), [
      'names: create file /etc/cloud/cloud.cfg.d/99-kolla.cfg (missing)',
    ])
  })

  it('loses its ufw, when it is active or refuses by default', () => {
    const ufw = (enabled: string, policy: string): Answers => ({
      ...withFiles(ready, {
        '/etc/ufw/ufw.conf': file(`ENABLED=${enabled}\n`),
        '/etc/default/ufw': file(`DEFAULT_INPUT_POLICY="${policy}"\n`),
      }),
      packages: new Set([...ready.packages, 'ufw']),
    })
    assert.deepEqual(words(server(), ufw('yes', 'DROP')), [
      'host-settings: stop service ufw (active; does not allow by default)',
    ])
    assert.deepEqual(words(server(), ufw('no', 'ACCEPT')), [])
    assert.deepEqual(words(server(['disable_firewall: no']), ufw('yes', 'DROP')), [])
  })

  it('tells git the proxy', () => {
    assert.deepEqual(words(server(['git_https_proxy: http://proxy:3128']), ready), [
      'git: update setting git https.proxy (not set -> http://proxy:3128)',
    ])
  })
})

describe('the user of kolla', () => {
  const own = server(['create_kolla_user: yes', 'kolla_user: stack', 'kolla_group: stack'])
  const there: Answers = {
    ...withFiles(ready, {
      '/etc/kolla': file('', { kind: 'directory', mode: '755', owner: 'stack', group: 'stack' }),
      '/etc/sudoers.d/kolla-ansible-users': file('stack ALL=(ALL) NOPASSWD: ALL\n', { mode: '640' }),
    }),
    groups: new Set(['docker', 'sudo', 'stack']),
    users: new Map([['stack', ['stack', 'docker', 'sudo']]]),
    keys: new Map([['stack', 'ssh-rsa AAAA somebody else called it so\n']]),
  }

  it('is made with groups, key and rights, before what belongs to it', () => {
    assert.deepEqual(words(own, { ...ready, groups: new Set(['docker', 'sudo']) }), [
      'user: create group stack (missing)',
      'user: create user stack (missing)',
      'user: update setting authorized_keys of stack (kolla_ssh_key is not in it)',
      'folders: create file /etc/sudoers.d/kolla-ansible-users (missing)',
      'folders: update directory /etc/kolla (owner root -> stack; group root -> stack)',
    ])
  })

  it('is left alone when it has all that', () => assert.deepEqual(words(own, there), []))

  it('is put into a group that it lacks', () => {
    const answers = { ...there, users: new Map([['stack', ['stack', 'sudo']]]) }
    assert.deepEqual(words(own, answers), ['user: update user stack (not in docker)'])
  })
})

describe('a Rocky', () => {
  const own = server([], ROCKY)

  it('gets its own packages, and Docker from whoever provides it', () => {
    assert.deepEqual(of('packages', words(own, bare)), [
      'create package git (not installed)',
      'create package iputils (not installed)',
      'create package kernel-modules-extra-6.12.0-55.el10 (not installed)',
      'create package sudo (not installed)',
      'create package docker-ce | moby-engine | docker (not installed)',
    ])
  })

  it('lets everybody ping, now and after a boot', () => {
    const answers = { ...bare, sysctls: new Map([['net.ipv4.ping_group_range', '1 0']]) }
    assert.deepEqual(of('host-settings', words(own, answers)), [
      'update sysctl net.ipv4.ping_group_range (1 0 -> 0 2147483647)',
      'create file /etc/sysctl.d/50-kolla-servers.conf (missing)',
    ])
  })

  it('becomes permissive, now and after a boot', () => {
    const enforcing = {
      ...withFiles(bare, { '/etc/selinux/config': file('SELINUX=enforcing\n') }),
      selinux: 'enforcing' as const,
    }
    const selinux = (on: typeof own): readonly string[] =>
      of('host-settings', words(on, enforcing)).filter((line) => line.includes('SELinux'))
    assert.deepEqual(selinux(own), [
      'update setting SELinux (enforcing -> permissive; after a boot enforcing -> permissive)',
    ])
    assert.deepEqual(selinux(server(['change_selinux: no'], ROCKY)), [])
    assert.deepEqual(selinux(server(['selinux_state: enforcing'], ROCKY)), [])
  })

  it('loses its firewalld', () => {
    const answers = { ...bare, services: new Map([['firewalld', { enabled: true, active: false }]]) }
    assert.ok(words(own, answers).includes('host-settings: stop service firewalld (starts with the host)'))
  })
})
