import { appendFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Papa from 'papaparse'
import { z } from 'zod'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { csvOf, textOfCell } from '#lib/csv/csv-of.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import { rowsOf } from '#lib/numbers/rows.ts'
import { type Confusion, confusionOf } from '#lib/statistics/confusion.ts'
import {
  type ProbabilityScores,
  probabilityScores,
  scaleTemperature,
  type TemperatureScaling,
} from '#lib/statistics/probability-scores.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { readSquarePicture } from '#lib/video/read-picture.ts'
import { promptProbabilities } from '#lib/words/zero-shot.ts'
import { type Dataset, pictureFiles, type Sample } from './datasets.ts'

/** The reference takes every second frame of a video, as many as a clip has; a shorter one wraps around. */
const DOWNSAMPLE = 2
const PREDICTIONS = 'predictions.csv'
const RUN = 'run.json'
/** What an evaluation writes into its folder. */
const OWN_FILES = [PREDICTIONS, 'confusion.csv', 'confusion.png', 'result.json']

const runSchema = z.object({ dataset: z.string(), fold: z.number(), encoder: z.string(), classes: z.array(z.string()) })
type Run = z.infer<typeof runSchema>

export interface EvaluationOptions {
  dataset: Dataset
  fold: number
  encoder: Encoder
  detector: Bundle
  /** float32[embedding size] for each class, in the dataset's order. */
  classFeatures: readonly Float32Array[]
  logitScale: number
  threads: number
  /** Folder that keeps the predictions, one line a sample, so that a run that was broken off goes on. */
  out: string
  onProgress?: (done: number, total: number) => void
}

export interface Evaluation {
  confusion: Confusion
  /** Of the samples that have probabilities; undefined with fewer than four. */
  probabilities: (ProbabilityScores & TemperatureScaling) | undefined
  /** Samples that an earlier run had done. */
  resumed: number
  /** What could not be read or showed no face, with the reason. */
  unanswered: { name: string; why: string }[]
}

/**
 * Classifies every test sample of a dataset by the description that its clip is closest to.
 *
 * @throws ConcordError conflict where the folder holds the predictions of another run, or other files of these names
 */
export async function evaluateZeroShot(options: EvaluationOptions): Promise<Evaluation> {
  const { dataset, out, onProgress } = options
  const done = await earlierPredictions(options)
  const file = path.join(out, PREDICTIONS)
  const resumed = done.size
  for (const [i, sample] of dataset.samples.entries()) {
    if (!done.has(sample.name)) {
      const prediction = await predict(sample, options)
      done.set(sample.name, prediction)
      await appendFile(file, csvOf([rowOf(sample, prediction, dataset)], '\n'))
    }
    onProgress?.(i + 1, dataset.samples.length)
  }
  const predictions = dataset.samples.map(({ name }) => done.get(name)!)
  const answered = dataset.samples.flatMap(({ label }, i) =>
    predictions[i]!.prediction === undefined ? [] : [{ label, probabilities: predictions[i]!.probabilities }],
  )
  const given = answered.map(({ probabilities }) => probabilities)
  const truth = answered.map(({ label }) => label)
  return {
    confusion: confusionOf(
      dataset.samples.map(({ label }) => label),
      predictions.map(({ prediction }) => prediction),
      dataset.classes.length,
    ),
    probabilities:
      answered.length < 4 ? undefined : { ...probabilityScores(given, truth), ...scaleTemperature(given, truth) },
    resumed,
    unanswered: dataset.samples.flatMap(({ name }) => {
      const { why } = done.get(name)!
      return why ? [{ name, why }] : []
    }),
  }
}

interface Prediction {
  prediction: number | undefined
  probabilities: number[]
  why: string
}

async function predict(sample: Sample, options: EvaluationOptions): Promise<Prediction> {
  try {
    const embedding = sample.kind === 'frames' ? await embedFrames(sample, options) : await embedVideo(sample, options)
    const [probabilities] = promptProbabilities(
      rowsOf(embedding, embedding.length),
      options.classFeatures,
      options.logitScale,
    )
    if (!probabilities) return { prediction: undefined, probabilities: [], why: 'no face was found' }
    return { prediction: probabilities.indexOf(Math.max(...probabilities)), probabilities, why: '' }
  } catch (error) {
    // A full disk or a stopped decoder says nothing about the sample.
    if (!(error instanceof ConcordError && error.code === 'bad-video')) throw error
    return { prediction: undefined, probabilities: [], why: error.message }
  }
}

async function embedFrames({ path: folder }: Sample, { encoder }: EvaluationOptions): Promise<Float32Array> {
  const { side, cropBytes, clipFrames, featureSize } = encoder.shape
  const files = (await pictureFiles(folder)).filter((_, i) => i % DOWNSAMPLE === 0).slice(0, clipFrames)
  if (files.length === 0) throw new ConcordError('bad-video', phrase('the folder has no pictures'))
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
  for (let i = 0; i < clipFrames; i++) clip.set(features[i % features.length]!, i * featureSize)
  return encoder.encodeClips(clip, clipFrames)
}

/** A video's face is found and followed first; its first clip that shows it stands for the video. */
async function embedVideo(
  { path: file }: Sample,
  { encoder, detector, threads }: EvaluationOptions,
): Promise<Float32Array> {
  const video = openVideo(file, 1)
  const { frameRate } = video.facts
  video.close()
  const framesPerSecond = clamp((frameRate || 25) / DOWNSAMPLE, 1, 60)
  const { analysis, embeddings } = await analyzeRecording(file, {
    encoder,
    detector,
    framesPerSecond,
    stride: encoder.shape.clipFrames,
    threads,
  })
  const clip = Math.max(
    0,
    analysis.clips.findIndex(({ coverage }) => isCovered(coverage)),
  )
  return embeddings.slice(clip * encoder.embeddingSize, (clip + 1) * encoder.embeddingSize)
}

function rowOf({ name, label }: Sample, { prediction, probabilities, why }: Prediction, { classes }: Dataset) {
  return [
    name,
    classes[label]!,
    prediction === undefined ? '' : classes[prediction]!,
    ...classes.map((_, i) => probabilities[i]?.toFixed(6) ?? ''),
    why,
  ]
}

async function earlierPredictions({
  dataset,
  fold,
  encoder,
  out,
}: EvaluationOptions): Promise<Map<string, Prediction>> {
  const { classes } = dataset
  const run: Run = { dataset: dataset.name, fold, encoder: encoder.bundle.sha256, classes }
  await mkdir(out, { recursive: true })
  const header = csvOf([['sample', 'truth', 'prediction', ...classes.map((label) => `p: ${label}`), 'problem']], '\n')
  const names = await readdir(out)
  const done = new Map<string, Prediction>()
  if (!names.includes(RUN)) {
    // What was there before is somebody's own.
    const own = OWN_FILES.find((name) => names.includes(name))
    if (own)
      throw new ConcordError(
        'conflict',
        phrase('The folder {out} has a file {own} of its own. Choose another with --out.', {
          out,
          own,
        }),
      )
    await writeFile(path.join(out, `${RUN}.unfinished`), `${JSON.stringify(run, null, 2)}\n`, { flush: true })
    await rename(path.join(out, `${RUN}.unfinished`), path.join(out, RUN))
    await writeFile(path.join(out, PREDICTIONS), header, { flag: 'wx' })
    return done
  }
  const earlier = runSchema.safeParse(parsed(await readFile(path.join(out, RUN), 'utf8')))
  if (!earlier.success || JSON.stringify(earlier.data) !== JSON.stringify(run)) {
    throw new ConcordError(
      'conflict',
      phrase('The folder {out} holds the results of another dataset, fold or encoder. Choose another with --out.', {
        out,
      }),
    )
  }
  const text = names.includes(PREDICTIONS) ? await readFile(path.join(out, PREDICTIONS), 'utf8') : ''
  // A line that a kill cut in two has no end; it is done again.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1) || header
  if (whole !== text) await writeFile(path.join(out, PREDICTIONS), whole)
  for (const cells of Papa.parse<string[]>(whole, { skipEmptyLines: true }).data.slice(1)) {
    const row = cells.map(textOfCell)
    const prediction = classes.indexOf(row[2] ?? '')
    done.set(row[0]!, {
      prediction: prediction < 0 ? undefined : prediction,
      probabilities: row.slice(3, 3 + classes.length).map(Number),
      why: row.at(-1) ?? '',
    })
  }
  return done
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
