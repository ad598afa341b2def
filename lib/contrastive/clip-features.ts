import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { FrameFeatures } from '#lib/analysis/frame-features.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { pictureFiles } from '#lib/evaluation/dataset-files.ts'
import { phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { joinedRows } from '#lib/onnx/joined-rows.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { readSquarePicture } from '#lib/video/read-picture.ts'
import type { CaptionedClip } from './captioned-clips.ts'
import { type FrameVariant, variedCrops } from './frame-variants.ts'

/** The published training takes every second frame. */
export const DOWNSAMPLE = 2

/**
 * Features of a clip's frames: every second one, as many as a clip has, from where the variant starts; behind the last frame follows the first. Of a
 * video, the face that is seen most is followed, and frames without it are left out.
 *
 * @returns float32[frames, featureSize]
 * @throws ConcordError bad-video where it has no picture or no face
 */
export async function clipFeatures(
  clip: CaptionedClip,
  variant: FrameVariant,
  { encoder, detector, threads }: { encoder: Encoder; detector: Bundle; threads: number },
): Promise<Float32Array> {
  const { clipFrames, featureSize } = encoder.shape
  if (clip.kind === 'whole-frames')
    throw new ConcordError(
      'bad-video',
      phrase('the folder holds whole frames; cut the faces out, or give the clip itself'),
    )
  const { mean } = encoder.bundle.manifest.pixels!
  const changeCrops = (crops: Uint8Array) => variedCrops(crops, encoder.shape.side, variant, mean)
  const features =
    clip.kind === 'frames'
      ? await ofPictures(clip.path, encoder, variant, changeCrops)
      : await ofVideo(clip.path, encoder, detector, { threads, variant, changeCrops })
  const count = features.length / featureSize
  if (count === 0) throw new ConcordError('bad-video', phrase('no face was found'))
  const wrapped = new Float32Array(clipFrames * featureSize)
  for (let i = 0; i < clipFrames; i++) {
    const from = (i % count) * featureSize
    wrapped.set(features.subarray(from, from + featureSize), i * featureSize)
  }
  return wrapped
}

type ChangeCrops = (crops: Uint8Array) => Uint8Array

/** The frames of a variant, in order, each once. */
function takenFrames(count: number, clipFrames: number, { start }: FrameVariant): number[] {
  const first = Math.floor(start * count)
  return Array.from({ length: Math.min(count, clipFrames) }, (_, i) => (first + i) % count)
}

async function ofPictures(folder: string, encoder: Encoder, variant: FrameVariant, changeCrops: ChangeCrops) {
  const { side, cropBytes, clipFrames } = encoder.shape
  const files = (await pictureFiles(folder)).filter((_, i) => i % DOWNSAMPLE === 0)
  if (files.length === 0) throw new ConcordError('bad-video', phrase('the folder has no pictures'))
  const taken = takenFrames(files.length, clipFrames, variant)
  const crops = new Uint8Array(taken.length * cropBytes)
  for (const [i, frame] of taken.entries()) crops.set(readSquarePicture(files[frame]!, side), i * cropBytes)
  return encoder.encodeFrames(changeCrops(crops))
}

async function ofVideo(
  file: string,
  encoder: Encoder,
  detector: Bundle,
  { threads, variant, changeCrops }: { threads: number; variant: FrameVariant; changeCrops: ChangeCrops },
): Promise<Float32Array> {
  const video = openVideo(file, 1)
  const { frameRate } = video.facts
  video.close()
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-features-'))
  try {
    const kept = path.join(folder, 'features.safetensors')
    const { analysis } = await analyzeRecording(file, {
      encoder,
      detector,
      framesPerSecond: clamp((frameRate || 25) / DOWNSAMPLE, 1, 60),
      stride: encoder.shape.clipFrames,
      threads,
      keepFeatures: (made) => copyFile(made, kept),
      changeCrops,
    })
    const stored = await FrameFeatures.open(kept)
    try {
      const rows = stored.tracks.get(analysis.tracks.find(({ participant }) => participant)?.id ?? -1)
      if (!rows) return new Float32Array()
      const taken = takenFrames(rows.indices.length, encoder.shape.clipFrames, variant)
      return joinedRows(await Promise.all(taken.map((frame) => rows.rows(frame, frame + 1))))
    } finally {
      await stored.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
