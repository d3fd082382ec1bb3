import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from 'rabbitmq-client'
import { Pauses } from './pauses.ts'

/** What a publisher and a consumer of a quorum queue saw. */
export interface MessagingReport {
  readonly confirmed: number
  /** Messages that the broker has confirmed, and that never reached the consumer. */
  readonly lost: readonly number[]
  /** Messages whose outcome the publisher was not told. */
  readonly interrupted: readonly string[]
  /** Milliseconds between two confirmed messages. */
  readonly longestPause: number
}

const PAUSE = 20
const TIMEOUT = 10_000
/** Milliseconds until what was confirmed last has reached the consumer, who may have to connect anew. */
const ARRIVAL = 60_000
const QUEUE = { queue: 'acceptance', durable: true, arguments: { 'x-queue-type': 'quorum' as const } }

/** Publishes one number after the other, each when the one before is confirmed, and consumes them, until it is stopped. */
export async function startMessaging(access: { readonly hosts: readonly string[]; readonly password: string }) {
  const open = () =>
    new Connection({
      hosts: [...access.hosts],
      username: 'openstack',
      password: access.password,
      acquireTimeout: TIMEOUT,
      retryLow: 100,
      retryHigh: 1_000,
    }).on('error', () => undefined)
  const [sending, receiving] = [open(), open()]
  await sending.queueDelete(QUEUE)
  await sending.queueDeclare(QUEUE)
  const received = new Set<number>()
  const consumer = receiving.createConsumer({ queue: QUEUE.queue, queueOptions: QUEUE }, ({ body }) => {
    received.add(Number(body))
  })
  consumer.on('error', () => undefined)
  const publisher = sending.createPublisher({ confirm: true, maxAttempts: 1 })
  const confirmed = new Set<number>()
  const interrupted: string[] = []
  const pauses = new Pauses()
  const stopped = new AbortController()
  const published = publish()
  return {
    stop: async (): Promise<MessagingReport> => {
      stopped.abort()
      await published
      const deadline = performance.now() + ARRIVAL
      const missing = () => [...confirmed].filter((number) => !received.has(number))
      while (missing().length > 0 && performance.now() < deadline) await sleep(PAUSE)
      const lost = missing()
      await consumer.close()
      await publisher.close()
      await sending.queueDelete(QUEUE)
      await Promise.all([sending.close(), receiving.close()])
      return { confirmed: confirmed.size, lost, interrupted, longestPause: pauses.longest }
    },
  }

  async function publish(): Promise<void> {
    for (let number = 0; !stopped.signal.aborted; number++) {
      try {
        await publisher.send({ routingKey: QUEUE.queue, durable: true }, String(number))
        confirmed.add(number)
        pauses.success()
      } catch (error) {
        interrupted.push(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}`)
      }
      await sleep(PAUSE)
    }
  }
}
