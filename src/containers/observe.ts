import type { EngineChannel } from './channel.ts'
import { statusOf } from './errors.ts'
import { indexImages } from './images.ts'
import { SharedValues } from './shared-values.ts'
import { observedContainer, type InspectDocument } from './observed.ts'
import type { EngineKind, EngineObservation, ObserveOptions, ObservedContainer } from './types.ts'

/** One list of each kind, and a look at every container that is asked for: the lists leave out most of what is compared. */
export async function observeEngine(
  channel: EngineChannel,
  kind: EngineKind,
  options: ObserveOptions,
): Promise<EngineObservation> {
  const { shared = new SharedValues() } = options
  const [containers, images, volumes] = await Promise.all([
    observeContainers(channel, options.containers ?? (() => true), shared),
    channel.read('image', 'Listing images', (docker) => docker.listImages()),
    channel.read('volume', 'Listing volumes', (docker) => docker.listVolumes()),
  ])
  return {
    kind,
    version: channel.version,
    apiVersion: channel.apiVersion,
    containers: new Map(containers.map((container) => [container.name, container])),
    images: indexImages(images, shared),
    // The engine says null for none, whatever its type says.
    volumes: new Set((volumes.Volumes as typeof volumes.Volumes | null)?.map((volume) => volume.Name)),
  }
}

async function observeContainers(
  channel: EngineChannel,
  isAskedFor: (name: string) => boolean,
  shared: SharedValues,
): Promise<ObservedContainer[]> {
  const listed = await channel.read('container', 'Listing containers', (docker) => docker.listContainers({ all: true }))
  const names = listed.map((entry) => (entry.Names[0] ?? entry.Id).replace(/^\//, '')).filter(isAskedFor)
  const inspected = await Promise.all(names.map((name) => inspectContainer(channel, name, shared)))
  return inspected.filter((container) => container !== undefined)
}

/** A container as it is; undefined where there is none of this name. */
export async function inspectContainer(
  channel: EngineChannel,
  name: string,
  shared?: SharedValues,
): Promise<ObservedContainer | undefined> {
  const document = await channel.read('container', `Inspecting ${name}`, async (docker) => {
    try {
      return await docker.getContainer(name).inspect()
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  })
  return document && observedContainer(document as unknown as InspectDocument, shared)
}
