import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { bytesAt, floatsOf } from '#lib/numbers/rows.ts'
import type { ShownFace } from './followed-faces.ts'
import { tensorsOfFace } from './shown-faces.ts'
import { type NewTensor, TensorFile, writeTensors } from './tensor-file.ts'

/** Frame features of one track, in memory or on disk. */
export interface FeatureRows {
  /** Sampling index of each row, rising. */
  readonly indices: readonly number[]
  /** Rows `from` to `to` (exclusive): float32[to - from, size]. */
  rows(from: number, to: number): Promise<Float32Array>
}

const COPY_ROWS = 4096

/**
 * Writes the frame features of all tracks as one safetensors file: `track_1.features` float32[seen, size] and
 * `track_1.indices` int32[seen] with the sampling time of each row. What is kept to show the faces stands beside them, as
 * `tensorsOfFace` has it.
 *
 * @param faces by track
 */
export async function writeFrameFeatures(
  file: string,
  tracks: ReadonlyMap<number, FeatureRows>,
  size: number,
  faces: ReadonlyMap<number, ShownFace> = new Map(),
): Promise<void> {
  const tensors = new Map<string, NewTensor>()
  for (const [id, track] of tracks) {
    const { indices } = track
    tensors.set(`track_${id}.features`, {
      dtype: 'F32',
      shape: [indices.length, size],
      parts: () => partsOf(track),
    })
    const stored = bytesAt(Int32Array.from(indices))
    tensors.set(`track_${id}.indices`, { dtype: 'I32', shape: [indices.length], parts: () => [stored] })
  }
  for (const [id, face] of faces) for (const [name, tensor] of tensorsOfFace(id, face)) tensors.set(name, tensor)
  await writeTensors(file, tensors)
}

async function* partsOf({ indices, rows }: FeatureRows): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < indices.length; from += COPY_ROWS) {
    yield bytesAt(await rows(from, Math.min(indices.length, from + COPY_ROWS)))
  }
}

/** Kept frame features, read row by row; close it when done. */
export class FrameFeatures {
  readonly size: number
  readonly tracks: ReadonlyMap<number, FeatureRows>
  readonly #file: TensorFile

  private constructor(file: TensorFile, size: number, tracks: ReadonlyMap<number, FeatureRows>) {
    this.#file = file
    this.size = size
    this.tracks = tracks
  }

  /** @throws ConcordError not-found where the file is gone or is none of ours */
  static async open(path: string): Promise<FrameFeatures> {
    const file = await TensorFile.open(path).catch((cause) => {
      throw unreadable(cause)
    })
    try {
      const tracks = new Map<number, FeatureRows>()
      let size = 0
      for (const name of file.names) {
        const id = /^track_(\d+)\.features$/.exec(name)?.[1]
        if (!id || !file.shape(`track_${id}.indices`)) continue
        size = file.shape(name)![1]!
        const width = 4 * size
        tracks.set(Number(id), {
          indices: [...new Int32Array((await file.bytes(`track_${id}.indices`)).buffer)],
          rows: async (from, to) => floatsOf(await file.bytes(name, from * width, to * width)),
        })
      }
      return new FrameFeatures(file, size, tracks)
    } catch (cause) {
      await file.close()
      throw unreadable(cause)
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

function unreadable(cause: unknown): ConcordError {
  return new ConcordError(
    'not-found',
    phrase('The stored frame features of this analysis are missing or damaged. Analyse the recording again.'),
    { cause },
  )
}
