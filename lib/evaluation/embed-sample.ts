import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { readSquarePicture, readVideoPicture } from '#lib/video/read-picture.ts'
import { VideoWriter } from '#lib/video/write-video.ts'
import { chosenFrames, randomShare } from './chosen-frames.ts'
import { pictureFiles, type Sample } from './dataset-files.ts'
import type { EvaluationOptions } from './evaluation-options.ts'

/** Frames a second where a video or a folder of frames does not say. */
const FRAME_RATE = 25
/** Rate factor of the video that whole frames are followed in. */
const NEARLY_LOSSLESS = 4

/** The embedding of the clip that stands for a sample. @throws ConcordError bad-video */
export function embeddingOf(sample: Sample, options: EvaluationOptions): Promise<Float32Array> {
  if (sample.kind === 'frames') return embedFrames(sample, options)
  return sample.kind === 'video' ? embedVideo(sample, options) : embedWholeFrames(sample, options)
}

/** Whole frames, as a video of them: the face in them is found and followed as in any other. */
async function embedWholeFrames(sample: Sample, options: EvaluationOptions): Promise<Float32Array> {
  const files = await pictureFiles(sample.path)
  if (files.length === 0) throw new ConcordError('bad-video', phrase('the folder has no pictures'))
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-frames-'))
  try {
    const file = path.join(folder, 'frames.mp4')
    const { width, height } = readVideoPicture(files[0]!)
    const writer = new VideoWriter(file, width, height, FRAME_RATE, NEARLY_LOSSLESS)
    try {
      for (const picture of files) {
        const { rgba, ...size } = readVideoPicture(picture)
        if (size.width !== width || size.height !== height)
          throw new ConcordError('bad-video', phrase('its frames are of different sizes'))
        writer.write(rgba)
      }
    } catch (error) {
      writer.abandon()
      throw error
    }
    writer.close()
    return await embedVideo({ ...sample, path: file }, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function embedFrames(
  { name, path: folder }: Sample,
  { encoder, frames: choice }: EvaluationOptions,
): Promise<Float32Array> {
  const { side, cropBytes, clipFrames, featureSize } = encoder.shape
  const pictures = await pictureFiles(folder)
  if (pictures.length === 0) throw new ConcordError('bad-video', phrase('the folder has no pictures'))
  const places = chosenFrames(pictures.length, clipFrames, name, choice)
  const taken = [...new Set(places)]
  const files = taken.map((place) => pictures[place]!)
  const features: Float32Array[] = []
  for (let from = 0; from < files.length; from += encoder.frameBatch) {
    const batch = files.slice(from, from + encoder.frameBatch)
    const crops = new Uint8Array(batch.length * cropBytes)
    for (const [i, file] of batch.entries()) crops.set(readSquarePicture(file, side), i * cropBytes)
    const encoded = await encoder.encodeFrames(crops)
    for (let i = 0; i < batch.length; i++) {
      features.push(encoded.slice(i * featureSize, (i + 1) * featureSize))
    }
  }
  const clip = new Float32Array(clipFrames * featureSize)
  const rowOf = new Map(taken.map((place, row) => [place, row]))
  for (const [i, place] of places.entries()) clip.set(features[rowOf.get(place)!]!, i * featureSize)
  return encoder.encodeClips(clip, clipFrames)
}

/** A video's face is found and followed first; its first clip that shows it stands for the video, or one of them by chance. */
async function embedVideo(
  { name, path: file }: Sample,
  { encoder, detector, threads, frames: { downsample, start, seed } }: EvaluationOptions,
): Promise<Float32Array> {
  const video = openVideo(file, 1)
  const { frameRate, durationMs } = video.facts
  video.close()
  const spread = start === 'even' && durationMs > 0
  const rate = spread ? encoder.shape.clipFrames / (durationMs / 1000) : (frameRate || FRAME_RATE) / downsample
  const framesPerSecond = clamp(rate, 1, 60)
  const { analysis, embeddings } = await analyzeRecording(file, {
    encoder,
    detector,
    framesPerSecond,
    stride: encoder.shape.clipFrames,
    threads,
  })
  const shown = [...analysis.clips.keys()].filter((place) => isCovered(analysis.clips[place]!.coverage))
  const clip = shown[start !== 'random' ? 0 : Math.floor(randomShare(name, seed) * shown.length)] ?? 0
  return embeddings.slice(clip * encoder.embeddingSize, (clip + 1) * encoder.embeddingSize)
}
