import type { ImportedModel } from '#lib/bundles/imported-models.ts'
import type { ErrorCode } from '#lib/errors/concord-error.ts'

/** What the process that imports a model is asked for. */
export type ImportTask = CheckpointTask | OwnTask

/** An ONNX file of one's own. */
export interface OwnTask {
  own: {
    /** JSON, as docs/guide/own-encoder.md describes it; `file` may be left out. */
    manifest: string
    /** Name of the ONNX file where the person had it. */
    fileName: string
    /** Whether the model is only looked through. */
    dryRun: boolean
    /** Whether a licence that excludes commercial use has been accepted. */
    acceptLicence: boolean
  }
  /** The ONNX file. */
  weights: string
  modelsFolder: string
  threads: number
}

export interface CheckpointTask {
  own?: undefined
  /** What the checkpoint is of; EmoCLIP where it is left out. */
  model?: ImportedModel | undefined
  /** The checkpoint: .pth, .pt or .safetensors. */
  weights: string
  /** CLIP's bpe_simple_vocab_16e6.txt.gz. */
  vocabulary?: string | undefined
  /** CLIP's checkpoint, for what the other one lacks of it. */
  clip?: string | undefined
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
      /** Of what was made; undefined where a model was only looked through. */
      version?: string
      precision?: string
      minCosine?: number | undefined
      headInstalled: boolean
      messages: string[]
      /** What was found in an ONNX file of one's own and its manifest, as stored texts. */
      findings?: { level: 'problem' | 'note'; text: string }[]
      peakMemoryMb: number
    }
  | {
      type: 'problem'
      code: ErrorCode
      message: string
      /** Whether the same files would always end so: the checkpoint is no use. */
      isFinal: boolean
    }
