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

/** A user of the message broker who may use a virtual host. */
export interface BrokerPermission {
  readonly user: string
  readonly vhost: string
}

/** The message broker (RabbitMQ) through its management API. */
export interface Broker {
  /** The members of its cluster, also those that do not run. */
  nodes(): Promise<readonly BrokerNode[]>
  /** Who may use which virtual host. */
  permissions(): Promise<readonly BrokerPermission[]>
  close(): void
}

/** A client; the first call logs in. Calls throw `broker-unreachable` or `broker-access-denied`. */
export function connectBroker(login: BrokerLogin): Broker {
  const http = new HttpService({ ...login, service: 'message broker', code: 'broker' })
  const credentials = Buffer.from(`${login.user}:${login.password.reveal()}`).toString('base64')
  const headers = { authorization: `Basic ${credentials}` }
  return {
    async nodes() {
      const { body } = await http.request('GET', '/nodes?columns=name,running', { headers })
      return (body as readonly BrokerNode[]).map(({ name, running }) => ({ name, running }))
    },
    async permissions() {
      const { body } = await http.request('GET', '/permissions?columns=user,vhost', { headers })
      return (body as readonly BrokerPermission[]).map(({ user, vhost }) => ({ user, vhost }))
    },
    close: () => http.close(),
  }
}
