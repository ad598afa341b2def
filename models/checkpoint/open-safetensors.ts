import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import {
  type Checkpoint,
  readAt,
  STORED_BYTES,
  type StoredElement,
  shownWeight,
  sizeOf,
  toFloat32,
  truncated,
} from './checkpoint.ts'

const ELEMENTS: Record<string, StoredElement> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  U8: 'uint8',
  BOOL: 'uint8',
}
/** The format's own limit is 100 MB; a header of a model of this kind has some 40 kB. */
const LONGEST_HEADER = 25 * 1024 * 1024

const count = z.number().int().nonnegative()
const header = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(count).max(8), data_offsets: z.tuple([count, count]) }),
)

/** Whether the first bytes look like safetensors: a length, then JSON. */
export function looksLikeSafetensors(start: Buffer): boolean {
  return start.length > 8 && start.readBigUInt64LE(0) <= BigInt(LONGEST_HEADER) && start[8] === 0x7b
}

/**
 * Reads a safetensors file: a JSON header behind its length, then the values.
 *
 * @throws ConcordError bad-checkpoint
 */
export async function openSafetensors(file: FileHandle, size: number): Promise<Checkpoint> {
  const length = Number((await readAt(file, 0, 8)).readBigUInt64LE())
  if (8 + length > size) throw truncated()
  const { described, notes } = headerOf((await readAt(file, 8, length)).toString('utf8'))
  const tensors: Checkpoint['tensors'] = new Map()
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(described)) {
    const [from, to] = offsets
    const element = ELEMENTS[dtype]
    if (!element)
      throw new ConcordError(
        'bad-checkpoint',
        phrase('The weight “{name}” is stored as {dtype}, which is not supported.', {
          name: shownWeight(name),
          dtype: shownWeight(dtype),
        }),
      )
    if (to - from !== sizeOf(shape) * STORED_BYTES[element])
      throw new ConcordError(
        'bad-checkpoint',
        phrase('The weight “{name}” of the shape [{shape}] does not fit its {to} bytes.', {
          name: shownWeight(name),
          shape: shape.join(', '),
          to: to - from,
        }),
      )
    if (8 + length + to > size) throw truncated()
    tensors.set(name, {
      shape,
      element,
      read: async () => toFloat32(await readAt(file, 8 + length + from, to - from), element),
    })
  }
  return { format: 'safetensors', tensors, ...(notes ? { notes } : {}) }
}

function headerOf(text: string) {
  try {
    const { __metadata__: metadata, ...rest } = JSON.parse(text) as Record<string, unknown>
    return { described: header.parse(rest), notes: z.record(z.string(), z.string()).safeParse(metadata).data }
  } catch (cause) {
    throw new ConcordError(
      'bad-checkpoint',
      phrase('The header of this safetensors file can’t be read. Fetch the file again.'),
      {
        cause,
      },
    )
  }
}
