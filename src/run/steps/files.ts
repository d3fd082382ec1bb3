import { basename, dirname, join } from 'node:path'
import { deliver } from '../../hosts/deliver.ts'
import { fileDifferences } from '../../plan/files.ts'
import { hostOf, type StepRunner } from './context.ts'

/** Where the files of a service that a run replaces are kept until the next run: beside the service's folder, hidden. */
export function previousFolder(directory: string): string {
  return join(dirname(directory), '.previous', basename(directory))
}

/** Delivers every file of a host that differs, in one stream, and removes what is no longer wanted. */
export const runFiles: StepRunner = async (step, context) => {
  const host = hostOf(step)
  const state = context.hosts.get(host)
  const changed = new Set(step.changes.map((change) => change.name))
  if (!state) return
  const differences = (context.desired.hosts.get(host)?.services ?? [])
    .map((service) => fileDifferences(service, state.observation))
    .filter(({ service }) => [...changed].some((name) => name === service.name || name.startsWith(`${service.name}/`)))
  await deliver(
    context.session.connection(host),
    differences.flatMap((difference) => difference.deliver),
    {
      remove: differences.flatMap((difference) => difference.remove),
      keepPrevious: previousFolder,
    },
  )
}
