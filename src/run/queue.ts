import { namesOf } from '../plan/needs.ts'
import type { PlanStep } from '../plan/types.ts'

/** How many steps run at once. */
export interface Limits {
  readonly total: number
  readonly perHost: number
}

/** Which steps may start, in the order of the plan. Every change costs as much as there are steps that it sets free, not as there are steps. */
export class Queue {
  /** Steps that have neither started nor been skipped. */
  readonly waiting: Set<PlanStep>
  readonly #limits: Limits
  /** Of how many hosts the steps may fail that others need under a name. */
  readonly #tolerances: Readonly<Record<string, number>>
  /** Hosts on which steps of such a name have failed. */
  readonly #failed = new Map<string, Set<string>>()
  /** Needs of a step that are not fulfilled yet. */
  readonly #missing = new Map<PlanStep, number>()
  /** Steps that have to succeed, or to fail as they may, until a need is fulfilled. */
  readonly #open = new Map<string, number>()
  readonly #waitingFor = new Map<string, PlanStep[]>()
  /** In order; those before `#taken` have been looked at. */
  readonly #ready: PlanStep[] = []
  #taken = 0
  /** Ready steps whose host has enough to do. */
  readonly #held = new Map<string, PlanStep[]>()
  readonly #onHost = new Map<string, number>()
  #running = 0

  constructor(steps: readonly PlanStep[], limits: Limits, tolerances: Readonly<Record<string, number>> = {}) {
    this.#limits = limits
    this.#tolerances = tolerances
    this.waiting = new Set(steps)
    for (const step of steps) {
      for (const name of namesOf(step)) this.#open.set(name, (this.#open.get(name) ?? 0) + 1)
      for (const need of step.needs) append(this.#waitingFor, need, step)
      this.#missing.set(step, step.needs.length)
    }
    this.#ready.push(...steps.filter(({ needs }) => needs.length === 0))
  }

  /** Takes the next step that may start; undefined when none may at the moment. */
  next(): PlanStep | undefined {
    while (this.#running < this.#limits.total) {
      const step = this.#ready[this.#taken]
      if (step === undefined) return undefined
      this.#taken++
      if (!this.waiting.has(step)) continue
      if (step.host !== undefined && (this.#onHost.get(step.host) ?? 0) >= this.#limits.perHost) {
        append(this.#held, step.host, step)
        continue
      }
      this.waiting.delete(step)
      this.#count(step, 1)
      return step
    }
    return undefined
  }

  /** A step that was taken has ended. Returns the steps that are skipped because of it. */
  ended(step: PlanStep, succeeded: boolean): readonly PlanStep[] {
    this.#count(step, -1)
    if (step.host !== undefined) {
      this.#ready.push(...(this.#held.get(step.host) ?? []))
      this.#held.delete(step.host)
    }
    if (!succeeded) return this.#skip(step)
    for (const name of namesOf(step)) this.#close(name)
    return []
  }

  /** Skips all that have not started. */
  abandon(): readonly PlanStep[] {
    const all = [...this.waiting]
    this.waiting.clear()
    return all
  }

  /** One step less that others wait for under a name. */
  #close(name: string): void {
    const left = (this.#open.get(name) ?? 0) - 1
    this.#open.set(name, left)
    if (left === 0) this.#fulfil(name)
  }

  /** Notes that a step failed; whether those that need it under this name can do without its host. */
  #tolerates(name: string, { host }: PlanStep): boolean {
    const most = this.#tolerances[name]
    if (most === undefined || host === undefined) return false
    const hosts = this.#failed.get(name) ?? new Set()
    this.#failed.set(name, hosts.add(host))
    return hosts.size <= most
  }

  #fulfil(need: string): void {
    for (const step of this.#waitingFor.get(need) ?? []) {
      const missing = (this.#missing.get(step) ?? 0) - 1
      this.#missing.set(step, missing)
      if (missing === 0) this.#ready.push(step)
    }
  }

  #skip(failed: PlanStep): readonly PlanStep[] {
    const skipped: PlanStep[] = []
    const broken = [failed]
    for (let step = broken.pop(); step !== undefined; step = broken.pop()) {
      const { host } = step
      for (const name of namesOf(step)) {
        const tolerated = this.#tolerates(name, step)
        const dependents = this.#waitingFor.get(name) ?? []
        for (const dependent of tolerated ? dependents.filter((each) => each.host === host) : dependents) {
          if (!this.waiting.delete(dependent)) continue
          skipped.push(dependent)
          broken.push(dependent)
        }
        if (tolerated) this.#close(name)
        else this.#waitingFor.delete(name)
      }
    }
    return skipped
  }

  #count({ host }: PlanStep, by: 1 | -1): void {
    this.#running += by
    if (host !== undefined) this.#onHost.set(host, (this.#onHost.get(host) ?? 0) + by)
  }
}

function append(map: Map<string, PlanStep[]>, key: string, step: PlanStep): void {
  const list = map.get(key)
  if (list) list.push(step)
  else map.set(key, [step])
}
