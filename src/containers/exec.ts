import type Docker from 'dockerode'
import type { Duplex } from 'node:stream'
import { KollaError } from '../errors.ts'
import { revealEnvironment } from './create-body.ts'
import { splitOutput } from './demultiplex.ts'
import type { Engine, ExecResult } from './types.ts'

type ExecOptions = NonNullable<Parameters<Engine['exec']>[2]>

/**
 * Runs a command in a running container and collects what it printed.
 * After a timeout the command itself goes on: no engine can end it.
 */
export async function execIn(
  docker: Docker,
  name: string,
  command: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const withInput = options.input !== undefined
  const exec = await docker.getContainer(name).exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    AttachStdin: withInput,
    Tty: false,
    ...(options.user === undefined ? {} : { User: options.user }),
    ...(options.environment ? { Env: revealEnvironment(options.environment) } : {}),
  })
  // Only an upgraded stream has a direction for input that can be ended.
  const stream = await exec.start({ hijack: withInput, stdin: withInput })
  if (withInput) stream.end(options.input)
  const chunks = await collect(stream, options.timeout, `${command[0] ?? ''} in ${name}`)
  const { ExitCode: code } = await exec.inspect()
  return { code: code ?? 0, ...splitOutput(chunks) }
}

async function collect(stream: Duplex, timeout: number | undefined, what: string): Promise<Buffer[]> {
  const signal = timeout === undefined ? undefined : AbortSignal.timeout(timeout)
  const stop = () => stream.destroy()
  signal?.addEventListener('abort', stop)
  const chunks: Buffer[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer)
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  if (signal?.aborted) {
    throw new KollaError(`${what} did not end within ${(timeout ?? 0) / 1000} s`, {
      code: 'command-timeout',
      fault: 'host',
      log: splitOutput(chunks).stderr.split('\n').filter(Boolean).slice(-20),
    })
  }
  return chunks
}
