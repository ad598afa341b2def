import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { openBundle } from '#lib/bundles/bundle.ts'
import { csvOf } from '#lib/csv/csv-of.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { confusionPicture } from '#lib/evaluation/confusion-picture.ts'
import { DATASETS, readDataset } from '#lib/evaluation/datasets.ts'
import { evaluateZeroShot } from '#lib/evaluation/evaluate-zero-shot.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { readSettings } from '#lib/settings/settings.ts'
import { BUILT_IN_SETS } from '#lib/words/prompt-sets.ts'
import { TextEncoder } from '#lib/words/text-encoder.ts'
import { meanFeatures } from '#lib/words/zero-shot.ts'
import { DETECTOR_BUNDLE } from '#models/install-embedded.ts'
import { openModels } from './open-models.ts'

interface Options {
  dataset: string
  root: string
  fold: string
  encoder: string
  out?: string
  json: boolean
}

/** Zero-shot recognition over a published dataset: recalls, confusion matrix. */
export async function evaluate(options: Options): Promise<void> {
  const name = DATASETS.find((known) => known === options.dataset)
  if (!name)
    throw new ConcordError('bad-input', `--dataset is one of ${DATASETS.join(', ')}, not “${options.dataset}”.`)
  const fold = Number(options.fold)
  if (!Number.isInteger(fold) || fold < 1 || fold > 5)
    throw new ConcordError('bad-input', '--fold is a number from 1 to 5.')
  const settings = readSettings()
  const models = await openModels(settings)
  const dataset = await readDataset(name, options.root, fold)
  const out = options.out ?? `zero-shot-${name}${dataset.folds > 1 ? `-fold-${fold}` : ''}`
  await openFolder('--out', out)
  const running = { threads: settings.encoderThreads, provider: settings.provider, device: settings.device }
  const folder = await suitingEncoder(models, options.encoder, running)
  const text = await TextEncoder.load(folder, settings.encoderThreads)
  const prompts = BUILT_IN_SETS.flatMap((set) => set.prompts)
  const classFeatures: Float32Array[] = []
  for (const label of dataset.classes) {
    const { texts } = prompts.find((prompt) => prompt.label === label)!
    const features = await text.encodeTexts(texts)
    const size = features.length / texts.length
    classFeatures.push(meanFeatures(texts.map((_, i) => features.subarray(i * size, (i + 1) * size))))
  }
  await text.release()
  const encoder = await Encoder.load(folder, running)
  const bar =
    options.json || !process.stderr.isTTY
      ? undefined
      : new SingleBar({ format: '{bar} {value} of {total}  {eta_formatted} left', clearOnComplete: true }, Presets.rect)
  bar?.start(dataset.samples.length, 0)
  const { confusion, probabilities, resumed, unanswered } = await evaluateZeroShot({
    dataset,
    fold,
    encoder,
    detector: await openBundle(path.join(models, DETECTOR_BUNDLE)),
    classFeatures,
    logitScale: encoder.bundle.manifest.text!.logitScale,
    threads: settings.decoderThreads,
    out,
    onProgress: (done) => bar?.update(done),
  })
  bar?.stop()
  await encoder.release()
  const { title, version, intendedUse } = encoder.bundle.manifest
  const rows = confusion.matrix.map((counts, i) => [
    dataset.classes[i]!,
    ...counts,
    confusion.unanswered[i]!,
    confusion.recall[i]?.toFixed(6) ?? '',
  ])
  const header = ['truth', ...dataset.classes, 'unanswered', 'recall']
  await writeFile(path.join(out, 'confusion.csv'), csvOf([header, ...rows]))
  await writeFile(
    path.join(out, 'confusion.png'),
    confusionPicture(confusion, dataset.classes, `${dataset.title}: ${title}, zero-shot`),
  )
  const result = {
    dataset: name,
    fold: dataset.folds > 1 ? fold : null,
    samples: confusion.samples,
    war: confusion.war,
    warInterval: confusion.warInterval,
    uar: confusion.uar,
    uarInterval: confusion.uarInterval,
    probabilities: probabilities ?? null,
    recall: Object.fromEntries(dataset.classes.map((label, i) => [label, confusion.recall[i] ?? null])),
    unanswered: unanswered.length,
    resumed,
    encoder: { title, version, sha256: encoder.bundle.sha256 },
  }
  await writeFile(path.join(out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`)
  if (options.json) {
    console.log(JSON.stringify(result))
    return
  }
  const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(2)} %`)
  console.log(
    `${dataset.title}${result.fold ? `, fold ${fold}` : ''}: ${confusion.samples} samples${resumed ? `, ${resumed} of them from an earlier run` : ''}`,
  )
  console.log(`  ${title} ${version}. ${intendedUse}`)
  const within = ([low, high]: readonly [number, number]) => `(95 % interval ${percent(low)} to ${percent(high)})`
  console.log(`  WAR ${percent(confusion.war)} ${within(confusion.warInterval)}`)
  console.log(`  UAR ${percent(confusion.uar)} ${within(confusion.uarInterval)}`)
  if (probabilities) {
    const { brier, logLoss, calibrationError, temperature, scaled } = probabilities
    const scores = (of: { brier: number; logLoss: number; calibrationError: number }) =>
      `Brier score ${of.brier.toFixed(3)}, log loss ${of.logLoss.toFixed(3)}, calibration error ${percent(of.calibrationError)}`
    console.log(`  Probabilities: ${scores({ brier, logLoss, calibrationError })}`)
    console.log(`  with a temperature of ${temperature.toFixed(2)}: ${scores(scaled)} (fitted on the other half)`)
  }
  for (const label of dataset.classes) console.log(`    ${label.padEnd(16)} ${percent(result.recall[label] ?? null)}`)
  if (unanswered.length > 0) {
    console.log(`  ${unanswered.length} samples could not be classified and count as wrong, such as:`)
    for (const { name: sample, why } of unanswered.slice(0, 3)) console.log(`    ${sample}: ${why}`)
  }
  console.log(
    '  For the published figures see arXiv 2310.16640; they are not repeated here, where nobody could check them.',
  )
  console.log(`  predictions, confusion.csv and confusion.png are in ${out}`)
}
