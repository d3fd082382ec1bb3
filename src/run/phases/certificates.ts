import { readIfThere, writeMade } from '../../certificates/files.ts'
import { makeCertificates } from '../../certificates/make.ts'
import { planCertificates } from '../../certificates/plan.ts'
import { certificatePath, keyPath, type CertificatesPlan, type CertificateWork } from '../../certificates/types.ts'
import { namedHosts, wantedCertificates } from '../../certificates/wanted.ts'
import { KollaError } from '../../errors.ts'
import type { Change, PlanStep } from '../../plan/types.ts'
import type { HostScope, Variables } from '../../variables/types.ts'
import type { Phase } from '../phase.ts'
import type { Run } from '../run.ts'
import { connect } from './connect.ts'
import { readFacts } from './facts.ts'
import { loadFor } from './load.ts'
import { observe } from './observe.ts'

/** The phases that find out what is due, and the one that does it: files of this machine, whatever --limit says. */
export function certificatePhases(): { readonly planning: readonly Phase[]; readonly making: Phase } {
  const plans = new WeakMap<Run, CertificatesPlan>()
  const now = new Date()
  return {
    planning: [
      load,
      { ...readFacts, shouldRun: (run) => run.options.particulars.facts !== undefined },
      { ...connect, shouldRun: asksHosts },
      { ...observe, shouldRun: asksHosts },
      {
        name: 'plan',
        title: 'comparing',
        run: (run) => {
          const { variables } = run.loaded
          const plan = planCertificates(wantedCertificates(anyScope(variables), variables), readIfThere, now)
          plans.set(run, plan)
          for (const problem of plan.warnings) run.options.emit({ type: 'problem', problem })
          run.plan = { action: run.action, steps: steps(plan) }
          run.options.planned(run.plan)
          return Promise.resolve(run.plan.steps.length === 0 ? 'nothing to do' : undefined)
        },
      },
    ],
    making: {
      name: 'write',
      title: 'making keys and certificates',
      shouldRun: (run) => run.plan.steps.length > 0,
      run: async (run) => {
        const plan = plans.get(run)
        if (!plan) return undefined
        const files = await makeCertificates(plan, readIfThere, now)
        await writeMade(files)
        return `${files.length} files`
      },
    },
  }
}

/** Certificates that are missing are what this is for. */
const BEARABLE = new Set(['file-missing'])

/** Those of the hosts that certificates name which --limit leaves out are asked as well: a certificate is for all of them. */
const load = loadFor(({ loaded: { variables } }) => namedHosts(anyScope(variables), variables), BEARABLE)

function anyScope(variables: Variables): HostScope {
  const [first] = variables.hosts
  if (first === undefined)
    throw new KollaError('the inventory has no hosts', { code: 'inventory-empty', fault: 'configuration' })
  return variables.forHost(first)
}

function asksHosts(run: Run): boolean {
  const { targets, others } = run.loaded
  return targets.length + others.length > 0 && run.options.particulars.facts === undefined
}

/** One step for each certificate, with its copies. */
function steps(plan: CertificatesPlan): readonly PlanStep[] {
  const reasons = new Map(plan.copies.map((copy) => [copy.path, copy]))
  const copiesOf = (paths: readonly string[]): readonly Change[] =>
    paths.flatMap((path): readonly Change[] => {
      const copy = reasons.get(path)
      return copy ? [change(path, copy.exists, copy.reasons)] : []
    })
  return [
    { work: plan.authority, copies: copiesOf(plan.wanted.authority.copies) },
    ...plan.certificates.map((work) => {
      const wanted = plan.wanted.certificates.find(({ name }) => name === work.name)
      return { work, copies: copiesOf((wanted?.copies ?? []).map(({ path }) => path)) }
    }),
  ].flatMap(({ work, copies }): readonly PlanStep[] => {
    const changes = [...ownChanges(work), ...copies]
    const title = work === plan.authority ? 'make the authority' : `make the certificate ${work.name}`
    return changes.length === 0
      ? []
      : [
          {
            id: `certificate/${work.name}`,
            kind: 'files',
            role: 'certificates',
            host: undefined,
            subject: work.name,
            title,
            changes,
            needs: [],
          },
        ]
  })
}

function ownChanges(work: CertificateWork): readonly Change[] {
  const isNew = work.reasons.includes('missing')
  return [
    ...(work.keyReasons.length > 0
      ? [change(keyPath(work), !work.keyReasons.includes('missing'), work.keyReasons)]
      : []),
    ...(work.reasons.length > 0 ? [change(certificatePath(work), !isNew, work.reasons)] : []),
  ]
}

function change(name: string, exists: boolean, reasons: readonly string[]): Change {
  return { kind: 'file', name, action: exists ? 'update' : 'create', reasons }
}
