import type { Secret } from '../secrets.ts'
import { HttpService, type HttpServiceOptions } from './http.ts'

export interface BrokerLogin extends Pick<HttpServiceOptions, 'url' | 'open' | 'ca' | 'retryDelays' | 'timeout'> {
  readonly user: string
  readonly password: Secret
}

/** A member of the message broker's cluster. */
export interface BrokerNode {
  /** `rabbit@node1` */
  readonly name: string
  readonly running: boolean
}

/** The message broker (RabbitMQ) through its management API. */
export interface Broker {
  /** The members of its cluster, also those that do not run. */
  nodes(): Promise<readonly BrokerNode[]>
  close(): void
}

/** A client; the first call logs in. Calls throw `broker-unreachable` or `broker-access-denied`. */
export function connectBroker(login: BrokerLogin): Broker {
  const http = new HttpService({ ...login, service: 'message broker', code: 'broker' })
  const credentials = Buffer.from(`${login.user}:${login.password.reveal()}`).toString('base64')
  return {
    async nodes() {
      const headers = { authorization: `Basic ${credentials}` }
      const { body } = await http.request('GET', '/nodes?columns=name,running', { headers })
      return (body as readonly BrokerNode[]).map(({ name, running }) => ({ name, running }))
    },
    close: () => http.close(),
  }
}
