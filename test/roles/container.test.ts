import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { containerName, containerSpec, oneShotSpec } from '../../src/roles/container.ts'
import type { OneShot, Service } from '../../src/roles/types.ts'
import { Secret } from '../../src/secrets.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'

function specOf(service: Partial<Service> = {}, globals = '') {
  return containerSpec(deployment({ globals }).context(webRole(service), 'web'))
}

describe('the container of a service', () => {
  it('has the name of the service, with underscores, unless the definition names it', () => {
    assert.equal(containerName('web-cache', webService()), 'web_cache')
    assert.equal(containerName('web-cache', webService({ container: 'cache' })), 'cache')
  })

  it('is what kolla starts where nobody sets anything', () => {
    assert.deepEqual(specOf(), {
      name: 'web',
      image: 'kolla/web:1',
      volumes: [
        '/etc/kolla/web/:/var/lib/kolla/config_files/:ro',
        '/etc/localtime:/etc/localtime:ro',
        'kolla_logs:/var/log/kolla/',
      ],
      environment: { KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS', KOLLA_SERVICE_NAME: 'web' },
      privileged: false,
      capAdd: [],
      securityOpt: [],
      tmpfs: [],
      volumesFrom: [],
      labels: {},
      dimensions: {},
      restartPolicy: 'unless-stopped',
      stopTimeout: 60,
    })
  })

  it('takes the image from its variable, under the prefix that the definition gives', () => {
    assert.equal(specOf({}, 'web_image_full: registry.example/web:2').image, 'registry.example/web:2')
    assert.equal(specOf({ variables: 'front' }, 'front_image_full: kolla/front:1').image, 'kolla/front:1')
  })

  it('tells which variable is missing when there is no image', () => {
    assert.throws(() => specOf({ variables: 'front' }), /front_image_full/)
  })

  it('has the limits of its dimensions', () => {
    const globals = 'web_dimensions: {mem_limit: 512m, ulimits: {nofile: {soft: 1024, hard: 2048}}}'
    assert.deepEqual(specOf({}, globals).dimensions, {
      mem_limit: '512m',
      ulimits: { nofile: { soft: 1024, hard: 2048 } },
    })
  })

  it('mounts the extra volumes behind its own, each once and no empty one', () => {
    const globals = 'web_extra_volumes: ["/srv:/srv", "", "web_data:/var/lib/web"]'
    const { volumes } = specOf({ volumes: ['web_data:/var/lib/web', "{{ '' }}"], logs: false }, globals)
    assert.deepEqual(volumes.slice(2), ['web_data:/var/lib/web', '/srv:/srv'])
  })

  it('mounts the default volumes of its variable in place of all others', () => {
    const { volumes: _own, ...rest } = webService()
    const role = webRole()
    const globals = 'web_default_volumes: ["/a:/a"]\nweb_extra_volumes: ["/b:/b"]'
    const context = deployment({ globals }).context({ ...role, services: { web: rest } }, 'web')
    assert.deepEqual(containerSpec(context).volumes, ['/a:/a', '/b:/b'])
  })

  const HEALTHCHECK = 'interval: "30", timeout: "10", retries: "3", start_period: "5"'
  const checks: readonly (readonly [string, string, Partial<Service>, unknown])[] = [
    [
      'of its variable, with numbers for the texts',
      `web_healthcheck: {test: [CMD-SHELL, check], ${HEALTHCHECK}}`,
      {},
      { test: ['CMD-SHELL', 'check'], interval: 30, timeout: 10, retries: 3, startPeriod: 5 },
    ],
    ['of nothing where the variable is missing', '', {}, undefined],
    ['of nothing where the test is NONE', `web_healthcheck: {test: [NONE], ${HEALTHCHECK}}`, {}, undefined],
    ['of nothing where the variable is empty', 'web_healthcheck: {}', {}, undefined],
    [
      'of nothing where the service has none',
      `web_healthcheck: {test: [CMD, x], ${HEALTHCHECK}}`,
      { healthcheck: false },
      undefined,
    ],
  ]
  for (const [name, globals, service, expected] of checks) {
    it(`has the health check ${name}`, () => assert.deepEqual(specOf(service, globals).healthcheck, expected))
  }

  for (const [policy, expected] of [
    ['no', 'no'],
    ['always', 'always'],
    ['on-failure', 'on-failure'],
    ['oneshot', 'unless-stopped'],
  ] as const) {
    it(`restarts '${expected}' where docker_restart_policy is '${policy}'`, () => {
      assert.equal(specOf({}, `docker_restart_policy: "${policy}"`).restartPolicy, expected)
    })
  }

  it('has the folders in memory that a variable lists, without empty ones', () => {
    assert.deepEqual(specOf({ tmpfs: ['{{ folders }}'] }, 'folders: ["/a", ""]').tmpfs, ['/a'])
  })

  it('gets what is mounted below /run besides, where it works in there and the engine needs it', () => {
    const globals = (engine: string) =>
      `kolla_container_engine: ${engine}\nrun_default_volumes_podman: ["/run/x:/run/x"]\nrun_default_volumes_docker: []`
    const volumes = ['/run:/run']
    assert.deepEqual(specOf({ volumes, hostRun: true }, globals('podman')).volumes.slice(-2), [...volumes, '/run/x:/run/x'])
    assert.deepEqual(specOf({ volumes, hostRun: true }, globals('docker')).volumes.slice(-1), volumes)
    assert.deepEqual(specOf({ volumes }, globals('podman')).volumes.slice(-1), volumes)
  })

  it('keeps what is secret in its environment unprintable', () => {
    const { environment } = specOf({ environment: { WEB_PASSWORD: '{{ pw }}', WEB_USER: 'me' } }, 'pw: hidden')
    assert.ok(environment['WEB_PASSWORD'] instanceof Secret)
    assert.equal(environment['WEB_PASSWORD'].reveal(), 'hidden')
    assert.equal(environment['WEB_USER'], 'me')
  })
})

describe('a one-shot container', () => {
  const ONCE: OneShot = {
    name: 'web_bootstrap',
    service: 'web',
    on: 'bootstrap',
    environment: { KOLLA_BOOTSTRAP: '', WEB_HOST: '{{ inventory_hostname }}' },
  }
  const HEALTHY = 'web_healthcheck: {test: [CMD, x], interval: 1, timeout: 1, retries: 1, start_period: 1}\n'

  function once(changes: Partial<OneShot> = {}, globals = HEALTHY) {
    const role = webRole({ environment: { SERVICE_ONLY: 'x' }, volumes: ['web_data:/var/lib/web'] })
    const context = deployment({ globals }).context(role, 'web')
    const spec = containerSpec(context)
    return { spec, once: oneShotSpec({ ...ONCE, ...changes }, spec, context) }
  }

  it("uses the service's image, volumes and limits", () => {
    const { spec, once: shot } = once({}, `${HEALTHY}web_dimensions: {mem_limit: 1g}`)
    assert.deepEqual([shot.image, shot.volumes, shot.dimensions], [spec.image, spec.volumes, spec.dimensions])
  })

  it('has its own name and environment, no health check, and is never restarted', () => {
    const { spec, once: shot } = once()
    assert.ok(spec.healthcheck)
    assert.equal(shot.healthcheck, undefined)
    assert.equal(shot.name, 'web_bootstrap')
    assert.equal(shot.restartPolicy, 'no')
    assert.deepEqual(shot.environment, {
      KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS',
      KOLLA_SERVICE_NAME: 'web-bootstrap',
      KOLLA_BOOTSTRAP: '',
      WEB_HOST: 'node1',
    })
  })

  it('runs its own command where it has one', () => {
    assert.equal(once().once.command, undefined)
    assert.deepEqual(once({ command: ['sync', '{{ inventory_hostname }}'] }).once.command, ['sync', 'node1'])
  })

  it('is labelled with what it is for', () => {
    assert.deepEqual(once().once.labels, { BOOTSTRAP: '' })
    assert.deepEqual(once({ on: 'upgrade' }).once.labels, { KOLLA_UPGRADE: '' })
  })
})
