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
import { openVideo } from '#lib/video/open-video.ts'
import { readSquarePicture } from '#lib/video/read-picture.ts'
import type { CaptionedClip } from './captioned-clips.ts'

/** The published training takes every second frame. */
export const DOWNSAMPLE = 2

/**
 * Features of a clip's frames: every second one from the first on, as many as a clip has; a shorter one wraps around. Of a video, the face that
 * is seen most is followed, and frames without it are left out.
 *
 * @returns float32[frames, featureSize]
 * @throws ConcordError bad-video where it has no picture or no face
 */
export async function clipFeatures(
  clip: CaptionedClip,
  { encoder, detector, threads }: { encoder: Encoder; detector: Bundle; threads: number },
): Promise<Float32Array> {
  const { clipFrames, featureSize } = encoder.shape
  if (clip.kind === 'whole-frames')
    throw new ConcordError(
      'bad-video',
      phrase('the folder holds whole frames; cut the faces out, or give the clip itself'),
    )
  const features =
    clip.kind === 'frames' ? await ofPictures(clip.path, encoder) : await ofVideo(clip.path, encoder, detector, threads)
  const count = Math.min(clipFrames, features.length / featureSize)
  if (count === 0) throw new ConcordError('bad-video', phrase('no face was found'))
  const wrapped = new Float32Array(clipFrames * featureSize)
  for (let i = 0; i < clipFrames; i++) {
    const from = (i % count) * featureSize
    wrapped.set(features.subarray(from, from + featureSize), i * featureSize)
  }
  return wrapped
}

async function ofPictures(folder: string, encoder: Encoder): Promise<Float32Array> {
  const { side, cropBytes, clipFrames } = encoder.shape
  const files = (await pictureFiles(folder)).filter((_, i) => i % DOWNSAMPLE === 0).slice(0, clipFrames)
  if (files.length === 0) throw new ConcordError('bad-video', phrase('the folder has no pictures'))
  const crops = new Uint8Array(files.length * cropBytes)
  for (const [i, file] of files.entries()) crops.set(readSquarePicture(file, side), i * cropBytes)
  return encoder.encodeFrames(crops)
}

async function ofVideo(file: string, encoder: Encoder, detector: Bundle, threads: number): Promise<Float32Array> {
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
    })
    const stored = await FrameFeatures.open(kept)
    try {
      const rows = stored.tracks.get(analysis.tracks.find(({ participant }) => participant)?.id ?? -1)
      return (await rows?.rows(0, Math.min(rows.indices.length, encoder.shape.clipFrames))) ?? new Float32Array()
    } finally {
      await stored.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
