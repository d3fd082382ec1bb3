import type { Paint } from './colors.ts'
import type { RunEvent, StepInfo } from './events.ts'
import { count, shortList } from './format.ts'

type StepFinished = Extract<RunEvent, { readonly type: 'step-finished' }>

/** How far one role is: counts instead of a line per host and step. */
export class RoleProgress {
  readonly role: string
  readonly #waiting = new Set<string>()
  readonly #running = new Map<string, StepInfo>()
  readonly #hosts = new Set<string>()
  readonly #busyHosts = new Map<string, number>()
  #total = 0
  #done = 0
  #changed = 0
  #failed = 0
  #abandoned = 0

  constructor(role: string, steps: readonly StepInfo[]) {
    this.role = role
    for (const step of steps) this.#expect(step)
  }

  /** Nothing of the plan is left to do. */
  get finished(): boolean {
    return this.#waiting.size === 0
  }

  get failed(): boolean {
    return this.#failed > 0
  }

  started(step: StepInfo): void {
    if (!this.#waiting.has(step.id)) this.#expect(step)
    this.#running.set(step.id, step)
  }

  ended({ step, outcome }: StepFinished): void {
    if (!this.#waiting.delete(step.id)) return
    this.#running.delete(step.id)
    this.#done++
    if (outcome === 'changed') this.#changed++
    if (outcome === 'failed') this.#failed++
    if (outcome === 'abandoned') this.#abandoned++
    if (step.host === undefined) return
    const left = (this.#busyHosts.get(step.host) ?? 1) - 1
    if (left === 0) this.#busyHosts.delete(step.host)
    else this.#busyHosts.set(step.host, left)
  }

  /** `keystone  12/40 steps, 3/5 hosts, 1 failed: restart keystone on node1, node2`. */
  title(paint: Paint): string {
    const parts = [
      this.finished ? count(this.#total, 'step') : `${this.#done}/${count(this.#total, 'step')}`,
      ...(this.#hosts.size === 0 ? [] : [this.#hostsPart()]),
      ...(this.#changed === 0 ? [] : [paint.changed(`${this.#changed} changed`)]),
      ...(this.#failed === 0 ? [] : [paint.bad(`${this.#failed} failed`)]),
      ...(this.#abandoned === 0 ? [] : [paint.bad(`${this.#abandoned} not done`)]),
    ]
    return `${paint.strong(this.role)}  ${parts.join(', ')}${paint.faint(this.#now())}`
  }

  #expect(step: StepInfo): void {
    this.#waiting.add(step.id)
    this.#total++
    if (step.host === undefined) return
    this.#hosts.add(step.host)
    this.#busyHosts.set(step.host, (this.#busyHosts.get(step.host) ?? 0) + 1)
  }

  #hostsPart(): string {
    return this.finished
      ? count(this.#hosts.size, 'host')
      : `${this.#hosts.size - this.#busyHosts.size}/${count(this.#hosts.size, 'host')}`
  }

  /** The title that most hosts are at, and which hosts these are. */
  #now(): string {
    const [first] = this.#running.values()
    if (first === undefined) return ''
    const hosts: string[] = []
    for (const { title, host } of this.#running.values())
      if (title === first.title && host !== undefined) hosts.push(host)
    return `: ${first.title}${hosts.length === 0 ? '' : ` on ${shortList(hosts)}`}`
  }
}
