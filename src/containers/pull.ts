import type Docker from 'dockerode'
import { withTag } from './images.ts'
import { LineSplitter } from './lines.ts'
import { pullError } from './pull-error.ts'
import type { RegistryAuth } from './types.ts'

/** A line of the engine's report on a pull. */
interface PullMessage {
  readonly id?: string
  readonly status?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
}

/** Pulls an image and waits for it. Throws what the engine reports as an error inside of a stream that began well. */
export async function pullImage(
  docker: Docker,
  image: string,
  auth: RegistryAuth | undefined,
  onProgress: ((text: string) => void) | undefined,
): Promise<void> {
  const options = auth
    ? { authconfig: { username: auth.username, password: auth.password.reveal(), serveraddress: auth.serveraddress } }
    : {}
  const stream = await docker.pull(withTag(image), options)
  const progress = new PullProgress()
  const lines = new LineSplitter()
  let last = ''
  const read = (line: string) => {
    const message = parseMessage(line)
    if (message.error !== undefined) throw pullError(message.error, `Pulling ${image}`)
    const text = progress.add(message)
    if (text !== last) onProgress?.(text)
    last = text
  }
  for await (const chunk of stream) lines.push(chunk as Buffer).forEach(read)
  lines.end().forEach(read)
}

function parseMessage(line: string): PullMessage {
  return line.trim() === '' ? {} : (JSON.parse(line) as PullMessage)
}

const MEGABYTE = 1_000_000

/** Adds up the layers of a pull: `layers 3/8, 120/300 MB`. */
export class PullProgress {
  readonly #layers = new Map<string, { done: boolean; current: number; total: number }>()

  /** What there is to say after one more message. */
  add(message: PullMessage): string {
    this.#note(message)
    const layers = [...this.#layers.values()]
    const megabytes = (key: 'current' | 'total') =>
      Math.round(layers.reduce((sum, layer) => sum + layer[key], 0) / MEGABYTE)
    return `layers ${layers.filter((layer) => layer.done).length}/${layers.length}, ${megabytes('current')}/${megabytes('total')} MB`
  }

  #note({ id, status = '', progressDetail }: PullMessage): void {
    // The first message carries the tag as its id.
    if (id === undefined || status.startsWith('Pulling from')) return
    const layer = this.#layers.get(id) ?? { done: false, current: 0, total: 0 }
    if (status === 'Downloading') {
      layer.current = progressDetail?.current ?? layer.current
      layer.total = progressDetail?.total ?? layer.total
    }
    if (status === 'Download complete' || status === 'Pull complete') layer.current = layer.total
    if (status === 'Pull complete' || status === 'Already exists') layer.done = true
    this.#layers.set(id, layer)
  }
}
