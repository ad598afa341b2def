import type { FileHandle } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'

/** Element types that weights are stored in, with their bytes. */
export const STORED_BYTES = { float32: 4, float16: 2, bfloat16: 2, float64: 8, int64: 8, int32: 4, uint8: 1 } as const
export type StoredElement = keyof typeof STORED_BYTES

/** A tensor of a checkpoint, read from the file when it is asked for. */
export interface StoredTensor {
  shape: readonly number[]
  element: StoredElement
  /** The values in row-major order as float32. */
  read(): Promise<Float32Array>
}

/** The tensors of a checkpoint by name, in the file's order. */
export interface Checkpoint {
  format: 'PyTorch' | 'PyTorch (before 1.6)' | 'TorchScript' | 'safetensors'
  tensors: Map<string, StoredTensor>
  /** Texts that a safetensors file has beside its tensors. */
  notes?: Readonly<Record<string, string>>
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)

/** The longest name of a weight that a message shows in full. */
const LONGEST_SHOWN = 80

/** A name out of a checkpoint for a message: shortened, without characters that nobody sees. */
export function shownWeight(name: string): string {
  return shownName(name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name)
}

/** Reads bytes of a file. @throws ConcordError bad-checkpoint where the file ends before them */
export async function readAt(file: FileHandle, position: number, size: number): Promise<Buffer> {
  const bytes = Buffer.from(new ArrayBuffer(size))
  for (let done = 0; done < size; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(size - done, 1 << 26), position + done)
    if (bytesRead === 0) throw truncated()
    done += bytesRead
  }
  return bytes
}

export function truncated(): ConcordError {
  return new ConcordError(
    'bad-checkpoint',
    phrase(
      'This file ends before its weights do: it was not copied or downloaded to the end. Fetch it again, then retry.',
    ),
  )
}

/** Stored little-endian values as float32. `bytes` begins at an offset that its element type allows. */
export function toFloat32(bytes: Buffer, element: StoredElement): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes
  const length = byteLength / STORED_BYTES[element]
  switch (element) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length)
    case 'float16':
      return new Float32Array(new Float16Array(buffer, byteOffset, length))
    case 'bfloat16': {
      const widened = new Uint32Array(new Uint16Array(buffer, byteOffset, length))
      for (let i = 0; i < length; i++) widened[i]! <<= 16
      return new Float32Array(widened.buffer)
    }
    case 'float64':
      return new Float32Array(new Float64Array(buffer, byteOffset, length))
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, length), Number)
    case 'int32':
      return new Float32Array(new Int32Array(buffer, byteOffset, length))
    case 'uint8':
      return new Float32Array(bytes)
  }
}
