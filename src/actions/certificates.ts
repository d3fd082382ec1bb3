import { certificatePhases } from '../run/phases/certificates.ts'
import { runPhases } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** Makes the private authority and the certificates that the configuration asks for, and renews those that are due. */
export async function certificates(options: ActionOptions): Promise<ActionResult> {
  const run = certificatesRun(options)
  const { planning, making } = certificatePhases()
  await runPhases(run, [...planning, making])
  const written = run.plan.steps.flatMap((step) => step.changes.map((change) => change.name))
  return { outcome: written.length === 0 ? 'nothing-to-do' : 'done', plan: run.plan, data: { written } }
}

/** What `certificates` would make, and why. */
export async function planCertificates(options: ActionOptions): Promise<ActionResult> {
  const run = certificatesRun(options)
  await runPhases(run, certificatePhases().planning)
  return { outcome: run.plan.steps.length === 0 ? 'nothing-to-do' : 'done', plan: run.plan }
}

function certificatesRun(options: ActionOptions): Run {
  return new Run(options, 'certificates', { config: false, bootstrap: false, start: false })
}
