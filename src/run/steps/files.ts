import { join } from 'node:path'
import { deliver } from '../../hosts/deliver.ts'
import { fileDifferences } from '../../plan/files.ts'
import { hostOf, type StepContext, type StepRunner } from './context.ts'

/** Where the files that a run replaces are kept until the next delivery: hidden, beside the services' directories. */
export function previousFolder(context: StepContext, host: string): string {
  return join(context.variables.forHost(host).string('node_config_directory'), '.previous')
}

/** Delivers every file of a host that differs, in one stream, and removes what is no longer wanted. */
export const runFiles: StepRunner = async (step, context, signal) => {
  const host = hostOf(step)
  const state = context.hosts.get(host)
  if (!state) return
  const services = (context.desired.hosts.get(host)?.services ?? []).filter((service) =>
    context.selected.has(service.role),
  )
  const differences = services.map((service) => fileDifferences(service, state.observation))
  await deliver(
    context.session.connection(host),
    differences.flatMap((difference) => difference.deliver),
    {
      remove: differences.flatMap((difference) => difference.remove),
      keepPrevious: previousFolder(context, host),
      signal,
    },
  )
}
