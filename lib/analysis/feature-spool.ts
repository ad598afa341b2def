import { type FileHandle, open } from 'node:fs/promises'
import { pushAll } from '#lib/numbers/extremes.ts'
import { bytesAt } from '#lib/numbers/rows.ts'

/**
 * Frame features of one track on disk, so that memory stays flat however long the recording is: float32
 * [seen, size] in the order seen, with the sampling index of each row kept in memory.
 */
export class FeatureSpool {
  readonly indices: number[] = []
  readonly #file: FileHandle
  readonly #size: number

  private constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = size
  }

  static async create(fileName: string, size: number): Promise<FeatureSpool> {
    return new FeatureSpool(await open(fileName, 'w+'), size)
  }

  /** Appends rows; `indices` says which sampling time each is of, rising. */
  async append(indices: readonly number[], rows: Float32Array): Promise<void> {
    const bytes = bytesAt(rows)
    await this.#file.write(bytes, 0, bytes.length, this.indices.length * this.#size * 4)
    pushAll(this.indices, indices)
  }

  /** Reads the rows `from` to `to` (exclusive), numbered in the order seen. */
  async rows(from: number, to: number): Promise<Float32Array> {
    const values = new Float32Array((to - from) * this.#size)
    const bytes = bytesAt(values)
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, from * this.#size * 4)
    if (bytesRead !== bytes.length) throw new RangeError('the spool of frame features ends early')
    return values
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
