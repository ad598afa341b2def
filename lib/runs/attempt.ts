import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { OPEN, type RunName } from './run.ts'
import { type MoreColumns, RUN_COLUMNS, type RunChange, tableOf } from './run-tables.ts'
import { inTransaction, type TransactionLimits } from './transaction.ts'

/** How often what an attempt reports is written down, at most. */
const REPORT_EVERY_MS = 500
/** How often it is asked at least whether the attempt is still wanted; a cancel is noticed within this. */
const ASK_EVERY_MS = 1000

/**
 * One attempt of a worker at a run. It writes while it is the run's latest and the run is neither cancelled nor ended, and
 * nothing afterwards: every write is tied to its number, in the transaction that writes.
 */
export class Attempt {
  readonly run: RunName
  readonly number: number
  /** Aborted once the worker stops or the attempt is no longer wanted. */
  readonly signal: AbortSignal
  readonly #database: Database
  readonly #superseded = new AbortController()
  readonly #timer: NodeJS.Timeout
  #reported: (RunChange & MoreColumns) | undefined
  #begun = false
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #writtenAt = Date.now()

  private constructor(database: Database, run: RunName, number: number, stopping: AbortSignal) {
    this.#database = database
    this.run = run
    this.number = number
    this.signal = AbortSignal.any([stopping, this.#superseded.signal])
    this.#timer = setInterval(() => this.#writeReport(), REPORT_EVERY_MS)
  }

  /**
   * Begins an attempt.
   *
   * @param jobId the job that a worker took for it
   * @param stopping aborted where the worker stops or loses the job
   * @returns undefined where the run is no longer wanted, or has another job by now
   */
  static async begin(
    database: Database,
    run: RunName,
    jobId: string,
    stopping: AbortSignal,
  ): Promise<Attempt | undefined> {
    const number = await inTransaction(database, async (transaction) => {
      const table = tableOf(transaction, run.kind)
      const now = new Date()
      const { count } = await table.updateMany({
        where: { id: run.id, jobId, state: { in: OPEN } },
        data: {
          state: 'running',
          stage: 'starting',
          progress: 0,
          progressAtStart: 0,
          problem: null,
          waitsFor: null,
          startedAt: now,
          heardAt: now,
          attempt: { increment: 1 },
        },
      })
      if (count === 0) return undefined
      return (await table.findUnique({ where: { id: run.id }, select: RUN_COLUMNS }))?.attempt
    })
    return number === undefined ? undefined : new Attempt(database, run, number, stopping)
  }

  /** False once the run was cancelled, ended or taken up by another attempt, as far as is known. */
  get isCurrent(): boolean {
    return !this.#superseded.signal.aborted
  }

  /**
   * Tells how far the attempt is. Written down a little later, the latest of what was told.
   *
   * @param progress 0 to 1
   * @param more columns that this kind of run alone has
   */
  report(stage: string, progress: number, more: MoreColumns = {}): void {
    const start = this.#begun ? {} : { progressAtStart: progress }
    this.#begun = true
    this.#reported = { ...this.#reported, ...start, stage, progress, ...more }
  }

  /** @throws ConcordError cancelled once the worker stops or the attempt is no longer wanted */
  demandCurrent(): void {
    if (this.signal.aborted) throw notWanted()
  }

  /**
   * Gives way to whatever else the worker has to do. Work that keeps the processor busy calls it often: until then nothing that was reported is written, no
   * cancel is noticed, and the queue hears nothing of the worker.
   *
   * @throws ConcordError cancelled once the worker stops or the attempt is no longer wanted
   */
  async letOthersRun(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.demandCurrent()
  }

  /**
   * Writes for the attempt: all or nothing, and nothing where it is no longer wanted.
   *
   * @throws ConcordError cancelled where it is not
   */
  async write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return inTransaction(this.#database, async (transaction) => {
      // The row is changed, and with that held, until the transaction ends: no cancel or other attempt comes between.
      if (!(await this.#change(transaction, { heardAt: new Date() }))) throw this.#forgotten()
      return work(transaction)
    })
  }

  /**
   * Ends the run well, with its result, in one transaction.
   *
   * @param limits where the result takes long to store
   * @throws ConcordError cancelled where the attempt is no longer wanted; nothing is written then
   */
  async finish(
    work: (transaction: Transaction) => Promise<void> = async () => {},
    limits?: TransactionLimits,
  ): Promise<void> {
    await this.#settled()
    const last = { ...this.#reported }
    const end = async (transaction: Transaction) => {
      const ended = { ...last, state: 'done', stage: 'done', progress: 1, finishedAt: new Date() } as const
      if (!(await this.#change(transaction, ended))) throw this.#forgotten()
      await work(transaction)
    }
    await inTransaction(this.#database, end, limits)
  }

  /** Ends the run with what went wrong, in the user's words. Does nothing where the attempt is no longer wanted. */
  async fail(problem: string): Promise<void> {
    await this.#settled()
    await inTransaction(this.#database, (transaction) =>
      this.#change(transaction, { state: 'failed', problem, finishedAt: new Date() }),
    )
  }

  /** Ends the telling; to be called whatever became of the attempt. */
  async close(): Promise<void> {
    await this.#settled()
    this.#superseded.abort()
  }

  #writeReport(): void {
    const isDue = this.#reported !== undefined || Date.now() - this.#writtenAt >= ASK_EVERY_MS
    if (this.#isWriting || !isDue || !this.isCurrent) return
    const change = { ...this.#reported, heardAt: new Date() }
    this.#reported = undefined
    this.#isWriting = true
    this.#writtenAt = Date.now()
    this.#writing = this.#change(this.#database, change)
      .then((isCurrent) => {
        if (!isCurrent) this.#superseded.abort()
      })
      // A database that is away for a moment ends no run; the queue gives the job to another where it stays away.
      .catch((error: Error) => console.error(`progress: ${error.message}`))
      .finally(() => {
        this.#isWriting = false
      })
  }

  async #settled(): Promise<void> {
    clearInterval(this.#timer)
    await this.#writing
  }

  async #change(transaction: Transaction | Database, data: RunChange & MoreColumns): Promise<boolean> {
    const where = { id: this.run.id, attempt: this.number, state: 'running' as const }
    return (await tableOf(transaction, this.run.kind).updateMany({ where, data })).count === 1
  }

  #forgotten(): ConcordError {
    this.#superseded.abort()
    return notWanted()
  }
}

const notWanted = () => new ConcordError('cancelled', phrase('This was cancelled or is being run by another worker.'))
