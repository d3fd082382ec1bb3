import { KollaError } from '../errors.ts'
import { runPhases, type Phase } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import type { LogRequest } from './results.ts'
import { LOOKING_PHASES } from './status.ts'

/** Prints what containers log, from all hosts at once. */
export async function logs(options: ActionOptions, request: LogRequest): Promise<ActionResult> {
  const run = new Run(options, 'logs', { config: false, bootstrap: false, start: false })
  await runPhases(run, [...LOOKING_PHASES, printLogs(request)])
  return { outcome: 'done' }
}

function printLogs(request: LogRequest): Phase {
  return {
    name: 'logs',
    title: 'reading logs',
    run: async (run) => {
      await Promise.all(
        wantedContainers(run, request.names).map((container) => printContainer(run, request, container)),
      )
      return undefined
    },
  }
}

interface Container {
  readonly host: string
  readonly name: string
}

async function printContainer(run: Run, { tail, follow, line }: LogRequest, { host, name }: Container): Promise<void> {
  const engine = await run.session.engine(host)
  const onLine = (text: string): void => {
    line(host, name, text)
  }
  if (follow) await engine.followLogs(name, { tail, signal: run.options.signal, onLine })
  else for (const text of await engine.logs(name, tail)) onLine(text)
}

function wantedContainers(run: Run, names: readonly string[]): readonly Container[] {
  const all = [...run.desired.hosts.values()].flatMap(({ host, services }) =>
    services.filter(({ onDemand }) => !onDemand).map(({ role, spec }) => ({ host, role, name: spec.name })),
  )
  const unknown = names.filter((name) => !all.some((container) => container.role === name || container.name === name))
  if (unknown.length > 0) {
    throw new KollaError(`no role or container is called ${unknown.join(', ')}`, {
      code: 'name-unknown',
      fault: 'usage',
      hint: `There are: ${[...new Set(all.map((container) => container.name))].join(', ')}`,
    })
  }
  return all.filter(
    ({ host, role, name }) =>
      (names.length === 0 || names.includes(role) || names.includes(name)) &&
      run.hosts.get(host)?.engine?.containers.has(name),
  )
}
