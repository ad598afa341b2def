import { open, readFile, rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { bytesAt, floatsOf } from '#lib/numbers/rows.ts'

export interface NamedTensor {
  shape: readonly number[]
  values: Float32Array
}

const count = z.number().int().nonnegative()
const entry = z.object({ dtype: z.literal('F32'), shape: z.array(count), data_offsets: z.tuple([count, count]) })
const notes = z.record(z.string(), z.string())

/**
 * Writes float32 tensors as safetensors, which PyTorch and others read; the file appears as a whole or not at all.
 *
 * @param metadata texts that go along
 */
export async function writeTensors(
  file: string,
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  let at = 0
  const places = [...tensors].map(([key, { shape, values }]) => {
    const from = at
    at += values.byteLength
    return [key, { dtype: 'F32', shape, data_offsets: [from, at] }]
  })
  const json = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(places) }))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  const unfinished = `${file}.unfinished`
  try {
    const handle = await open(unfinished, 'w')
    try {
      await handle.writeFile(Buffer.concat([length, padded]))
      for (const { values } of tensors.values()) await handle.writeFile(bytesAt(values))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** Reads what writeTensors wrote. @throws ConcordError bad-input where the file is something else */
export async function readTensors(
  file: string,
): Promise<{ tensors: Map<string, NamedTensor>; metadata: Record<string, string> }> {
  const bytes = await readFile(file)
  try {
    const length = Number(bytes.readBigUInt64LE(0))
    const { __metadata__: metadata, ...entries } = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
      string,
      unknown
    >
    const tensors = new Map<string, NamedTensor>()
    for (const [key, value] of Object.entries(entries)) {
      const { shape, data_offsets: places } = entry.parse(value)
      const [from, to] = places.map((place) => 8 + length + place) as [number, number]
      const values = floatsOf(bytes.subarray(from, to))
      if (values.length !== shape.reduce((product, n) => product * n, 1)) throw new RangeError(`${key} is cut off`)
      tensors.set(key, { shape, values })
    }
    return { tensors, metadata: notes.parse(metadata) }
  } catch (cause) {
    throw new ConcordError(
      'bad-input',
      phrase('{file} is not a file of weights that a training left, or it is damaged.', { file }),
      {
        cause,
      },
    )
  }
}
