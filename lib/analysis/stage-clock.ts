/** Seconds that the stages of a pass kept this thread busy. */
export class StageClock<Stage extends string> {
  readonly seconds: Record<Stage, number>

  constructor(stages: readonly Stage[]) {
    this.seconds = Object.fromEntries(stages.map((stage) => [stage, 0])) as Record<Stage, number>
  }

  during<Result>(stage: Stage, work: () => Result): Result {
    const started = performance.now()
    try {
      return work()
    } finally {
      this.#add(stage, started)
    }
  }

  /** The same values, with the time that it takes to come by each counted. */
  *over<Value>(stage: Stage, values: Iterable<Value>): Generator<Value, void, void> {
    const iterator = values[Symbol.iterator]()
    try {
      for (;;) {
        const next = this.during(stage, () => iterator.next())
        if (next.done) return
        yield next.value
      }
    } finally {
      iterator.return?.()
    }
  }

  #add(stage: Stage, started: number): void {
    this.seconds[stage] += (performance.now() - started) / 1000
  }
}
