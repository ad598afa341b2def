import { setTimeout as wait } from 'node:timers/promises'
import { descendantsOf, processOf, until } from '../fixtures/processes.ts'
import { type PartName, type RunningProduct, startProduct } from '../fixtures/product.ts'
import { Visitor } from '../fixtures/visitor.ts'
import { type Kill, planKills, type Target } from './kill-plan.ts'
import { type Results, StoredResults } from './stored-results.ts'

export interface PhantomSize {
  participants: number
  seconds: number
}

export interface Disturbance {
  kills: number
  supervisorKills: number
  seed: number
}

export interface Outcome {
  studies: Results[]
  killed: Map<Target, number>
  seconds: number
  /** Runs and jobs that are still open although nothing goes on. */
  stuck: string[]
  failed: string[]
  wrongFiles: string[]
  /** Programs that went on after the end of the product. */
  leftRunning: string[]
}

/** The longest that all studies may take once nothing is killed any more; what is open then is stuck. */
const SETTLE_MS = 600_000
/** The longest that a program may take to be there again. */
const RETURN_MS = 180_000

/** What a phantom study comes to where nothing is killed. */
export async function undisturbedRun(folder: string, port: number, size: PhantomSize): Promise<Results> {
  const product = await startProduct(port, { folder })
  try {
    const visitor = await Visitor.first(product)
    await visitor.rpc.studies.loadPhantom(size)
    const stored = new StoredResults(folder)
    const [study] = await until(async () => ended(await stored.studies()), SETTLE_MS)
    if (study!.state !== 'done') throw new Error(`The undisturbed study ended as ${study!.state}: ${study!.problem}`)
    return await stored.results(study!.id)
  } finally {
    await product.stop()
  }
}

/** What phantom studies come to while programs are killed. */
export async function disturbedRun(
  folder: string,
  port: number,
  size: PhantomSize,
  { kills, supervisorKills, seed }: Disturbance,
): Promise<Outcome> {
  const startedAt = performance.now()
  const chaos = new Chaos(await startProduct(port, { folder }), port, size)
  try {
    await chaos.begin()
    for (const kill of planKills(kills, supervisorKills, seed)) await chaos.kill(kill)
    return { ...(await chaos.outcome()), seconds: (performance.now() - startedAt) / 1000 }
  } finally {
    await chaos.stop()
  }
}

class Chaos {
  readonly #port: number
  readonly #size: PhantomSize
  readonly #stored: StoredResults
  readonly #killed = new Map<Target, number>()
  #product: RunningProduct
  #visitor!: Visitor

  constructor(product: RunningProduct, port: number, size: PhantomSize) {
    this.#product = product
    this.#port = port
    this.#size = size
    this.#stored = new StoredResults(product.folder)
  }

  async begin(): Promise<void> {
    this.#visitor = await Visitor.first(this.#product)
    await this.#keepBusy()
  }

  /** Kills one program while a study is being made. */
  async kill({ target, pauseMs }: Kill): Promise<void> {
    await wait(pauseMs)
    const killed = await until(async () => {
      await this.#keepBusy()
      return target === 'supervisor' ? this.#killSupervisor() : this.#killPart(target)
    }, RETURN_MS)
    this.#killed.set(target, (this.#killed.get(target) ?? 0) + 1)
    console.log(`  ${new Date().toISOString().slice(11, 19)} killed ${target} (${killed})`)
  }

  async outcome(): Promise<Omit<Outcome, 'seconds'>> {
    const failed: string[] = []
    // The last one that was killed may have been the database.
    await until(async () => ended(await this.#stored.studies().catch(() => [])), SETTLE_MS).catch(() => undefined)
    // Jobs end a moment after what they did.
    await until(async () => {
      const open = await this.#stored.open().catch(() => undefined)
      return open?.length === 0 ? true : undefined
    }, 60_000).catch(() => undefined)
    const stuck = await this.#stored.open()
    const studies: Results[] = []
    for (const { id, state, problem } of await this.#stored.studies()) {
      if (state !== 'done') failed.push(`${id} ended as ${state}: ${problem}`)
      studies.push(await this.#stored.results(id))
    }
    const wrongFiles = await this.#stored.wrongFiles()
    const programs = descendantsOf(this.#product.process.pid!)
    this.#product.process.kill('SIGINT')
    await this.#product.ended
    const leftRunning = programs.flatMap(({ pid, command }) => (processOf(pid)?.command === command ? command : []))
    return { studies, killed: this.#killed, stuck, failed, wrongFiles, leftRunning }
  }

  async stop(): Promise<void> {
    await this.#product.stop()
  }

  /** Asks for another study once all are made, however often the web app has to be asked. */
  async #keepBusy(): Promise<void> {
    await until(async () => {
      const studies = await this.#stored.studies().catch(() => undefined)
      if (!studies) return undefined
      if (studies.some(isOpen)) return true
      await this.#visitor.rpc.studies.loadPhantom(this.#size).catch(() => undefined)
      return undefined
    }, RETURN_MS)
  }

  #killPart(name: PartName): number | undefined {
    const pid = this.#product.part(name)?.pid
    if (pid === undefined) return undefined
    process.kill(pid, 'SIGKILL')
    return pid
  }

  async #killSupervisor(): Promise<number> {
    const { pid } = this.#product.process
    this.#product.process.kill('SIGKILL')
    await this.#product.ended
    this.#product = await startProduct(this.#port, { folder: this.#product.folder })
    return pid!
  }
}

const isOpen = ({ state }: { state: string }) => state === 'queued' || state === 'running'

function ended<T extends { state: string }>(studies: T[]): T[] | undefined {
  return studies.length > 0 && !studies.some(isOpen) ? studies : undefined
}
