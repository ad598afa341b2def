import path from 'node:path'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { csvOf } from '#lib/csv/csv-of.ts'
import type { FrameChoice } from '#lib/evaluation/chosen-frames.ts'
import { confusionPicture } from '#lib/evaluation/confusion-picture.ts'
import type { Dataset, DatasetName } from '#lib/evaluation/dataset.ts'
import type { Evaluation } from '#lib/evaluation/evaluate-zero-shot.ts'
import { FIGURES_SOURCE, publishedFigures } from '#lib/evaluation/published-figures.ts'
import { mean } from '#lib/numbers/mean.ts'
import { say, t } from './language.ts'
import { writeWhole } from './write-whole.ts'

/** An evaluation with what it is of. */
export interface Evaluated {
  name: DatasetName
  fold: number
  dataset: Dataset
  bundle: Bundle
  /** Which texts stood for the classes; undefined for EmoCLIP's descriptions. */
  texts: string | undefined
  frames: FrameChoice
  evaluation: Evaluation
}

type EvaluationResult = ReturnType<typeof resultOf>

/** The figures of an evaluation as result.json has them. */
export function resultOf({ name, fold, dataset, bundle, texts, frames, evaluation }: Evaluated) {
  const { confusion, probabilities, resumed, unanswered } = evaluation
  const { title, version } = bundle.manifest
  return {
    dataset: name,
    fold: dataset.folds > 1 ? fold : null,
    samples: confusion.samples,
    war: confusion.war,
    warInterval: confusion.warInterval,
    uar: confusion.uar,
    uarInterval: confusion.uarInterval,
    /** As scikit-learn's recall_score(average='macro') counts classes without samples that were predicted. */
    uarScikitLearn: confusion.uarWithPredicted,
    probabilities: probabilities ?? null,
    recall: Object.fromEntries(dataset.classes.map((label, i) => [label, confusion.recall[i] ?? null])),
    unanswered: unanswered.length,
    missing: dataset.missing,
    texts: texts ?? 'descriptions',
    published: { source: FIGURES_SOURCE, figures: publishedFigures(name) },
    frames: {
      ...(frames.start === 'even' ? {} : { every: frames.downsample }),
      start: frames.start,
      ...(frames.start === 'random' ? { seed: frames.seed } : {}),
    },
    annotations: dataset.annotations ?? null,
    folders: foldersOf(dataset),
    resumed,
    encoder: { title, version, sha256: bundle.sha256 },
  }
}

/** How many samples came in which form: cut faces, whole frames or videos. */
function foldersOf({ samples }: Dataset): Record<string, number> {
  const counts = Map.groupBy(samples, ({ kind }) => kind)
  return Object.fromEntries([...counts].map(([kind, own]) => [kind, own.length]))
}

/** Results of several evaluations with random starts: mean and standard deviation. */
export function repeatedResult(runs: readonly EvaluationResult[]) {
  const figure = (of: 'war' | 'uar' | 'uarScikitLearn') => {
    const values = runs.map((run) => run[of])
    const centre = mean(values)
    const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
    return { mean: centre, deviation: Math.sqrt(squares / (values.length - 1)) }
  }
  return {
    repeats: runs.length,
    war: figure('war'),
    uar: figure('uar'),
    uarScikitLearn: figure('uarScikitLearn'),
    runs,
  }
}

/** Prints what several evaluations have in common. */
export function printRepeats({ repeats, war, uar }: ReturnType<typeof repeatedResult>): void {
  console.log(t('{count} evaluations with random starts:', { count: repeats }))
  for (const [name, { mean, deviation }] of [['WAR', war] as const, ['UAR', uar] as const])
    console.log(
      `  ${t('{name} {mean}, standard deviation {deviation}', { name, mean: percent(mean), deviation: percent(deviation) })}`,
    )
}

/** Writes result.json, and the confusion matrix as a table and as a picture. */
export async function writeEvaluation(out: string, of: Evaluated, result: EvaluationResult): Promise<void> {
  const { dataset, bundle } = of
  const { confusion } = of.evaluation
  const header = ['truth', ...dataset.classes, 'unanswered', 'recall']
  const rows = confusion.matrix.map((counts, i) => [
    dataset.classes[i]!,
    ...counts,
    confusion.unanswered[i]!,
    confusion.recall[i]?.toFixed(6) ?? '',
  ])
  const title = `${dataset.title}: ${bundle.manifest.title}, zero-shot`
  await writeWhole(path.join(out, 'confusion.csv'), csvOf([header, ...rows]))
  await writeWhole(path.join(out, 'confusion.png'), confusionPicture(confusion, dataset.classes, title, t))
  await writeWhole(path.join(out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`)
}

/** Prints the figures of an evaluation for a person. */
export function printEvaluation(out: string, evaluated: Evaluated, result: EvaluationResult): void {
  const { dataset, bundle } = evaluated
  const { confusion, probabilities, resumed, unanswered } = evaluated.evaluation
  const { title, version, intendedUse } = bundle.manifest
  const { samples } = confusion
  const of = result.fold ? t('{title}, fold {fold}', { title: dataset.title, fold: result.fold }) : dataset.title
  console.log(
    resumed
      ? t('{dataset}: {samples} samples, including {resumed} from an earlier run', { dataset: of, samples, resumed })
      : t('{dataset}: {samples} samples', { dataset: of, samples }),
  )
  console.log(`  ${title} ${version}. ${say(intendedUse)}`)
  console.log(`  WAR ${percent(confusion.war)} ${within(confusion.warInterval)}`)
  console.log(`  UAR ${percent(confusion.uar)} ${within(confusion.uarInterval)}`)
  if (confusion.uarWithPredicted !== confusion.uar)
    console.log(
      `  ${t('UAR as scikit-learn counts classes without samples: {uar}', { uar: percent(confusion.uarWithPredicted) })}`,
    )
  console.log(`  ${framesInWords(evaluated.frames)}`)
  if (evaluated.texts) console.log(`  ${t('texts of the classes: {texts}', { texts: evaluated.texts })}`)
  if (dataset.missing.length > 0) {
    const names = t.list(dataset.missing.slice(0, 3))
    console.log(
      `  ${t('{count} listed samples have no files and are left out, such as {names}; result.json lists them.', { count: dataset.missing.length, names })}`,
    )
  }
  if (probabilities) {
    const { temperature, scaled } = probabilities
    console.log(`  ${t('Probabilities: {scores}', { scores: scores(probabilities) })}`)
    const values = { temperature: t.twoDecimals(temperature), scores: scores(scaled) }
    console.log(`  ${t('with a temperature of {temperature}: {scores} (fitted on the other half)', values)}`)
  }
  for (const label of dataset.classes) console.log(`    ${label.padEnd(16)} ${percent(result.recall[label] ?? null)}`)
  if (unanswered.length > 0) {
    const count = unanswered.length
    console.log(`  ${t('{count} samples could not be classified and count as wrong, such as:', { count })}`)
    for (const { name: sample, why } of unanswered.slice(0, 3)) console.log(`    ${sample}: ${say(why)}`)
  }
  printPublished(evaluated)
  console.log(`  ${t('predictions, confusion.csv and confusion.png are in {out}', { out })}`)
}

/** What others published for the same dataset, with where it stands. */
function printPublished({ name, dataset }: Evaluated): void {
  const figures = publishedFigures(name)
  if (figures.length > 0) {
    const values = { dataset: dataset.title, source: FIGURES_SOURCE }
    console.log(`  ${t('Published for {dataset}, with other texts, frames and crops ({source}):', values)}`)
    for (const { model, war, uar } of figures)
      console.log(`    ${model.padEnd(18)} WAR ${percent(war)}  UAR ${percent(uar)}`)
  }
  console.log(`  ${t('For EmoCLIP’s published figures, see arXiv 2310.16640.')}`)
}

function framesInWords({ downsample, start, seed }: FrameChoice): string {
  if (start === 'even') return t('frames spread over the whole video')
  return start === 'first'
    ? t('every {downsample}. frame from the first on', { downsample })
    : t('every {downsample}. frame from a random one on (seed {seed})', { downsample, seed })
}

const percent = (value: number | null) => (value === null ? '–' : `${t.twoDecimals(100 * value)} %`)

const within = ([low, high]: readonly [number, number]) =>
  t('(95 % interval {low} to {high})', { low: percent(low), high: percent(high) })

const scores = (of: { brier: number; logLoss: number; calibrationError: number }) =>
  t('Brier score {brier}, log loss {logLoss}, calibration error {calibrationError}', {
    brier: t.decimals(of.brier, 3),
    logLoss: t.decimals(of.logLoss, 3),
    calibrationError: percent(of.calibrationError),
  })
