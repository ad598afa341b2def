import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { bytesOf, floatsOf } from '#lib/numbers/rows.ts'
import type { EncoderShape } from './encoder-shape.ts'
import type { EncoderStages } from './encoder-stages.ts'
import { normalisedPixels } from './normalise-pixels.ts'
import { writeBeside } from './write-beside.ts'

/** The file of a bundle that keeps what it gave when it was imported. */
export const CHECKS_FILE = 'checks.json'
/** The same for a bundle that came without: what the processor gave when the encoder was first used here. */
const OWN_CHECKS_FILE = '.checks.json'
/** Side of the pictures in the file; they are enlarged by whole pixels, so that the file stays small. */
const SMALL_SIDE = 28

const checksSchema = z.object({
  format: z.literal(1),
  /** The bundle that the values are of, where the bundle itself does not have them. */
  bundle: z.string().optional(),
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
  /** Empty where clips are encoded at once. */
  features: Float32Array
  embedding: Float32Array
  text?: { tokens: number[][]; features: Float32Array }
}

export function checksToJson({ clip, features, embedding, text }: StoredChecks, bundle?: string): string {
  const coded = (values: Float32Array | Uint8Array) =>
    Buffer.from(values instanceof Float32Array ? bytesOf(values) : values).toString('base64')
  const stored: z.infer<typeof checksSchema> = {
    format: 1,
    ...(bundle ? { bundle } : {}),
    clip: coded(clip),
    features: coded(features),
    embedding: coded(embedding),
    ...(text ? { text: { tokens: text.tokens, features: coded(text.features) } } : {}),
  }
  return `${JSON.stringify(stored)}\n`
}

/** The stored values of an encoder, its own or those that its first use here left; undefined where there are none. */
export async function storedChecks({ folder, manifest, sha256 }: Bundle): Promise<StoredChecks | undefined> {
  if (manifest.files[CHECKS_FILE]) return parse(await readFile(path.join(folder, CHECKS_FILE), 'utf8')).checks
  const own = await readFile(path.join(folder, OWN_CHECKS_FILE), 'utf8').catch(() => undefined)
  if (!own) return undefined
  const { bundle, checks } = parse(own)
  return bundle === sha256 ? checks : undefined
}

/**
 * Makes the values of an encoder that came without any, such as the embedded one, from what the processor gives.
 *
 * @param stages open on the processor
 */
export async function makeOwnChecks(bundle: Bundle, shape: EncoderShape, stages: EncoderStages): Promise<StoredChecks> {
  const clip = drawnClip(shape.clipFrames)
  const { mean, deviation } = bundle.manifest.pixels!
  const crops = enlarged(clip, shape.clipFrames, shape.side)
  const features = await stages.frames(normalisedPixels(crops, shape.side, mean, deviation))
  const embedding = await stages.clips(features, shape.clipFrames)
  const checks = { clip, features: shape.stages === 'clips' ? new Float32Array() : features, embedding }
  await writeBeside(path.join(bundle.folder, OWN_CHECKS_FILE), checksToJson(checks, bundle.sha256))
  return checks
}

/** Pictures with colours that run and move: every channel, bright and dark, still and changing. */
function drawnClip(frames: number): Uint8Array {
  const clip = new Uint8Array(frames * SMALL_SIDE * SMALL_SIDE * 3)
  let at = 0
  for (let frame = 0; frame < frames; frame++) {
    for (let y = 0; y < SMALL_SIDE; y++) {
      for (let x = 0; x < SMALL_SIDE; x++) {
        for (let channel = 0; channel < 3; channel++) {
          const wave = Math.sin((x * (1 + channel) + y * (3 - channel) + 2 * frame) / 7)
          clip[at++] = Math.round(127.5 + 110 * wave)
        }
      }
    }
  }
  return clip
}

/** Square pictures by every so many pixels, 28x28. @param side of the pictures in px */
export function shrunk(crops: Uint8Array, side: number): Uint8Array {
  return resampled(crops, crops.length / (3 * side * side), side, SMALL_SIDE)
}

/** Pictures of 28x28 enlarged to a side in px. */
export function enlarged(small: Uint8Array, frames: number, side: number): Uint8Array {
  return resampled(small, frames, SMALL_SIDE, side)
}

/** Frames of a clip that is stored small. */
export const framesOf = (clip: Uint8Array): number => clip.length / (3 * SMALL_SIDE * SMALL_SIDE)

/** Square pictures of another side, by their nearest pixels. Sides in px. */
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

function parse(text: string): { bundle: string | undefined; checks: StoredChecks } {
  const { bundle, clip, features, embedding, text: words } = checksSchema.parse(JSON.parse(text))
  const floats = (coded: string) => floatsOf(Buffer.from(coded, 'base64'))
  return {
    bundle,
    checks: {
      clip: Uint8Array.from(Buffer.from(clip, 'base64')),
      features: floats(features),
      embedding: floats(embedding),
      ...(words ? { text: { tokens: words.tokens, features: floats(words.features) } } : {}),
    },
  }
}
