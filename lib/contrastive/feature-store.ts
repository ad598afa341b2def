import { appendFile, type FileHandle, mkdir, open, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { largest } from '#lib/numbers/extremes.ts'
import { bytesAt } from '#lib/numbers/rows.ts'
import type { StoredClips } from './contrastive-data.ts'

const LIST = 'clips.jsonl'
const FEATURES = 'features.f32'
const lineSchema = z.object({ name: z.string(), place: z.number().int().optional(), problem: z.string().optional() })

/**
 * Frame features of clips, encoded once: a file of float32[clips, frames, size] and a list with a line for each clip. What was
 * encoded when a program was stopped is there when it goes on.
 */
export class FeatureStore {
  readonly #folder: string
  readonly #length: number
  readonly #places: Map<string, number>
  readonly #problems: Map<string, string>
  readonly #handle: FileHandle
  /** Where the next clip is stored. */
  #next: number

  private constructor(
    folder: string,
    length: number,
    places: Map<string, number>,
    problems: Map<string, string>,
    handle: FileHandle,
  ) {
    this.#folder = folder
    this.#length = length
    this.#places = places
    this.#problems = problems
    this.#handle = handle
    this.#next = places.size === 0 ? 0 : largest(places.values()) + 1
  }

  /**
   * @param identity of the encoder and how clips were sampled
   * @param length numbers of a clip
   * @throws ConcordError conflict where the folder holds features of another encoder
   */
  static async open(folder: string, identity: string, length: number): Promise<FeatureStore> {
    await mkdir(folder, { recursive: true })
    const list = path.join(folder, LIST)
    const first = `${JSON.stringify({ identity })}\n`
    if (!(await stat(list).catch(() => undefined))) await writeFile(list, first, { flush: true })
    const text = await readFile(list, 'utf8')
    if (!text.startsWith(first))
      throw new ConcordError(
        'conflict',
        phrase('The folder {folder} holds frame features of another encoder. Choose another.', { folder }),
      )
    // A line that a kill cut in two has no end; its clip is encoded again.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole !== text) await truncate(list, Buffer.byteLength(whole))
    const handle = await open(path.join(folder, FEATURES), 'a+')
    const stored = Math.floor((await handle.stat()).size / (4 * length))
    const places = new Map<string, number>()
    const problems = new Map<string, string>()
    for (const line of whole.trimEnd().split('\n').slice(1)) {
      const { name, place, problem } = lineSchema.parse(JSON.parse(line))
      if (place !== undefined && place < stored) places.set(name, place)
      else if (problem) problems.set(name, problem)
    }
    const store = new FeatureStore(folder, length, places, problems, handle)
    await handle.truncate(4 * length * store.#next)
    return store
  }

  has(name: string): boolean {
    return this.#places.has(name) || this.#problems.has(name)
  }

  /** Why a clip has no features. */
  problemOf(name: string): string | undefined {
    return this.#problems.get(name)
  }

  async add(name: string, features: Float32Array): Promise<void> {
    if (features.length !== this.#length) throw new RangeError(`${features.length} numbers for ${this.#length}`)
    const place = this.#next
    await this.#handle.appendFile(bytesAt(features))
    await this.#note({ name, place })
    this.#places.set(name, place)
    this.#next = place + 1
  }

  async addProblem(name: string, problem: string): Promise<void> {
    await this.#note({ name, problem })
    this.#problems.set(name, problem)
  }

  /** Clips in the order of their names here. @throws RangeError where one has no features */
  clips(names: readonly string[]): StoredClips {
    const places = names.map((name) => {
      const place = this.#places.get(name)
      if (place === undefined) throw new RangeError(`${name} has no features`)
      return place
    })
    return {
      count: names.length,
      features: async (rows) => {
        const all = new Float32Array(rows.length * this.#length)
        for (const [i, row] of rows.entries()) {
          const part = all.subarray(i * this.#length, (i + 1) * this.#length)
          const bytes = bytesAt(part)
          await this.#handle.read(bytes, 0, bytes.length, places[row]! * bytes.length)
        }
        return all
      },
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #note(line: z.infer<typeof lineSchema>): Promise<void> {
    await appendFile(path.join(this.#folder, LIST), `${JSON.stringify(line)}\n`)
  }
}
