import { KollaError } from '../errors.ts'
import { plainSpec } from './plain-spec.ts'
import type { TaskContext, TaskRunContext } from './types.ts'

/** Milliseconds in which a program tells its version. */
const TIMEOUT = 120_000

/** A program whose version says whether its container may be replaced. */
export interface VersionedProgram {
  /** For messages: `RabbitMQ`. */
  readonly title: string
  readonly container: string
  /** The variable that has the wanted image. */
  readonly image: string
  /** Prints the version, as three numbers, among other words. */
  readonly command: readonly string[]
}

/** Hosts on which another image than the wanted one was seen running. */
export function outdatedHosts({ hosts, scope, engine }: TaskContext, { container, image }: VersionedProgram): readonly string[] {
  return hosts.filter((host) => {
    const running = engine(host)?.containers.get(container)
    const wanted = engine(host)?.images.get(scope(host).string(image))
    return running?.state === 'running' && wanted?.id !== running.imageId
  })
}

/** Those of them whose container this plan replaces. */
export function replacedHosts(context: TaskContext, program: VersionedProgram): readonly string[] {
  return outdatedHosts(context, program).filter((host) => context.touched.has(`${host}/${program.container}`))
}

/** The version that runs on a host. Throws `version-unknown`. */
export async function runningVersion({ engineOf }: TaskRunContext, program: VersionedProgram, host: string): Promise<string> {
  const result = await (await engineOf(host)).exec(program.container, program.command, { timeout: TIMEOUT })
  return versionIn(result.stdout, program, host, 'that runs')
}

/** The version in the wanted image, which the host has. Throws `version-unknown`. */
export async function imageVersion({ engineOf, scope }: TaskRunContext, program: VersionedProgram, host: string): Promise<string> {
  const image = scope(host).string(program.image)
  const engine = await engineOf(host)
  const spec = { ...plainSpec(`${program.container}_version_check`, image), command: program.command }
  return versionIn((await engine.runOnce(spec, { timeout: TIMEOUT })).stdout, program, host, `of ${image}`)
}

function versionIn(text: string, { title }: VersionedProgram, host: string, which: string): string {
  const [version] = /\d+\.\d+\.\d+/.exec(text) ?? []
  if (version !== undefined) return version
  throw new KollaError(`the version of the ${title} ${which} cannot be told on ${host}; it was not touched`, {
    code: 'version-unknown',
    fault: 'host',
    host,
    log: text.trim().split('\n').slice(-5),
  })
}

/** Below 0 where `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  return [0, 1, 2].map((place) => (left?.[place] ?? 0) - (right?.[place] ?? 0)).find((difference) => difference !== 0) ?? 0
}
