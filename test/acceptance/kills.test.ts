import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { expectExit, story } from './support/cli.ts'
import { IMAGES, kolla, prepareCloud, startKolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { onHost } from './support/host.ts'
import { cloudState } from './support/state.ts'
import type { CloudState } from './support/state.ts'

/** How many moments are tried. */
const KILLS = Number(process.env['KOLLA_ACCEPTANCE_KILLS'] ?? 25)
/** No kill comes earlier: reading the configuration and connecting change nothing. Milliseconds. */
const EARLIEST = 500

/** As before the first deployment, but for most images: faster than `kolla destroy`, and told by no record or label. */
const WIPE = `
ids=$(docker ps -aq); [ -z "$ids" ] || docker rm -f $ids
docker volume ls -q | xargs -r docker volume rm
docker images --format '{{.Repository}} {{.ID}}' | awk '$1 ~ /memcached$/ {print $2}' | sort -u | xargs -r docker rmi -f
settings=/etc/sysctl.d/60-kolla.conf
[ ! -e "$settings" ] || sed -n 's/^# \\([^ ]*\\) was \\(.*\\)$/\\1=\\2/p' "$settings" | xargs -r sysctl -qw
rm -rf /etc/kolla "$settings" /var/log/kolla
for address in $(ip -o addr show dev eth0 | awk '$4 ~ "/32$" {print $4}'); do ip addr del "$address" dev eth0; done`

describe(`kill -9 at ${KILLS} random moments of a first deploy, each followed by a plain rerun`, () => {
  let cloud: Cloud
  let undisturbed: CloudState
  let duration: number

  before(async () => {
    cloud = await prepareCloud()
    expectExit(await kolla(cloud, ['pull']), 0)
    await onHost(cloud, WIPE)
    const started = performance.now()
    expectExit(await kolla(cloud, ['deploy']), 0)
    duration = performance.now() - started
    undisturbed = await settledState(cloud)
    for (const name of ['mariadb', 'keystone', 'rabbitmq']) assert.ok(name in undisturbed.containers, `${name} runs`)
    assert.equal(Object.keys(undisturbed.containers).length, IMAGES.length)
  })

  for (let number = 0; number < KILLS; number++) {
    it(`ends in the same state after kill ${number + 1}`, async () => {
      // The moments are spread over the whole run; within its part, each is random.
      const moment = EARLIEST + ((number + Math.random()) / KILLS) * Math.max(0, duration - EARLIEST)
      await onHost(cloud, WIPE)
      const doomed = startKolla(cloud, ['deploy'])
      await Promise.race([sleep(moment), doomed.result])
      doomed.kill('SIGKILL')
      const killed = story(await doomed.result)
      const rerun = await kolla(cloud, ['deploy', '--lock-wait', '60'])
      const context = `killed after ${Math.round(moment)} ms\n${killed}\n\nrerun: ${story(rerun)}`
      assert.equal(rerun.code, 0, context)
      const state = await settledState(cloud)
      for (const part of Object.keys(undisturbed) as readonly (keyof CloudState)[])
        assert.deepEqual(state[part], undisturbed[part], `${part} differs, ${context}`)
      const again = await kolla(cloud, ['deploy'])
      assert.match(again.stderr, /nothing to do/, `${context}\n\nonce more: ${story(again)}`)
    })
  }
})

/** keepalived takes the virtual IP address a moment after its start: the state is looked at when the address is there. */
async function settledState(cloud: Cloud): Promise<CloudState> {
  for (let attempt = 0; ; attempt++) {
    const state = await cloudState(cloud)
    if (attempt === 10 || state.addresses.some((address) => address.startsWith(`${cloud.vip}/`))) return state
    await sleep(500)
  }
}
