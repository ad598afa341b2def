import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { floatsOf } from '#lib/numbers/rows.ts'
import { TextEncoder } from '#lib/words/text-encoder.ts'
import { CROP_BYTES, CROP_SIDE, Encoder, type EncoderOptions } from './encoder.ts'

/** The file of a bundle that keeps what it gave when it was imported. */
export const CHECKS_FILE = 'checks.json'
/** Side of the pictures in the file; they are enlarged by whole pixels, so that the file stays small. */
const SMALL_SIDE = 28

const checksSchema = z.object({
  format: z.literal(1),
  /** uint8 [frames, 28, 28, 3] */
  clip: z.base64(),
  /** float32 [frames, features] of the float32 model on a processor. */
  features: z.base64(),
  /** float32 [embedding] */
  embedding: z.base64(),
  text: z.object({ tokens: z.array(z.array(z.number().int())), features: z.base64() }).optional(),
})

/** What the float32 model gave for one clip (and two texts) when it was imported. */
export interface StoredChecks {
  /** Pictures of 28x28 RGB. */
  clip: Uint8Array
  features: Float32Array
  embedding: Float32Array
  text?: { tokens: number[][]; features: Float32Array }
}

/** How far one output is from what is stored. */
export interface CheckResult {
  output: 'frame features' | 'clip embedding' | 'text features'
  largestError: number
  minCosine: number
  passed: boolean
}

/** What each precision has to keep: largest absolute error and smallest cosine. */
const TOLERANCES = {
  float32: { error: 2e-4, cosine: 0.99999 },
  float16: { error: Number.POSITIVE_INFINITY, cosine: 0.999 },
  int8: { error: Number.POSITIVE_INFINITY, cosine: 0.99 },
} as const

export function checksToJson({ clip, features, embedding, text }: StoredChecks): string {
  const coded = (values: Float32Array | Uint8Array) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
  const stored: z.infer<typeof checksSchema> = {
    format: 1,
    clip: coded(clip),
    features: coded(features),
    embedding: coded(embedding),
    ...(text ? { text: { tokens: text.tokens, features: coded(text.features) } } : {}),
  }
  return `${JSON.stringify(stored)}\n`
}

/**
 * Runs the checks that are stored with an encoder again on this machine.
 *
 * @throws ConcordError bad-bundle; not-found where the bundle has no stored checks
 */
export async function runStoredChecks(
  folder: string,
  options: EncoderOptions,
): Promise<{ provider: Encoder['choice']; results: CheckResult[] }> {
  const encoder = await Encoder.load(folder, options)
  try {
    const { manifest } = encoder.bundle
    if (!manifest.files[CHECKS_FILE]) {
      throw new ConcordError(
        'not-found',
        `The model ${manifest.title} has no stored checks; its files have the right hashes.`,
      )
    }
    const checks = parse(await readFile(path.join(folder, CHECKS_FILE), 'utf8'))
    // A provider may round float32 products more coarsely than a processor does.
    const { error, cosine } = TOLERANCES[manifest.precision]
    const limits =
      encoder.provider === 'cpu'
        ? { error, cosine }
        : { error: Number.POSITIVE_INFINITY, cosine: Math.min(cosine, 0.9999) }
    const features = await featuresOf(encoder, checks.clip)
    const results = [compare('frame features', features, checks.features, encoder.featureSize, limits)]
    const embedding = await encoder.encodeClips(features, features.length / encoder.featureSize)
    results.push(compare('clip embedding', embedding, checks.embedding, encoder.embeddingSize, limits))
    if (checks.text && manifest.files['text_encoder.onnx']) {
      const text = await TextEncoder.load(folder, options.threads)
      const encoded = await text.encodeTokens(checks.text.tokens)
      results.push(compare('text features', encoded, checks.text.features, encoder.embeddingSize, TOLERANCES.float32))
      await text.release()
    }
    return { provider: encoder.choice, results }
  } finally {
    await encoder.release()
  }
}

async function featuresOf(encoder: Encoder, clip: Uint8Array): Promise<Float32Array> {
  const frames = clip.length / (SMALL_SIDE * SMALL_SIDE * 3)
  const crops = enlarged(clip, frames)
  const features = new Float32Array(frames * encoder.featureSize)
  for (let from = 0; from < frames; from += encoder.frameBatch) {
    const to = Math.min(frames, from + encoder.frameBatch)
    features.set(
      await encoder.encodeFrames(crops.subarray(from * CROP_BYTES, to * CROP_BYTES)),
      from * encoder.featureSize,
    )
  }
  return features
}

/** Pictures of 224x224 by their every eighth pixel, 28x28. */
export function shrunk(crops: Uint8Array): Uint8Array {
  return resampled(crops, crops.length / CROP_BYTES, CROP_SIDE, SMALL_SIDE)
}

/** Pictures of 28x28 with every pixel 8x8 times. */
export function enlarged(small: Uint8Array, frames: number): Uint8Array {
  return resampled(small, frames, SMALL_SIDE, CROP_SIDE)
}

function resampled(pictures: Uint8Array, frames: number, from: number, to: number): Uint8Array {
  const result = new Uint8Array(frames * to * to * 3)
  let at = 0
  for (let frame = 0; frame < frames; frame++) {
    for (let y = 0; y < to; y++) {
      const row = frame * from * from + Math.floor((y * from) / to) * from
      for (let x = 0; x < to; x++) {
        const source = 3 * (row + Math.floor((x * from) / to))
        result[at++] = pictures[source]!
        result[at++] = pictures[source + 1]!
        result[at++] = pictures[source + 2]!
      }
    }
  }
  return result
}

function compare(
  output: CheckResult['output'],
  actual: Float32Array,
  expected: Float32Array,
  width: number,
  { error, cosine }: { error: number; cosine: number },
): CheckResult {
  const difference = largestError(actual, expected)
  const similarity = smallestCosine(actual, expected, width)
  return {
    output,
    largestError: difference,
    minCosine: similarity,
    passed: difference <= error && similarity >= cosine,
  }
}

/** Largest absolute difference of two arrays; infinite where one is not a number. */
export function largestError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!)
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
  }
  return largest
}

/** Smallest cosine between rows of two matrices [rows, width]. */
export function smallestCosine(actual: Float32Array, expected: Float32Array, width: number): number {
  let smallest = 1
  for (let row = 0; row < expected.length; row += width) {
    let product = 0
    let own = 0
    let other = 0
    for (let i = row; i < row + width; i++) {
      product += actual[i]! * expected[i]!
      own += actual[i]! ** 2
      other += expected[i]! ** 2
    }
    const cosine = product / Math.sqrt(own * other)
    if (!(cosine >= smallest)) smallest = Number.isNaN(cosine) ? -1 : cosine
  }
  return smallest
}

function parse(text: string): StoredChecks {
  const { clip, features, embedding, text: words } = checksSchema.parse(JSON.parse(text))
  const floats = (coded: string) => floatsOf(Buffer.from(coded, 'base64'))
  return {
    clip: Uint8Array.from(Buffer.from(clip, 'base64')),
    features: floats(features),
    embedding: floats(embedding),
    ...(words ? { text: { tokens: words.tokens, features: floats(words.features) } } : {}),
  }
}
