import type { Rows } from '#lib/numbers/rows.ts'
import type { Scores } from '#lib/scales/scores.ts'

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
  /** A row a clip. */
  embeddings: Rows
  coverage: number[]
  /** Coverage-weighted mean of the clips; undefined where no clip shows enough of the face. */
  pooled: Float32Array | undefined
  sheets: { id: string; raterId: string; scores: Scores }[]
}
