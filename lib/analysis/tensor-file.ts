import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'

const offsets = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])
const tensorSchema = z.object({ dtype: z.string(), shape: z.array(z.number().int()), data_offsets: offsets })
const headerSchema = z.record(z.string(), z.unknown())

/** Bytes of the header at most; it names tensors and holds none. */
const LONGEST_HEADER = 1e6
const BYTES = { F32: 4, I32: 4, I16: 2, U8: 1 } as const

/** A tensor that is to be written. */
export interface NewTensor {
  dtype: keyof typeof BYTES
  shape: readonly number[]
  /** Its values, part by part, row by row and little-endian. */
  parts(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** Writes a file of tensors (safetensors), which other programs can read too. */
export async function writeTensors(file: string, tensors: ReadonlyMap<string, NewTensor>): Promise<void> {
  const header: Record<string, z.infer<typeof tensorSchema>> = {}
  let at = 0
  for (const [name, { dtype, shape }] of tensors) {
    const bytes = BYTES[dtype] * shape.reduce((product, n) => product * n, 1)
    header[name] = { dtype, shape: [...shape], data_offsets: [at, at + bytes] }
    at += bytes
  }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  const handle = await open(file, 'wx')
  try {
    await handle.write(Buffer.concat([length, padded]))
    for (const tensor of tensors.values()) for await (const part of tensor.parts()) await handle.write(part)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A file of tensors, of which parts are read as they are asked for; close it when done. */
export class TensorFile {
  readonly #handle: FileHandle
  readonly #tensors: ReadonlyMap<string, { shape: number[]; start: number; bytes: number }>

  private constructor(
    handle: FileHandle,
    tensors: ReadonlyMap<string, { shape: number[]; start: number; bytes: number }>,
  ) {
    this.#handle = handle
    this.#tensors = tensors
  }

  /** @throws Error where the file is gone or has no header of this kind */
  static async open(file: string): Promise<TensorFile> {
    const handle = await open(file, 'r')
    try {
      const length = Number(Buffer.from(await read(handle, 0, 8)).readBigUInt64LE())
      if (length > LONGEST_HEADER) throw new RangeError('the header is too long')
      const header = headerSchema.parse(JSON.parse(Buffer.from(await read(handle, 8, length)).toString('utf8')))
      const tensors = new Map<string, { shape: number[]; start: number; bytes: number }>()
      for (const [name, stored] of Object.entries(header)) {
        if (name === '__metadata__') continue
        const { shape, data_offsets: places } = tensorSchema.parse(stored)
        tensors.set(name, { shape, start: 8 + length + places[0], bytes: places[1] - places[0] })
      }
      return new TensorFile(handle, tensors)
    } catch (cause) {
      await handle.close()
      throw cause
    }
  }

  get names(): string[] {
    return [...this.#tensors.keys()]
  }

  shape(name: string): readonly number[] | undefined {
    return this.#tensors.get(name)?.shape
  }

  /** The bytes of a tensor, or those from one place to before another. @throws RangeError where there is no such tensor or the file ends early */
  async bytes(name: string, from = 0, to?: number): Promise<Uint8Array<ArrayBuffer>> {
    const tensor = this.#tensors.get(name)
    if (!tensor) throw new RangeError(`there is no tensor ${name}`)
    return read(this.#handle, tensor.start + from, (to ?? tensor.bytes) - from)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

async function read(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  if (bytesRead !== length) throw new RangeError('the file of tensors ends early')
  return bytes
}
