import type { Scores } from '#lib/scales/scale.ts'

/** An interview whose recording is analysed with the study's encoder, and its locked sheets. */
export interface AnalysedInterview {
  id: string
  participant: string
  visit: string
  site: string | null
  sex: string | null
  ageBand: string | null
  analysisId: string
  encoder: { sha256: string; intendedUse: string }
  /** float32[clips, size] */
  embeddings: Float32Array
  coverage: number[]
  /** Coverage-weighted mean of the clips; undefined where no clip shows enough of the face. */
  pooled: Float32Array | undefined
  sheets: { id: string; raterId: string; scores: Scores }[]
}
