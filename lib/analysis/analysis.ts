import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { TrackSummary } from './face-messages.ts'

/** A clip of an analysis; times in ms from the start of the recording, as a player counts them. */
export interface AnalysedClip {
  startMs: number
  endMs: number
  /** Share of its frames with the participant's face, 0 to 1. */
  coverage: number
}

/** What one run of an encoder over a recording found, all but the embeddings themselves. */
export interface Analysis {
  recording: RecordingFacts & { sha256: string; bytes: number }
  sampling: { framesPerSecond: number; clipFrames: number; stride: number; samples: number }
  /** When the first sampled frame is and when the recording ends, in ms. */
  originMs: number
  endMs: number
  tracks: (TrackSummary & { participant: boolean })[]
  /** Share of the sampled frames with the participant's face, 0 to 1; 0 where no face was found. */
  coverage: number
  clips: AnalysedClip[]
  warnings: string[]
  provenance: Provenance
  /** Whether the clips were made from frame features that an earlier analysis kept. */
  fromKeptFeatures?: boolean
  timings: {
    seconds: number
    timesRealTime: number
    /** Seconds that each stage was under way; they overlap. */
    stages: Record<string, number>
    /** Processor seconds of each process, all threads together. */
    processorSeconds: Record<string, number>
    peakMemoryMb: Record<string, number>
  }
}

/** What the numbers rest on; the same provenance on the same kind of machine gives the same bytes. */
export interface Provenance {
  software: { name: string; version: string }
  node: string
  platform: string
  decoder: { name: string; version: string }
  runtime: {
    name: string
    version: string
    provider: string
    /** Better providers that could not be used, and why. */
    passedOver: { provider: string; why: string }[]
    /** Frames encoded at a time. */
    frameBatch: number
  }
  detector: { name: string; version: string; sha256: string }
  encoder: { name: string; title: string; version: string; sha256: string; precision: string; intendedUse: string }
}
