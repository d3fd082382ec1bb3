import type { Agent } from 'node:http'
import type Docker from 'dockerode'
import { StreamAgent, type OpenStream } from '../streams/agent.ts'

export interface DockerodeOptions {
  /** True: one stream for requests one after another. False (default): a stream for each request. */
  readonly keepAlive?: boolean
  /** Of the engine's API, `1.41`; undefined: the engine's newest. */
  readonly apiVersion?: string
}

/** A dockerode client and what ends its streams. */
export interface DockerodeClient {
  readonly docker: Docker
  /** From now on requests are for this version of the API. */
  useApi(version: string): void
  close(): void
}

/**
 * A dockerode client that talks over streams of ours instead of a socket path.
 * dockerode is loaded here, on first use: it costs 120 ms.
 */
export async function dockerodeOver(open: OpenStream, options: DockerodeOptions = {}): Promise<DockerodeClient> {
  const { default: Dockerode } = await import('dockerode')
  const agent = new StreamAgent(open, { keepAlive: options.keepAlive ?? false })
  // The type declarations do not know that an agent can be given.
  const settings: Docker.DockerOptions & { readonly agent: Agent } = {
    agent,
    protocol: 'http',
    // Said, so that neither DOCKER_HOST nor a socket of this machine is looked at; the agent decides.
    host: 'engine',
    port: 80,
    ...(options.apiVersion === undefined ? {} : { version: `v${options.apiVersion}` }),
  }
  const docker = new Dockerode(settings)
  const modem = docker.modem as { version?: string }
  return {
    docker,
    useApi: (version) => {
      modem.version = `v${version}`
    },
    close: () => agent.destroy(),
  }
}
