import { mkdir, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { lookAtClips } from '#lib/analysis/look-at-clips.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { BASELINE_BUNDLE, installEmbeddedModels } from '#models/install-embedded.ts'
import { repeatedVideo } from '../fixtures/long-recording.ts'
import { FOLDER, video } from './chain.ts'
import { cosine } from './cosine.ts'
import { fullSizeCheckpoint, importFullSize } from './encoder.ts'

const MINUTES = 60

/**
 * How soon a few clips of a recording of an hour (1080p, 30 pictures a second) are seen, and how near their mean is to that of
 * all clips. The recording repeats a drawn minute, whose own analysis tells the mean and the time of a whole pass.
 */
export async function benchFirstLook(): Promise<void> {
  const minute = await video(1)
  const hour = path.join(FOLDER, 'hour.mp4')
  const models = path.join(FOLDER, 'first-look-models')
  await mkdir(models, { recursive: true })
  repeatedVideo(minute, hour, MINUTES, false)
  const installed = await installEmbeddedModels(models)
  const checkpoint = await fullSizeCheckpoint()
  const { folder: emoclip } = await importFullSize(checkpoint, 'int8', models)
  try {
    for (const folder of [path.join(models, BASELINE_BUNDLE), emoclip]) {
      const encoder = await Encoder.load(folder, { threads: availableParallelism(), provider: 'cpu' })
      const reading = { encoder, detector: await installed.detector(), framesPerSecond: 12.5, stride: 32, threads: 2 }
      const started = performance.now()
      const { analysis, embeddings } = await analyzeRecording(minute, reading)
      const whole = (MINUTES * (performance.now() - started)) / 1000
      const coverage = analysis.clips.map((clip) => clip.coverage)
      const width = embeddings.length / coverage.length
      const all = poolClips({ values: embeddings, width }, coverage)!
      console.log(`\n${encoder.bundle.manifest.title}: a whole pass takes about ${(whole / 60).toFixed(0)} min`)
      for (const count of [12, 36, 60]) {
        const begun = performance.now()
        const seen = (await lookAtClips(hour, { ...reading, workFolder: FOLDER }, { count, least: 100 }))!
        const seconds = (performance.now() - begun) / 1000
        const pooled = poolClips(
          { values: seen.embeddings, width },
          seen.clips.map((clip) => clip.coverage),
        )!
        console.log(
          `  ${count} of ${seen.total} clips in ${seconds.toFixed(1)} s, ${(whole / seconds).toFixed(0)} times as soon; cosine of their mean to that of all ${cosine(pooled, all).toFixed(4)}`,
        )
      }
      await encoder.release()
    }
  } finally {
    await rm(checkpoint)
    await rm(hour)
    await rm(models, { recursive: true })
  }
}
