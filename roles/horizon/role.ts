import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole, replaceable } from '../../src/roles/define.ts'
import { bootstrap, database, uwsgi } from '../../src/roles/project.ts'
import type { ConfigFile, Frontend, OneShot, Text } from '../../src/roles/types.ts'

/** Panels that the image has and a variable switches on: for the image by ENABLE_<PANEL>, in globals.yml by enable_horizon_<panel>. */
const PANELS = `blazar cloudkitty designate fwaas heat ironic magnum manila masakari mistral neutron_vpnaas octavia tacker trove
watcher`.split(/\s+/)

function yesOrNo(condition: string): Text {
  return `{{ 'yes' if ${condition} | bool else 'no' }}`
}

const environment = {
  ...Object.fromEntries(PANELS.map((panel) => [`ENABLE_${panel.toUpperCase()}`, yesOrNo(`enable_horizon_${panel}`)])),
  FORCE_GENERATE: yesOrNo('horizon_dev_mode'),
}

/** Services whose policy the dashboard may be given, so that it offers what they permit; by what switches it on. */
const POLICIES = [
  ...['ceilometer', 'cinder', 'glance', 'heat', 'keystone', 'neutron', 'nova'].map(
    (service) => [service, `enable_${service}_horizon_policy_file`] as const,
  ),
  ...['cloudkitty', 'designate', 'ironic', 'magnum', 'manila', 'masakari', 'mistral', 'octavia', 'tacker', 'trove', 'watcher'].map(
    (service) => [service, `enable_horizon_${service}`] as const,
  ),
]

const policies = POLICIES.flatMap(([service, enabled]) =>
  ['yaml', 'json'].map((format): ConfigFile => {
    const name = `${service}_policy.${format}`
    const source = { kind: 'template', overrides: [`horizon/${name}`] } as const
    return { name, source, dest: `/etc/openstack-dashboard/${name}`, owner: 'horizon', perm: '0600', when: `${enabled} | bool` }
  }),
)

function settings(name: string): ConfigFile {
  return replaceable('horizon', name, { dest: `/etc/openstack-dashboard/local_settings.d/${name}`, owner: 'horizon' })
}

const HAS_THEMES = 'horizon_custom_themes | length > 0'

const themes: readonly ConfigFile[] = [
  {
    name: 'themes/{{ item.name }}',
    source: { kind: 'folder', overrides: ['horizon/themes/{{ item.name }}'], raw: true, recursive: true },
    each: '{{ horizon_custom_themes }}',
  },
  {
    name: 'themes',
    source: { kind: 'folder', overrides: [] },
    dest: '/etc/openstack-dashboard/themes',
    owner: 'horizon',
    perm: '0600',
    listedWhen: HAS_THEMES,
  },
]

/** Let's Encrypt proves over plain HTTP that it speaks with this cloud. */
const CHALLENGE = "{{ 'use_backend acme_client_back if { path_reg ^/.well-known/acme-challenge/.+ }' if enable_letsencrypt | bool else '' }}"

/** The dashboard's entry on a side, and what sends those who come without TLS to it where there is TLS. */
function entries(side: 'internal' | 'external'): Readonly<Record<string, Frontend>> {
  const name = side === 'internal' ? 'horizon' : 'horizon_external'
  const tls = `kolla_enable_tls_${side} | bool`
  const common = {
    ...(side === 'internal' ? {} : { external: true, externalFqdn: '{{ horizon_external_fqdn }}' }),
    listenPort: '{{ horizon_listen_port }}',
  }
  return {
    [name]: {
      ...common,
      enabled: 'enable_horizon | bool',
      mode: 'http',
      port: `{{ horizon_tls_port if ${tls} else horizon_port }}`,
      tlsBackend: 'horizon_enable_tls_backend | bool',
      frontendHttpExtra: CHALLENGE,
      backendHttpExtra: [
        "balance {{ 'roundrobin' if enable_memcached | bool or horizon_backend_database | bool else 'source' }}",
        'option httpchk',
      ],
    },
    [`${name}_redirect`]: {
      ...common,
      enabled: `enable_horizon | bool and ${tls}`,
      mode: 'redirect',
      port: '{{ horizon_port }}',
      frontendRedirectExtra: CHALLENGE,
    },
  }
}

const KEEPS_SESSIONS = 'horizon_backend_database | bool'

/** Its few tables are brought to the release whenever it changes: that costs little, and sessions may just have come to be kept there. */
const prepareDatabase: OneShot = {
  ...bootstrap('horizon', 'horizon'),
  when: KEEPS_SESSIONS,
  due: ({ hosts, touched }) => (hosts.some((host) => touched.has(`${host}/horizon`)) ? ['the dashboard changes'] : []),
}

export default defineRole({
  name: 'horizon',
  after: ['mariadb', 'memcached', 'valkey', 'loadbalancer', 'keystone'],
  enabled: 'enable_horizon | bool',
  databases: [{ ...database('horizon'), when: KEEPS_SESSIONS }],
  services: {
    horizon: {
      group: 'horizon',
      command: 'uwsgi /etc/horizon/horizon-uwsgi.ini',
      environment,
      files: [
        uwsgi('horizon', 'horizon', {
          module: 'openstack_dashboard.wsgi:application',
          port: '{{ horizon_listen_port }}',
          workers: '{{ horizon_wsgi_processes }}',
          threads: '{{ horizon_wsgi_threads }}',
          // Without a load balancer it listens on a port of root's.
          user: "{{ 'horizon' if enable_haproxy | bool else 'root' }}",
        }),
        settings('_9998-kolla-settings.py'),
        settings('_9999-custom-settings.py'),
        ...policies,
        ...themes,
        ...backendCertificate('horizon', { owner: 'horizon', when: 'horizon_enable_tls_backend | bool' }),
      ],
      ports: [{ name: 'Horizon', port: '{{ horizon_listen_port }}' }],
      frontends: {
        ...entries('internal'),
        ...entries('external'),
        acme_client: {
          enabled: 'enable_letsencrypt | bool',
          mode: 'http',
          port: '{{ letsencrypt_webserver_port }}',
          withFrontend: false,
          customMemberList: '{{ acme_client_servers }}',
        },
      },
    },
  },
  oneShots: [prepareDatabase],
})
