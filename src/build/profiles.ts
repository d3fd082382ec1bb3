import { KollaError } from '../errors.ts'

/** What a deployment of Keystone alone runs. */
const IDENTITY = [
  '^cron$',
  '^haproxy$',
  '^keepalived$',
  '^keystone$',
  '^keystone-(fernet|ssh)$',
  '^mariadb-server$',
  '^memcached$',
  '^rabbitmq$',
]

/** What a deployment with the default settings runs. */
const CORE = [
  ...IDENTITY,
  '^cinder-',
  '^glance-api$',
  '^heat-',
  '^horizon$',
  '^iscsid$',
  '^neutron-(server|dhcp-agent|l3-agent|metadata-agent|openvswitch-agent)$',
  '^openvswitch-(db-server|vswitchd)$',
  '^ovn-(controller|nb-db-server|northd|sb-db-relay|sb-db-server)$',
  '^nova-',
  '^placement-api$',
  '^tgtd$',
]

/** Which images a profile stands for, as regular expressions. */
const PROFILES: Readonly<Record<string, readonly string[]>> = {
  infra: ['^cron$', '^haproxy$', '^keepalived$', '^mariadb-', '^memcached$', '^rabbitmq$'],
  main: [
    '^keystone',
    '^httpd$',
    '^cinder-',
    '^glance-',
    '^heat-',
    '^horizon$',
    '^iscsid$',
    '^nova-',
    '^placement-',
    '^tgtd$',
  ],
  identity: IDENTITY,
  core: CORE,
  /** As kolla-build calls it. */
  default: CORE,
}

export const profileNames: readonly string[] = Object.keys(PROFILES)

/** The patterns of all the profiles; `own` are those of an operator, which take the place of ours. */
export function patternsOf(
  profiles: readonly string[],
  own: Readonly<Record<string, readonly string[]>> = {},
): string[] {
  return profiles.flatMap((profile) => {
    const patterns = own[profile] ?? PROFILES[profile]
    if (patterns === undefined) {
      throw new KollaError(`there is no profile ${profile}`, {
        code: 'profile-unknown',
        fault: 'usage',
        hint: `it has to be one of: ${[...new Set([...Object.keys(own), ...profileNames])].join(', ')}`,
      })
    }
    return [...patterns]
  })
}
