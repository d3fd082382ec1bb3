import { existsSync } from 'node:fs'
import type Docker from 'dockerode'
import { KollaError } from '../errors.ts'
import type { ImageBuild, ImageEngine, Progress } from './image-engine.ts'
import { registryAuth } from './registry-auth.ts'

const SOCKETS = { docker: '/var/run/docker.sock', podman: '/run/podman/podman.sock' } as const

const NOBODY = { username: '', password: '', serveraddress: '' }

/** The engine of this machine: on its socket, or where DOCKER_HOST points. dockerode is loaded here, on first use. */
export async function localImageEngine(kind: keyof typeof SOCKETS): Promise<ImageEngine> {
  const { default: Dockerode } = await import('dockerode')
  const socketPath = SOCKETS[kind]
  const docker = process.env['DOCKER_HOST'] === undefined ? new Dockerode({ socketPath }) : new Dockerode()
  try {
    await docker.ping()
  } catch (cause) {
    throw new KollaError(`no ${kind} engine answers: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'engine-unreachable',
      fault: 'host',
      hint: existsSync(socketPath)
        ? `is this user allowed to use ${socketPath}?`
        : 'on a checkout, "sudo sh bin/lib/engine.sh" installs and starts one',
      cause,
    })
  }
  return dockerImageEngine(docker)
}

function dockerImageEngine(docker: Docker): ImageEngine {
  return {
    images: async () => {
      const images = await docker.listImages()
      // The engine says null where its documentation promises an object.
      return new Map(images.flatMap(({ RepoTags, Labels }) => (RepoTags ?? []).map((tag) => [tag, { ...Labels }])))
    },

    build: async (build, progress) => {
      const stream = await docker.buildImage(build.context, { ...buildOptions(build), abortSignal: progress.signal })
      await follow(stream, progress)
    },

    push: async (reference, progress) => {
      // The engine wants an account also where there is none.
      const authconfig = registryAuth(reference) ?? NOBODY
      const stream = await docker.getImage(reference).push({ abortSignal: progress.signal, authconfig })
      await follow(stream, progress)
    },

    importImage: async (root, reference) => {
      const colon = reference.lastIndexOf(':')
      const stream = await docker.importImage(root, {
        repo: reference.slice(0, colon),
        tag: reference.slice(colon + 1),
      })
      await follow(stream, { onLine: () => undefined, signal: new AbortController().signal })
    },
  }
}

function buildOptions(build: ImageBuild): Docker.ImageBuildOptions {
  return {
    t: build.reference,
    labels: { ...build.labels },
    buildargs: { ...build.buildArgs },
    nocache: !build.cache,
    ...(build.pull ? { pull: true } : {}),
    // The package sources may be reachable from this machine only.
    networkmode: 'host',
    rm: true,
    forcerm: true,
  }
}

/** One message of the engine's progress stream. */
interface Message {
  readonly stream?: string
  readonly status?: string
  readonly progress?: string
  readonly error?: string
}

/** Reads the engine's messages to the end, as lines; throws the one that is an error. */
async function follow(stream: NodeJS.ReadableStream, { onLine, signal }: Progress): Promise<void> {
  let rest = ''
  let line = ''
  for await (const chunk of stream) {
    signal.throwIfAborted()
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      if (text.trim() === '') continue
      const message = JSON.parse(text) as Message
      if (message.error !== undefined) throw new Error(message.error)
      if (message.status !== undefined && message.progress === undefined) onLine(message.status)
      const parts = (line + (message.stream ?? '')).split('\n')
      line = parts.pop() ?? ''
      for (const part of parts) onLine(part.trimEnd())
    }
  }
  if (line !== '') onLine(line)
}
