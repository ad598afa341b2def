import type { ErrorCode } from '#lib/errors/concord-error.ts'

/** What the process that imports a checkpoint is asked for. */
export interface ImportTask {
  /** The checkpoint: .pth, .pt or .safetensors. */
  weights: string
  /** CLIP's bpe_simple_vocab_16e6.txt.gz. */
  vocabulary?: string | undefined
  precision: 'auto' | 'float32' | 'float16' | 'int8'
  modelsFolder: string
  /** Numbers of attention heads that differ from the published ones. */
  heads?: { visual?: number; text?: number; temporal?: number }
  /** What the outputs of the checkpoint's own head estimate, in order. */
  targets?: readonly string[] | undefined
  intendedUse?: string | undefined
  /** Threads that the comparison of precisions may use. */
  threads: number
}

/** What that process answers. */
export type ImportMessage =
  | { type: 'progress'; stage: string; progress: number }
  | {
      type: 'done'
      version: string
      precision: string
      minCosine: number | undefined
      headInstalled: boolean
      messages: string[]
      peakMemoryMb: number
    }
  | {
      type: 'problem'
      code: ErrorCode
      message: string
      /** Whether the same files would always end so: the checkpoint is no use. */
      isFinal: boolean
    }
