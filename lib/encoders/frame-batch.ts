import { totalmem } from 'node:os'
import type { ProviderState } from '#lib/onnx/providers.ts'

const GIGABYTE = 2 ** 30
/** What the activations of one frame take on a GPU at most, beside the weights. */
const FRAME_MB = 16

/**
 * Frames that are encoded at a time. A frame's activations take some 10 MB; processors gain nothing from more than 16 frames, GPUs do.
 * Fixed for a machine, since the size of a batch may change the last bits of a sum.
 */
export function frameBatchOf({ provider, adapter }: Pick<ProviderState, 'provider' | 'adapter'>): number {
  if (provider === 'cpu' || adapter?.software) {
    const gigabytes = totalmem() / GIGABYTE
    return gigabytes < 2 ? 4 : gigabytes < 4 ? 8 : 16
  }
  // Half of the memory is for the weights and for what else uses the card.
  const fitting = adapter?.memoryMb ? adapter.memoryMb / 2 / FRAME_MB : 64
  return fitting >= 64 ? 64 : fitting >= 32 ? 32 : 16
}

/** Whether an error of ONNX Runtime says that the memory of the provider does not suffice, in the words of each provider. */
export function isOutOfMemory(error: unknown): boolean {
  return /out of (?:device |host )?memory|OUT_OF_(?:DEVICE_|HOST_)?MEMORY|E_OUTOFMEMORY|max buffer size|Allocation size too large|failed to allocate|not enough memory|\[Invalid Buffer|CUDA failure 2\b|bad_alloc/i.test(
    error instanceof Error ? error.message : String(error),
  )
}

/**
 * Runs rows of an input in batches of at most `atMost`, and in ever smaller ones where memory runs out.
 *
 * @param values rows one after the other
 * @param width of a row
 * @returns the outputs joined, and the largest batch that fitted
 */
export async function inBatches<T extends Float32Array | Uint8Array>(
  values: T,
  width: number,
  atMost: number,
  run: (part: T) => Promise<Float32Array>,
): Promise<{ outputs: Float32Array[]; batch: number }> {
  const outputs: Float32Array[] = []
  let batch = atMost
  for (let at = 0; at < values.length; ) {
    const part = values.subarray(at, at + batch * width) as T
    try {
      outputs.push(await run(part))
      at += part.length
    } catch (error) {
      if (batch === 1 || !isOutOfMemory(error)) throw error
      batch = Math.max(1, Math.floor(Math.min(batch, part.length / width) / 2))
    }
  }
  return { outputs, batch }
}
