import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { csvOf } from '#lib/csv/csv-of.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { rowsOf } from '#lib/numbers/rows.ts'
import { type Confusion, confusionOf } from '#lib/statistics/confusion.ts'
import {
  type ProbabilityScores,
  probabilityScores,
  scaleTemperature,
  type TemperatureScaling,
} from '#lib/statistics/probability-scores.ts'
import { promptProbabilities } from '#lib/words/zero-shot.ts'
import type { Sample } from './dataset-files.ts'
import { embeddingOf } from './embed-sample.ts'
import type { EvaluationOptions } from './evaluation-options.ts'
import { earlierPredictions, PREDICTIONS, type Prediction, rowOf, writeInOrder } from './kept-predictions.ts'

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
  if (resumed > 0) await writeInOrder(options, done)
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

async function predict(sample: Sample, options: EvaluationOptions): Promise<Prediction> {
  try {
    const embedding = await embeddingOf(sample, options)
    const [probabilities] = promptProbabilities(
      rowsOf(embedding, embedding.length),
      options.classes.features,
      options.classes.logitScale,
      options.classes.lengths,
    )
    if (!probabilities) return { prediction: undefined, probabilities: [], why: 'no face was found' }
    return { prediction: probabilities.indexOf(Math.max(...probabilities)), probabilities, why: '' }
  } catch (error) {
    // A full disk or a stopped decoder says nothing about the sample.
    if (!(error instanceof ConcordError && error.code === 'bad-video')) throw error
    return { prediction: undefined, probabilities: [], why: error.message }
  }
}
