import { KollaError, type Problem } from '../errors.ts'
import { containerName } from '../roles/container.ts'
import { runPhases, type Phase } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import { validateConfigFile, type Finding, type ValidatedFile } from '../services/config-validator.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import { LOOKING_PHASES } from './status.ts'

/** A configuration file of a service on a host, with what is wrong in it. */
export interface ValidatedService {
  readonly host: string
  readonly role: string
  readonly container: string
  readonly config: string
  readonly findings: readonly Finding[]
}

/** Runs OpenStack's own validator in every container that has one, and tells what it finds. Changes nothing. */
export async function validateConfig(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, 'validate-config', { config: false, bootstrap: false, start: false })
  const validated: ValidatedService[] = []
  const problems: Problem[] = []
  const validate: Phase = {
    name: 'validate',
    title: 'validating inside the containers',
    run: async () => {
      const hosts = [...run.desired.hosts.keys()]
      await Promise.all(hosts.map((host) => validateHost(run, host, validated, problems)))
      return `${validated.length} files`
    },
  }
  await runPhases(run, [...LOOKING_PHASES, validate])
  for (const problem of problems) options.emit({ type: 'problem', problem })
  const failed = problems.some((problem) => problem.severity === 'error')
  return { outcome: failed ? 'failed' : 'done', data: validated }
}

/** One container after the other: each validator imports a whole program. */
async function validateHost(run: Run, host: string, validated: ValidatedService[], problems: Problem[]): Promise<void> {
  for (const { role, ...file } of filesOf(run, host)) {
    const { container, config } = file
    if (run.options.signal.aborted) {
      throw new KollaError('interrupted', { code: 'interrupted', fault: 'interrupted', host })
    }
    if (run.hosts.get(host)?.engine?.containers.get(container)?.state !== 'running') {
      problems.push(problem('warning', 'container-not-running', `${host}: ${container} does not run; not validated`))
      continue
    }
    try {
      const findings = await validateConfigFile(await run.session.engine(host), file)
      if (findings === undefined) continue
      validated.push({ host, role, container, config, findings })
      for (const { severity, text } of findings)
        problems.push(problem(severity, 'configuration-option-invalid', `${host}: ${container}: ${config}: ${text}`))
    } catch (error) {
      if (!(error instanceof KollaError) || error.details.code !== 'validator-failed') throw error
      const { code, log = [], hint = 'Is the image intact?' } = error.details
      problems.push({
        ...problem('error', code, `${host}: ${error.message}: ${log.at(-1) ?? 'it printed nothing'}`),
        hint,
      })
    }
  }
}

function filesOf(run: Run, host: string): readonly (ValidatedFile & { readonly role: string })[] {
  const services = run.desired.hosts.get(host)?.services ?? []
  return run.desired.roles
    .map(({ role }) => role)
    .filter((role) => run.loaded.selected.has(role.name))
    .flatMap((role) =>
      (role.validate ?? []).flatMap(({ service: name, generator, config }) => {
        const service = role.services[name]
        const runsHere = services.some((each) => each.role === role.name && each.name === name)
        return service && runsHere
          ? [{ role: role.name, container: containerName(name, service), generator, config }]
          : []
      }),
    )
}

function problem(severity: Problem['severity'], code: string, message: string): Problem {
  return { severity, code, message }
}
