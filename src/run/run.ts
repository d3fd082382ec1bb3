import type { ActionOptions } from './options.ts'
import type { Preparation } from '../bootstrap/prepare.ts'
import { KollaError } from '../errors.ts'
import type { Inventory } from '../inventory/types.ts'
import type { TimedPart } from '../output/events.ts'
import type { HostState, Stages } from '../plan/build.ts'
import type { Change, Plan } from '../plan/types.ts'
import type { ContentRoots } from '../roles/content.ts'
import type { Desired } from '../roles/desired.ts'
import type { Answers, DatabaseNodes } from '../roles/rollout.ts'
import type { Role, RoleRows, TaskContext } from '../roles/types.ts'
import type { Variables } from '../variables/types.ts'
import type { BrokerNode, BrokerPermission } from '../services/broker.ts'
import type { StepResult } from './graph.ts'
import type { Session } from './session.ts'

/** What was loaded of the operator's files. */
export interface Loaded {
  readonly inventory: Inventory
  readonly variables: Variables
  /** Enabled roles in dependency order. */
  readonly roles: readonly Role[]
  /** Roles that --tags and --skip-tags leave. */
  readonly selected: ReadonlySet<string>
  readonly roots: ContentRoots
  /** Hosts of this run: they run something that is enabled, and --limit names them. */
  readonly targets: readonly string[]
  /** Hosts that are only read, because configuration of the targets names them. */
  readonly others: readonly string[]
}

/** What databases and Keystone say. */
export interface ObservedResources {
  readonly changes: ReadonlyMap<string, readonly Change[]>
  readonly identity: TaskContext['identity']
  readonly databaseNodes: DatabaseNodes
  /** Members of the message broker's cluster; none where it did not answer. */
  readonly brokers: readonly BrokerNode[]
  /** Undefined where it did not answer. */
  readonly brokerPermissions: readonly BrokerPermission[] | undefined
  readonly answers: Answers
  readonly rows: ReadonlyMap<string, RoleRows>
}

/** What the phases of a run have found out so far. Reading a part before the phase that makes it is a bug, and says so. */
export class Run {
  readonly options: ActionOptions
  readonly action: string
  readonly stages: Stages
  readonly started = performance.now()
  /** The phases that have ended, in their order. */
  readonly phases: TimedPart[] = []
  readonly #parts = new Map<string, unknown>()

  constructor(options: ActionOptions, action: string, stages: Stages) {
    this.options = options
    this.action = action
    this.stages = stages
  }

  get loaded(): Loaded {
    return this.#part('loaded') as Loaded
  }
  set loaded(loaded: Loaded) {
    this.#parts.set('loaded', loaded)
  }

  get session(): Session {
    return this.#part('session') as Session
  }
  set session(session: Session) {
    this.#parts.set('session', session)
  }

  /** Targets that could not be reached and were left out by --skip-unreachable. */
  get unreachable(): readonly string[] {
    return (this.#parts.get('unreachable') ?? []) as readonly string[]
  }
  set unreachable(hosts: readonly string[]) {
    this.#parts.set('unreachable', hosts)
  }

  /** Every host as it was observed. */
  get hosts(): ReadonlyMap<string, HostState> {
    return this.#part('hosts') as ReadonlyMap<string, HostState>
  }
  set hosts(hosts: ReadonlyMap<string, HostState>) {
    this.#parts.set('hosts', hosts)
  }

  get desired(): Desired {
    return this.#part('desired') as Desired
  }
  set desired(desired: Desired) {
    this.#parts.set('desired', desired)
  }

  get resources(): ObservedResources {
    return (this.#parts.get('resources') ?? {
      changes: new Map(),
      identity: 'absent',
      databaseNodes: new Map(),
      brokers: [],
      brokerPermissions: undefined,
      answers: new Map(),
      rows: new Map(),
    }) as ObservedResources
  }
  set resources(resources: ObservedResources) {
    this.#parts.set('resources', resources)
  }

  /** `bootstrap-servers`: what is left to do on each host. */
  get preparations(): ReadonlyMap<string, readonly Preparation[]> {
    return (this.#parts.get('preparations') ?? new Map()) as ReadonlyMap<string, readonly Preparation[]>
  }
  set preparations(preparations: ReadonlyMap<string, readonly Preparation[]>) {
    this.#parts.set('preparations', preparations)
  }

  get plan(): Plan {
    return this.#part('plan') as Plan
  }
  set plan(plan: Plan) {
    this.#parts.set('plan', plan)
  }

  /** Whether the hosts are locked, and nobody has held a lock of them since they were observed. */
  get asObserved(): boolean {
    return this.#parts.get('asObserved') === true
  }
  set asObserved(value: boolean) {
    this.#parts.set('asObserved', value)
  }

  /** Of each host: aborted when its lock is no longer ours. */
  get lost(): ReadonlyMap<string, AbortSignal> {
    return (this.#parts.get('lost') ?? new Map()) as ReadonlyMap<string, AbortSignal>
  }
  set lost(signals: ReadonlyMap<string, AbortSignal>) {
    this.#parts.set('lost', signals)
  }

  get results(): readonly StepResult[] {
    return (this.#parts.get('results') ?? []) as readonly StepResult[]
  }
  set results(results: readonly StepResult[]) {
    this.#parts.set('results', results)
  }

  #part(name: string): unknown {
    if (!this.#parts.has(name))
      throw new KollaError(`no phase has made "${name}" yet`, { code: 'phase-order', fault: 'internal' })
    return this.#parts.get(name)
  }
}
