import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { TURNS } from '#lib/faces/turned-picture.ts'
import type { ClipQuality } from '#lib/quality/measures.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { TrackSummary } from './face-messages.ts'
import { QUALITY_CODES } from './quality-codes.ts'

const factsSchema = z.object({
  container: z.string(),
  codec: z.string(),
  width: z.number(),
  height: z.number(),
  rotation: z.number(),
  mirrored: z.boolean(),
  frameRate: z.number(),
  durationMs: z.number(),
  hasAudio: z.boolean(),
}) satisfies z.ZodType<RecordingFacts>

const trackSchema = z.object({
  id: z.number(),
  sightings: z.number(),
  firstIndex: z.number(),
  lastIndex: z.number(),
  meanSide: z.number(),
  meanScore: z.number(),
  /** Where the face is on average, as shares of the picture; not noted by early versions, nor what follows. */
  place: z.object({ across: z.number(), down: z.number(), width: z.number() }).optional(),
  /** Where the face was followed without a break, by sampling index. */
  stretches: z.array(z.object({ id: z.number(), firstIndex: z.number(), lastIndex: z.number() })).optional(),
  /** Share of the sampled frames with features of this face, 0 to 1; where many faces are seen, not all are encoded. */
  encoded: z.number().optional(),
  /** A small picture of the face to know the person by: a JPEG file of some 4 KB in base64, deleted with the analysis. */
  portrait: z.base64().optional(),
  /** Mean brightness of the face, 0 to 255. */
  brightness: z.number().optional(),
  /** How the face is turned in the picture, in clockwise degrees. */
  turn: z.literal(TURNS).optional(),
}) satisfies z.ZodType<Partial<Pick<TrackSummary, 'place' | 'stretches'>> & Omit<TrackSummary, 'place' | 'stretches'>>

const qualitySchema = z.object({
  code: z.enum(QUALITY_CODES),
  /** What is the matter, in one sentence. */
  message: z.string(),
  /** What to do about it. */
  advice: z.string(),
  /** The figures behind it, by name. */
  numbers: z.record(z.string(), z.number()),
})
/** Something about a recording that makes its numbers doubtful. */
export type QualityWarning = z.infer<typeof qualitySchema>

const clipSchema = z.object({
  startMs: z.number(),
  endMs: z.number(),
  /** Share of its frames with the participant's face, 0 to 1. */
  coverage: z.number(),
})
/** A clip of an analysis; times in ms from the start of the recording, as a player counts them. */
export type AnalysedClip = z.infer<typeof clipSchema>

/** Format of the measures of clips: their definitions in lib/quality/measures.ts; it rises when those change. */
export const CLIP_QUALITY_FORMAT = 1

const numbersSchema = z.array(z.number().nullable())
const clipQualitySchema = z.object({
  format: z.literal(CLIP_QUALITY_FORMAT),
  light: numbersSchema,
  sharpness: numbersSchema,
  size: numbersSchema,
  yaw: numbersSchema,
  pitch: numbersSchema,
  certainty: numbersSchema,
}) satisfies z.ZodType<ClipQuality>

const provenanceSchema = z.object({
  software: z.object({ name: z.string(), version: z.string() }),
  node: z.string(),
  platform: z.string(),
  decoder: z.object({ name: z.string(), version: z.string() }),
  runtime: z.object({
    name: z.string(),
    version: z.string(),
    provider: z.string(),
    /** The device that it computed on, where that can be told. */
    adapter: z.string().optional(),
    /** How far the encoder's outputs on it are from the stored values; none before providers were checked. */
    checked: z
      .array(
        z.object({
          output: z.string(),
          /** Largest difference, as a share of the largest stored value; null where an output is not a number. */
          relativeError: z.number().nullable(),
          minCosine: z.number(),
          passed: z.boolean(),
        }),
      )
      .optional(),
    /** Better providers that could not be used, and why. */
    passedOver: z.array(z.object({ provider: z.string(), why: z.string() })),
    /** Frames encoded at a time; 0 where it was not noted. */
    frameBatch: z.number(),
  }),
  detector: z.object({ name: z.string(), version: z.string(), sha256: z.string() }),
  encoder: z.object({
    name: z.string(),
    title: z.string(),
    version: z.string(),
    sha256: z.string(),
    precision: z.string(),
    intendedUse: z.string(),
    /** Id of the study whose captions it was trained on, where it was one. */
    trainedOnStudy: z.string().optional(),
  }),
})
/** Where the numbers come from; the same provenance on the same kind of machine gives the same bytes. */
export type Provenance = z.infer<typeof provenanceSchema>

const analysisSchema = z.object({
  recording: factsSchema.extend({ sha256: z.string(), bytes: z.number() }),
  sampling: z.object({
    framesPerSecond: z.number(),
    clipFrames: z.number(),
    stride: z.number(),
    /** Of so many pictures in a row whose faces kept still, one was looked at for faces; each where it is left out. */
    lookEvery: z.number().optional(),
    /** Where crops of faces that hardly changed took the features of the one encoded last. */
    same: z
      .object({
        /** Grey levels of 255 by which any part of the face could differ. */
        within: z.number(),
        /** Crops of all faces, and those of them that were not encoded. */
        crops: z.number(),
        same: z.number(),
      })
      .optional(),
    /** Sampling times from the first picture to the last that was read. */
    samples: z.number(),
    /** Where only some clips were analysed, which lie evenly over the recording. */
    spread: z
      .object({
        /** Sampling indices of their first frames. */
        starts: z.array(z.number()),
        /** How many clips the whole recording has. */
        total: z.number(),
        /** Sampling times that were looked at. */
        looked: z.number(),
      })
      .optional(),
  }),
  /** When the first sampled frame is and when the recording ends, in ms. */
  originMs: z.number(),
  endMs: z.number(),
  tracks: z.array(trackSchema.extend({ participant: z.boolean() })),
  /** Share of the sampled frames of the clips with the participant's face, 0 to 1; 0 where no face was found. */
  coverage: z.number(),
  clips: z.array(clipSchema),
  /** How well each clip shows the face, a number a clip; not measured by early versions. */
  clipQuality: clipQualitySchema.optional(),
  /** All that is to be said about the recording and its faces, one sentence each. */
  warnings: z.array(z.string()),
  /** Those of the warnings that are about the faces, with their figures. */
  quality: z.array(qualitySchema).optional(),
  /** How faces are turned that are seen only once the picture is turned, where no other was seen. */
  hiddenTurn: z.literal(TURNS).optional(),
  /** Different pictures among the samples. */
  pictures: z.number().optional(),
  /** Sampling indices at which the picture cut, two faces changed places, and a face may be another person than before. */
  events: z.object({ cuts: z.array(z.number()), swaps: z.array(z.number()), doubts: z.array(z.number()) }).optional(),
  provenance: provenanceSchema,
  /** Whether the clips were made from frame features that an earlier analysis kept. */
  fromKeptFeatures: z.boolean().optional(),
  timings: z.object({
    seconds: z.number(),
    timesRealTime: z.number(),
    /** Seconds that each stage was under way; they overlap. */
    stages: z.record(z.string(), z.number()),
    /** Processor seconds of each process, all threads together. */
    processorSeconds: z.record(z.string(), z.number()),
    peakMemoryMb: z.record(z.string(), z.number()),
  }),
})
/** What one run of an encoder over a recording found, all but the embeddings themselves. */
export type Analysis = z.infer<typeof analysisSchema>

/** Before formats had numbers: these fields came one by one. */
const unnumberedSchema = z.looseObject({
  recording: z.looseObject({ mirrored: z.boolean().default(false) }),
  originMs: z.number().default(0),
  endMs: z.number().optional(),
  clips: z.array(clipSchema),
  provenance: z.looseObject({
    runtime: z.looseObject({ passedOver: z.array(z.unknown()).default([]), frameBatch: z.number().default(0) }),
    encoder: z.looseObject({ name: z.string(), title: z.string().optional(), intendedUse: z.string().default('') }),
  }),
  timings: z.looseObject({ processorSeconds: z.record(z.string(), z.number()).default({}) }),
})

/** How analyses are stored. */
export const storedAnalysis = storedDocument({
  title: 'The analysis',
  schema: analysisSchema,
  upgrades: [
    (earlier) => {
      const analysis = unnumberedSchema.parse(earlier)
      const { encoder } = analysis.provenance
      return {
        ...analysis,
        endMs: analysis.endMs ?? analysis.clips.at(-1)?.endMs ?? 0,
        provenance: { ...analysis.provenance, encoder: { ...encoder, title: encoder.title ?? encoder.name } },
      }
    },
  ],
  remedy: 'Analyse the recording again.',
})

/** Parts of an analysis that are asked for alone. All but the clips are small; these and the portraits are some hundred kilobytes an hour. */
export type AnalysisPart = 'recording' | 'sampling' | 'coverage' | 'clips' | 'clipQuality' | 'quality' | 'provenance'

/**
 * Parts of a stored analysis, read without the rest of it.
 *
 * @param stored the value at each key, with `format`; null where the key is absent
 * @returns undefined where they can't be read by themselves: of an earlier format, which the whole is upgraded from, or damaged
 */
export function storedParts<K extends AnalysisPart>(
  stored: Record<string, unknown>,
  parts: readonly K[],
): Pick<Analysis, K> | undefined {
  const { format, ...given } = stored
  if (format !== storedAnalysis.format) return undefined
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  const wanted = Object.fromEntries(parts.map((part) => [part, true as const]))
  const { data } = analysisSchema.pick(wanted as { [key in AnalysisPart]: true }).safeParse(present)
  return data as Pick<Analysis, K> | undefined
}

/** How a recording's facts are stored beside it. */
export const storedFacts = storedDocument({
  title: 'What the recording’s file says of itself',
  schema: factsSchema,
  upgrades: [(earlier) => ({ mirrored: false, ...(earlier as object) })],
  remedy: 'Analyse the recording again.',
})
