import { join } from 'node:path'
import { deliver } from '../../hosts/deliver.ts'
import { hostError } from '../../hosts/errors.ts'
import { hostScript } from '../../hosts/scripts.ts'
import type { PlanStep } from '../../plan/types.ts'
import { hostOf, type StepContext, type StepRunner } from './context.ts'

const LOG_LINES = 10
/** What `prepare.sh` says it is doing. */
const PROGRESS = /^\* (.*)$/gm

/** Carries one topic of a host's preparation out: its files first, then packages, services and the like. */
export const runBootstrap: StepRunner = async (step, context, signal) => {
  const host = hostOf(step)
  const work = context.preparations?.get(host)?.find(({ topic }) => topic === step.subject)?.work ?? []
  const connection = context.session.connection(host)
  const folder = context.variables.forHost(host).string('node_config_directory')
  await deliver(
    connection,
    work.flatMap((item) => item.deliver ?? []),
    {
      remove: work.flatMap((item) => (item.remove === undefined ? [] : [item.remove])),
      // One each: topics that do not need each other are delivered at the same time.
      keepPrevious: join(folder, '.previous', step.subject),
      signal,
    },
  )
  await runCommands(
    step,
    context,
    work.flatMap((item) => item.commands ?? []),
    signal,
  )
}

async function runCommands(
  step: PlanStep,
  context: StepContext,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (commands.length === 0) return
  const host = hostOf(step)
  const running = await context.session
    .connection(host)
    .start(['sh', '-c', await hostScript('prepare'), 'prepare'], { become: true, signal })
  const errors: string[] = []
  const output: string[] = []
  running.stdout.on('data', (chunk: Buffer) => {
    output.push(chunk.toString())
    for (const [, message = ''] of chunk.toString().matchAll(PROGRESS)) context.progress(step, message)
  })
  running.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
  running.stdin.end(commands.map((line) => `${line}\n`).join(''))
  const { code } = await running.result
  if (code === 0) return
  const lines = errors.join('').trim().split('\n')
  const failed = lines.findLast((line) => line.startsWith('failed '))?.slice('failed '.length) ?? 'the preparation'
  const log = lines.filter((line) => line.trim() !== '' && !line.startsWith('failed '))
  throw hostError(host, 'bootstrap-failed', `\`${failed}\` failed`, {
    step: step.id,
    log: (log.length > 0 ? log : output.join('').trim().split('\n')).slice(-LOG_LINES),
    hint: hintFor(failed),
  })
}

function hintFor(failed: string): string {
  if (failed.startsWith('install ')) {
    return "Look at the host's package sources and its way to them (a proxy?); nothing is added to them. Then run the same command again."
  }
  return 'Mend what its last lines say, then run the same command again: what is done already is not done twice.'
}
