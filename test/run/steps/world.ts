import { join } from 'node:path'
import type { Change, PlanStep, StepKind } from '../../../src/plan/types.ts'
import { ProvenPasswords } from '../../../src/run/known-passwords.ts'
import { Session } from '../../../src/run/session.ts'
import type { StepContext } from '../../../src/run/steps/context.ts'
import type { Role } from '../../../src/roles/types.ts'
import { temporaryFolder } from '../../support/cli.ts'
import { deployment, type DeploymentFiles } from '../../support/deployment.ts'
import { FakeEngine } from '../../support/fake-engine.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { observed } from '../../plan/world.ts'

/** A health check, so that nothing has to be seen staying up for a second. */
const HEALTHCHECK =
  'web_healthcheck: {test: [CMD-SHELL, check], interval: 30, timeout: 30, retries: 3, start_period: 5}\n'

/** A session whose engine is the fake. */
class FakeSession extends Session {
  readonly #engine: FakeEngine

  constructor(host: FakeHost, engine: FakeEngine) {
    super(new Map([[host.host, host]]), 'docker')
    this.#engine = engine
  }

  override engine(): Promise<FakeEngine> {
    return Promise.resolve(this.#engine)
  }
}

/** One host, node1, with what a step works with. */
export async function world(role: Role, { globals = '', ...files }: DeploymentFiles = {}) {
  const own = deployment({ inventory: '[web]\nnode1\n', globals: HEALTHCHECK + globals, ...files })
  const desired = own.compile([role])
  const engine = new FakeEngine()
  for (const { spec } of desired.hosts.get('node1')?.services ?? []) engine.addImage(spec.image)
  const host = new FakeHost('node1').script(() => ({}))
  const progress: string[] = []
  const context: StepContext = {
    action: 'deploy',
    desired,
    variables: own.variables,
    session: new FakeSession(host, engine),
    selected: new Set([role.name]),
    hosts: await observed(new Map([['node1', engine]]), desired),
    identity: 'absent',
    databaseNodes: new Map(),
    brokerPermissions: undefined,
    answers: new Map(),
    rows: new Map(),
    provenPasswords: new ProvenPasswords(join(temporaryFolder(), 'proofs.json')),
    progress: (_, message) => progress.push(message),
  }
  return { context, desired, engine, host, progress, deployment: own }
}

/** A step on node1 with one change of its subject. */
export function step(
  kind: StepKind,
  subject: string,
  action: Change['action'],
  more: readonly Change[] = [],
): PlanStep {
  const changes = [{ kind: kind as Change['kind'], name: subject, action, reasons: [] }, ...more]
  return { id: `${kind}@node1/${subject}`, kind, role: 'web', host: 'node1', subject, title: '', changes, needs: [] }
}

/** Never aborted. */
export const QUIET = new AbortController().signal
