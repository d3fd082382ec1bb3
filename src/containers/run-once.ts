import { KollaError } from '../errors.ts'
import type { EngineChannel } from './channel.ts'
import { createBody } from './create-body.ts'
import { statusOf } from './errors.ts'
import { wholeOutput } from './logs.ts'
import type { ContainerSpec, EngineKind, ExecResult } from './types.ts'

/** How many lines of a container that did not end are shown. */
const LAST_LINES = 20

/**
 * Runs a container to its end, collects what it printed, and removes it in any case.
 * One of the same name that a killed run left behind is removed first.
 */
export async function runToEnd(
  channel: EngineChannel,
  spec: ContainerSpec,
  kind: EngineKind,
  timeout: number | undefined,
): Promise<ExecResult> {
  const { name } = spec
  await removeForced(channel, name)
  await channel.short('create', `Creating ${name}`, (docker) =>
    docker.createContainer({ name, ...createBody({ ...spec, restartPolicy: 'no' }, kind) }),
  )
  try {
    await channel.short('container', `Starting ${name}`, (docker) => docker.getContainer(name).start())
    const code = await waitFor(channel, name, timeout)
    const output = await channel.read('container', `Reading the output of ${name}`, (docker) =>
      wholeOutput(docker, name),
    )
    return { code, ...output }
  } finally {
    await removeForced(channel, name)
  }
}

async function waitFor(channel: EngineChannel, name: string, timeout: number | undefined): Promise<number> {
  const signal = timeout === undefined ? undefined : AbortSignal.timeout(timeout)
  try {
    const ended = await channel.long('container', `Waiting for ${name}`, async (docker) => {
      return (await docker.getContainer(name).wait(signal ? { abortSignal: signal } : {})) as { StatusCode: number }
    })
    return ended.StatusCode
  } catch (error) {
    if (!signal?.aborted) throw error
    const output = await channel.read('container', `Reading the output of ${name}`, (docker) =>
      wholeOutput(docker, name),
    )
    throw new KollaError(`${name} did not end within ${(timeout ?? 0) / 1000} s`, {
      code: 'container-timeout',
      fault: 'host',
      log: `${output.stdout}${output.stderr}`.split('\n').filter(Boolean).slice(-LAST_LINES),
    })
  }
}

async function removeForced(channel: EngineChannel, name: string): Promise<void> {
  await channel.short('container', `Removing ${name}`, async (docker) => {
    await docker
      .getContainer(name)
      .remove({ force: true, v: true })
      .catch((error: unknown) => {
        if (statusOf(error) !== 404) throw error
      })
  })
}
