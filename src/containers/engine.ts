import type { OpenStream } from '../streams/agent.ts'
import { openChannel, type EngineChannel } from './channel.ts'
import { createBody } from './create-body.ts'
import { statusOf } from './errors.ts'
import { execIn } from './exec.ts'
import { observedImage } from './images.ts'
import { followLines, lastLines } from './logs.ts'
import { inspectContainer, observeEngine } from './observe.ts'
import { pullImage } from './pull.ts'
import { updateBody } from './update-body.ts'
import { runToEnd } from './run-once.ts'
import type { ContainerSpec, Engine, EngineKind, FollowOptions, ObserveOptions, RegistryAuth } from './types.ts'

export interface EngineOptions {
  readonly kind: EngineKind
  /** How many short calls go side by side, each on a stream of its own that is opened when needed (default 2). */
  readonly streams?: number
}

/** Where each engine listens on a host. */
export const ENGINE_SOCKETS: Readonly<Record<EngineKind, string>> = {
  docker: '/var/run/docker.sock',
  podman: '/run/podman/podman.sock',
}

/**
 * Connects to the container engine behind `open`: HostConnection.openUnix, or a socket of this machine.
 * Throws `engine-unreachable`, `engine-permission-denied` or `engine-too-old`.
 */
export async function connectEngine(open: OpenStream, options: EngineOptions): Promise<Engine> {
  return new ConnectedEngine(await openChannel(open, options.streams ?? 2), options.kind)
}

class ConnectedEngine implements Engine {
  readonly #channel: EngineChannel
  readonly #kind: EngineKind

  constructor(channel: EngineChannel, kind: EngineKind) {
    this.#channel = channel
    this.#kind = kind
  }

  observe(options: ObserveOptions = {}) {
    return observeEngine(this.#channel, this.#kind, options)
  }

  inspect(name: string) {
    return inspectContainer(this.#channel, name)
  }

  async pull(image: string, auth?: RegistryAuth, onProgress?: (text: string) => void) {
    await this.#channel.long('pull', `Pulling ${image}`, (docker) => pullImage(docker, image, auth, onProgress))
    const found = await this.#channel.read('image', `Inspecting ${image}`, (docker) => docker.getImage(image).inspect())
    return observedImage({ ...found, Labels: found.Config.Labels })
  }

  async createVolume(name: string, labels: Readonly<Record<string, string>>) {
    await this.#channel.short('volume', `Creating volume ${name}`, (docker) =>
      docker.createVolume({ Name: name, Driver: 'local', Labels: { ...labels } }),
    )
  }

  async removeVolume(name: string) {
    await this.#channel.short('volume', `Removing volume ${name}`, (docker) => docker.getVolume(name).remove())
  }

  async create(spec: ContainerSpec, as = spec.name) {
    const body = { name: as, ...createBody(spec, this.#kind) }
    const created = await this.#channel.short('create', `Creating ${as}`, (docker) => docker.createContainer(body))
    return created.id
  }

  async start(name: string) {
    await this.#channel.short('container', `Starting ${name}`, async (docker) => {
      const container = docker.getContainer(name)
      const { State: state } = await container.inspect()
      await unlessAlready(() => (state.Paused ? container.unpause() : container.start()))
    })
  }

  async stop(name: string, timeout: number) {
    await this.#channel.long('container', `Stopping ${name}`, (docker) =>
      unlessAlready(() => docker.getContainer(name).stop({ t: timeout })),
    )
  }

  async restart(name: string, timeout: number) {
    await this.#channel.long('container', `Restarting ${name}`, (docker) =>
      docker.getContainer(name).restart({ t: timeout }),
    )
  }

  async rename(from: string, to: string) {
    await this.#channel.short('container', `Renaming ${from} to ${to}`, (docker) =>
      docker.getContainer(from).rename({ name: to }),
    )
  }

  async remove(name: string, options: { readonly volumes?: boolean } = {}) {
    await this.#channel.long('container', `Removing ${name}`, (docker) =>
      docker.getContainer(name).remove({ force: true, v: options.volumes ?? false }),
    )
  }

  async removeImage(image: string) {
    await this.#channel.long('image', `Removing ${image}`, (docker) => docker.getImage(image).remove())
  }

  async update(name: string, spec: ContainerSpec) {
    await this.#channel.short('container', `Updating ${name}`, (docker) =>
      docker.getContainer(name).update(updateBody(spec)),
    )
  }

  async kill(name: string, signal: string) {
    await this.#channel.short('container', `Sending ${signal} to ${name}`, (docker) =>
      docker.getContainer(name).kill({ signal }),
    )
  }

  exec(name: string, command: readonly string[], options: Parameters<Engine['exec']>[2] = {}) {
    return this.#channel.long('exec', `Running ${command[0] ?? ''} in ${name}`, (docker) =>
      execIn(docker, name, command, options),
    )
  }

  runOnce(spec: ContainerSpec, options: { readonly timeout?: number } = {}) {
    return runToEnd(this.#channel, spec, this.#kind, options.timeout)
  }

  logs(name: string, tail: number) {
    return this.#channel.read('container', `Reading the log of ${name}`, (docker) => lastLines(docker, name, tail))
  }

  followLogs(name: string, options: FollowOptions) {
    return this.#channel.long('container', `Following the log of ${name}`, (docker) =>
      followLines(docker, name, options),
    )
  }

  close() {
    this.#channel.close()
    return Promise.resolve()
  }
}

/** What is already so is no failure: the engine answers 304. */
async function unlessAlready(change: () => Promise<unknown>): Promise<void> {
  try {
    await change()
  } catch (error) {
    if (statusOf(error) !== 304) throw error
  }
}
