import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { before, describe, it } from 'node:test'
import { SUDO_PASSWORD } from '../hosts/machine.ts'
import { STATE as HOSTS_STATE } from '../hosts/place.ts'
import { expectExit, expectSaid, story } from './support/cli.ts'
import type { CliResult } from './support/cli.ts'
import { deployedCloud, kolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { onHost, starts } from './support/host.ts'
import { slowLink } from './support/slow-link.ts'
import { slowdown } from './support/slowdown.ts'

/** Seconds until what cannot work has been named. */
const NAMED = 15
/** Seconds that nothing to do takes at most over a bad link. */
const BAD_LINK = { delay: 100, loss: 0.01, longest: 6 } as const
const CLOCK = new URL('support/shifted-clock.ts', import.meta.url).href
const LIMITS = '/etc/ssh/sshd_config.d/limits.conf'

describe('conditions under which nobody would want to deploy', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await deployedCloud()
  })

  for (const [title, seconds] of [
    ['ahead', -3600],
    ['behind', 3600],
  ] as const) {
    it(`a host whose clock is an hour ${title}: prechecks name it, and only what differs is changed, once`, async () => {
      const environment = { NODE_OPTIONS: `--import ${CLOCK}`, KOLLA_TEST_CLOCK: String(seconds) }
      expectSaid(expectExit(await kolla(cloud, ['deploy'], environment), 0), /nothing to do/)
      const checked = expectExit(await kolla(cloud, ['prechecks'], environment), 1)
      expectSaid(checked, new RegExp(`host1: its clock is (3[56]\\d\\d|36\\d\\d) s ${title}`))

      const untouched = await starts(cloud)
      const changed = ['reconfigure', '-e', 'memcached_connection_limit=4001']
      const result = expectExit(await kolla(cloud, changed, environment), 0)
      const now = await starts(cloud)
      assert.deepEqual(Object.keys(now).filter((name) => now[name] !== untouched[name]), ['memcached'], story(result)) // prettier-ignore
      expectSaid(expectExit(await kolla(cloud, changed), 0), /nothing to do/)
      expectExit(await kolla(cloud, ['deploy']), 0)
    })
  }

  it('a wrong sudo password, or none: the host is named, nothing hangs', async () => {
    await onHost(cloud, `echo 'kolla:${SUDO_PASSWORD}' | chpasswd; echo 'kolla ALL=(ALL) ALL' > /etc/sudoers.d/kolla`)
    try {
      const wrong = await refused(['deploy', '-e', 'ansible_become_password=not-this'])
      expectSaid(wrong, /host1: sudo did not accept the password/)
      expectSaid(await refused(['deploy']), /host1: sudo does not let this user run commands as root/)
      const right = ['deploy', '-e', `ansible_become_password=${SUDO_PASSWORD}`]
      expectSaid(expectExit(await kolla(cloud, right), 0), /nothing to do/)
    } finally {
      await onHost(cloud, "echo 'kolla ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/kolla")
    }
  })

  it('another host key than the one that is known: refused before anything is said to it', async () => {
    const key = '/etc/ssh/ssh_host_ed25519_key'
    await onSshd(cloud, `cp -a ${key} ${key}.own; rm ${key}; ssh-keygen -q -t ed25519 -N '' -f ${key}`)
    try {
      const result = await refused(['deploy'])
      expectSaid(result, /host1: .*host key/)
      expectSaid(result, /known_hosts/)
    } finally {
      await onSshd(cloud, `mv ${key}.own ${key}; ssh-keygen -y -f ${key} > ${key}.pub`)
    }
  })

  it('as few sessions as work need no more time than to wait for each other; one alone is too few, and said to be', async () => {
    await limited('MaxSessions 2', async () => {
      expectExit(await kolla(cloud, ['reconfigure', '-e', 'memcached_connection_limit=4002']), 0)
    })
    await limited('MaxSessions 1', async () => {
      expectSaid(await refused(['reconfigure', '-e', 'memcached_connection_limit=4003']), /MaxSessions/)
    })
    expectExit(await kolla(cloud, ['deploy']), 0)
  })

  it('logins that sshd has no room for are tried again for a while', async () => {
    await limited('MaxStartups 1', async () => {
      const taken = await idleLogin(cloud)
      expectSaid(await refused(['deploy']), /host1: cannot be reached/)
      const waiting = kolla(cloud, ['deploy'])
      await sleep(1_500)
      taken.destroy()
      expectSaid(expectExit(await waiting, 0), /nothing to do/)
    })
  })

  it(`${BAD_LINK.delay} ms of delay and ${BAD_LINK.loss * 100} % loss: nothing to do takes at most ${BAD_LINK.longest} s`, async (t) => {
    const link = await slowLink({ host: cloud.host.address, port: 22 }, BAD_LINK)
    try {
      const inventory = reachedAt(cloud, link.port)
      const busy = slowdown()
      const took: number[] = []
      for (let attempt = 0; attempt < 3; attempt++) {
        const began = performance.now()
        expectSaid(expectExit(await kolla({ ...cloud, inventory }, ['deploy']), 0), /nothing to do/)
        took.push(Math.round((performance.now() - began) / 100) / 10)
      }
      const told = `${took.join(', ')} s; the machine is ${busy.toFixed(1)} times slower than alone`
      t.diagnostic(told)
      assert.ok(Math.min(...took) <= BAD_LINK.longest * Math.max(busy, slowdown()), told)
    } finally {
      link.close()
    }
  })

  /** Runs what has to fail, and soon. */
  async function refused(words: readonly string[]): Promise<CliResult> {
    const [busy, began] = [slowdown(), performance.now()]
    const result = expectExit(await kolla(cloud, words), 1)
    const took = (performance.now() - began) / 1000
    assert.ok(took <= NAMED * busy, `it took ${took.toFixed(1)} s\n${story(result)}`)
    return result
  }

  /** Does something while sshd has another setting. */
  async function limited(setting: string, work: () => Promise<void>): Promise<void> {
    await onSshd(cloud, `echo '${setting}' > ${LIMITS}`)
    try {
      await work()
    } finally {
      await onSshd(cloud, `rm ${LIMITS}`)
    }
  }
})

/** Changes something of the host's sshd, which then starts again, however often it did so lately: systemd allows five times in ten seconds. */
function onSshd(cloud: Cloud, script: string): Promise<string> {
  return onHost(cloud, `${script}; systemctl reset-failed ssh; systemctl restart ssh`)
}

/** A client that greets sshd and then says no more. */
async function idleLogin({ host }: Cloud): Promise<Socket> {
  const socket = connect(22, host.address)
  await new Promise((resolve, reject) => socket.once('data', resolve).once('error', reject))
  return socket
}

/** The inventory, with the host behind a port of this machine. */
function reachedAt(cloud: Cloud, port: number): string {
  const known = readFileSync(join(HOSTS_STATE, 'known_hosts'), 'utf8')
  const behind = known.replaceAll(/^(\S+) /gm, `[127.0.0.1]:${port} `)
  const [inventory, keys] = [join(cloud.etc, 'inventory-slow'), join(cloud.etc, 'known_hosts-slow')]
  writeFileSync(keys, behind)
  const text = readFileSync(cloud.inventory, 'utf8')
  const moved = text.replace(/^host1 .*$/m, `host1 ansible_host=127.0.0.1 ansible_port=${port}`)
  writeFileSync(inventory, moved.replace(/UserKnownHostsFile=[^']*/, `UserKnownHostsFile=${keys}`))
  return inventory
}
