import type { Rows } from '#lib/numbers/rows.ts'
import type { ClipQuality } from '#lib/quality/measures.ts'
import type { Scores } from '#lib/scales/scores.ts'
import type { FeatureKinds } from './feature-scale.ts'

/** The frame features of an interview's clips, as its analysis kept them. */
export interface ClipFeatures {
  /** Frames of a clip. */
  frames: number
  /**
   * @param clips by their places, which show the face
   * @returns float32[clips, frames, size]
   * @throws ConcordError not-found where the features are gone
   */
  read(clips: readonly number[]): Promise<Float32Array>
}

/** What a head needs to know of the encoder that its interviews were analysed with. */
export interface SeeingEncoder {
  sha256: string
  intendedUse: string
  /** Id of the study whose captions the encoder was trained on, where it was one. */
  trainedOnStudy?: string | undefined
  /** Where the numbers of an embedding have several units. */
  kinds?: FeatureKinds | undefined
}

/** An interview whose recording is analysed with the study's encoder, and its locked sheets. */
export interface AnalysedInterview {
  id: string
  participant: string
  visit: string
  site: string | null
  sex: string | null
  ageBand: string | null
  analysisId: string
  encoder: SeeingEncoder
  /** A row a clip. */
  embeddings: Rows
  coverage: number[]
  /** How well each clip shows the face; undefined where the analysis did not measure it. */
  quality?: ClipQuality | undefined
  /** How much of its weight each clip has, by a rule on quality and by how many clips it stands for, 0 to 1; all where left out. */
  factors?: readonly number[] | undefined
  /** Undefined where none were kept, or where nobody needs them. */
  features?: ClipFeatures | undefined
  /** Coverage-weighted mean of the clips; undefined where no clip shows enough of the face. */
  pooled: Float32Array | undefined
  sheets: { id: string; raterId: string; scores: Scores }[]
}
