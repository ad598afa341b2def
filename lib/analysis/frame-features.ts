import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { bytesAt, floatsOf } from '#lib/numbers/rows.ts'

/** Frame features of one track, in memory or on disk. */
export interface FeatureRows {
  /** Sampling index of each row, rising. */
  readonly indices: readonly number[]
  /** Rows `from` to `to` (exclusive): float32[to - from, size]. */
  rows(from: number, to: number): Promise<Float32Array>
}

const COPY_ROWS = 4096
const offsets = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])
const headerSchema = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(z.number().int()), data_offsets: offsets }),
)

/**
 * Writes the frame features of all tracks as one safetensors file: `track_1.features` float32[seen, size] and
 * `track_1.indices` int32[seen] with the sampling time of each row, so that other programs can read it too.
 */
export async function writeFrameFeatures(
  file: string,
  tracks: ReadonlyMap<number, FeatureRows>,
  size: number,
): Promise<void> {
  const header: z.infer<typeof headerSchema> = {}
  let at = 0
  const place = (name: string, dtype: string, shape: number[]) => {
    const bytes = 4 * shape.reduce((product, n) => product * n, 1)
    header[name] = { dtype, shape, data_offsets: [at, at + bytes] }
    at += bytes
  }
  for (const [id, { indices }] of tracks) {
    place(`track_${id}.features`, 'F32', [indices.length, size])
    place(`track_${id}.indices`, 'I32', [indices.length])
  }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  const handle = await open(file, 'wx')
  try {
    await handle.write(Buffer.concat([length, padded]))
    for (const track of tracks.values()) {
      for (let from = 0; from < track.indices.length; from += COPY_ROWS) {
        const rows = await track.rows(from, Math.min(track.indices.length, from + COPY_ROWS))
        await handle.write(bytesAt(rows))
      }
      await handle.write(new Uint8Array(Int32Array.from(track.indices).buffer))
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Kept frame features, read row by row; close it when done. */
export class FrameFeatures {
  readonly size: number
  readonly tracks: ReadonlyMap<number, FeatureRows>
  readonly #handle: FileHandle

  private constructor(handle: FileHandle, size: number, tracks: ReadonlyMap<number, FeatureRows>) {
    this.#handle = handle
    this.size = size
    this.tracks = tracks
  }

  /** @throws ConcordError not-found where the file is gone or is none of ours */
  static async open(file: string): Promise<FrameFeatures> {
    const handle = await open(file, 'r').catch((cause) => {
      throw unreadable(cause)
    })
    try {
      const length = Number(Buffer.from(await read(handle, 0, 8)).readBigUInt64LE())
      if (length > 1e6) throw new RangeError('the header is too long')
      const header = headerSchema.parse(JSON.parse(Buffer.from(await read(handle, 8, length)).toString('utf8')))
      const tracks = new Map<number, FeatureRows>()
      let size = 0
      for (const [name, { shape, data_offsets: places }] of Object.entries(header)) {
        const id = /^track_(\d+)\.features$/.exec(name)?.[1]
        const indices = id && header[`track_${id}.indices`]
        if (!indices) continue
        size = shape[1]!
        const start = 8 + length + places[0]
        const seenAt = await read(handle, 8 + length + indices.data_offsets[0], 4 * indices.shape[0]!)
        tracks.set(Number(id), {
          indices: [...new Int32Array(seenAt.buffer)],
          rows: async (from, to) => {
            const bytes = await read(handle, start + from * size * 4, (to - from) * size * 4)
            return floatsOf(bytes)
          },
        })
      }
      return new FrameFeatures(handle, size, tracks)
    } catch (cause) {
      await handle.close()
      throw unreadable(cause)
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

async function read(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  if (bytesRead !== length) throw new RangeError('the stored frame features end early')
  return bytes
}

function unreadable(cause: unknown): ConcordError {
  return new ConcordError(
    'not-found',
    phrase('The stored frame features of this analysis are missing or damaged. Analyse the recording again.'),
    { cause },
  )
}
