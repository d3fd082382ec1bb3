import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { expectExit, expectSaid } from './support/cli.ts'
import { deployedCloud, kolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { containers, onHost, starts } from './support/host.ts'

const CONSENT = '--yes-i-really-really-mean-it'
const NEXT = 'next/rabbitmq:1'

describe('the message broker', () => {
  let cloud: Cloud

  before(async () => {
    cloud = await deployedCloud()
  })

  it('is not replaced by a version that its data cannot go to', async () => {
    const untouched = await starts(cloud)
    await makeImage(cloud, '3.12.4')
    const result = expectExit(await kolla(cloud, ['deploy', '-t', 'rabbitmq', '-e', `rabbitmq_image_full=${NEXT}`]), 1)
    expectSaid(result, /RabbitMQ cannot go from 4\.\S+ to 3\.12\.4: that is a step back/)
    assert.deepEqual(await starts(cloud), untouched)
  })

  it('is replaced by one that can, and uses all its features', async () => {
    await makeImage(cloud)
    const result = expectExit(await kolla(cloud, ['upgrade', '-t', 'rabbitmq', '-e', `rabbitmq_image_full=${NEXT}`]), 0)
    expectSaid(result, /feature flags/)
    assert.equal((await containers(cloud)).get('rabbitmq')?.State.Status, 'running')
    const off = await control(
      cloud,
      'list_feature_flags --silent name state stability | grep disabled | grep -v experimental || true',
    )
    assert.equal(off, '')
  })

  it('is emptied when the operator really means it, and serves again', async () => {
    await control(
      cloud,
      'eval \'rabbit_amqqueue:declare(rabbit_misc:r(<<"/">>, queue, <<"left">>), true, false, [], none, <<"test">>).\'',
    )
    assert.match(await control(cloud, 'list_queues --silent name'), /left/)
    expectSaid(expectExit(await kolla(cloud, ['rabbitmq-reset-state']), 2), /yes-i-really-really-mean-it/)
    assert.match(await control(cloud, 'list_queues --silent name'), /left/)
    expectExit(await kolla(cloud, ['rabbitmq-reset-state', CONSENT]), 0)
    assert.equal(await control(cloud, 'list_queues --silent name'), '')
    assert.match(await control(cloud, 'list_users --silent'), /openstack/)
    expectExit(await kolla(cloud, ['deploy']), 0)
  })
})

/** An image like the one that runs; `version`: what its rabbitmqctl claims to be, and all that it does. */
async function makeImage(cloud: Cloud, version?: string): Promise<void> {
  const pretend = `printf '#!/bin/sh\necho ${version ?? ''}\n' > /tmp/rabbitmqctl
    chmod 755 /tmp/rabbitmqctl
    docker cp /tmp/rabbitmqctl next:/usr/sbin/rabbitmqctl`
  const script = `docker rm -f next > /dev/null 2>&1 || true
    docker create --name next "$(docker inspect -f '{{.Image}}' rabbitmq)"
    ${version === undefined ? '' : pretend}
    docker commit next ${NEXT}
    docker rm next`
  await onHost(cloud, script)
}

function control(cloud: Cloud, words: string): Promise<string> {
  return onHost(cloud, `docker exec rabbitmq rabbitmqctl ${words}`).then((text) => text.trim())
}
