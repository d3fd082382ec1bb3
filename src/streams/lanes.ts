/**
 * A few equal resources, each used by one caller at a time; callers queue in order.
 * The first idle one is taken, so that calls made one after another use only one, and open only one stream.
 */
export class Lanes<Resource> {
  readonly all: readonly Resource[]
  readonly #idle: Resource[]
  readonly #waiting: ((resource: Resource) => void)[] = []

  constructor(resources: readonly Resource[]) {
    this.all = resources
    this.#idle = [...resources]
  }

  /** Runs `work` with a resource that nobody else uses meanwhile. */
  async use<Result>(work: (resource: Resource) => Promise<Result>): Promise<Result> {
    const resource = await this.#take()
    try {
      return await work(resource)
    } finally {
      this.#giveBack(resource)
    }
  }

  #take(): Resource | Promise<Resource> {
    return this.#idle.shift() ?? new Promise((resolve) => this.#waiting.push(resolve))
  }

  #giveBack(resource: Resource): void {
    const next = this.#waiting.shift()
    if (next) next(resource)
    else this.#idle.unshift(resource)
  }
}
