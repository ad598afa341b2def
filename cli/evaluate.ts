import { Presets, SingleBar } from 'cli-progress'
import { Encoder } from '#lib/encoders/encoder.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { DATASETS, type Dataset, type DatasetName, readDataset } from '#lib/evaluation/datasets.ts'
import { evaluateZeroShot } from '#lib/evaluation/evaluate-zero-shot.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { BUILT_IN_SETS } from '#lib/words/prompt-sets.ts'
import { TextEncoder } from '#lib/words/text-encoder.ts'
import { meanFeatures } from '#lib/words/zero-shot.ts'
import { printEvaluation, resultOf, writeEvaluation } from './evaluation-result.ts'
import { t } from './language.ts'
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
  const { name, fold } = datasetOf(options)
  if (options.out === '')
    throw new ConcordError('bad-input', phrase('--out is empty. Name the folder for the results.'))
  const settings = programSettings()
  const models = await openModels(settings)
  const dataset = await readDataset(name, options.root, fold)
  const out = options.out ?? `zero-shot-${name}${dataset.folds > 1 ? `-fold-${fold}` : ''}`
  await openFolder('--out', out)
  const running = { threads: settings.encoderThreads, provider: settings.provider, device: settings.device }
  const folder = await suitingEncoder(models.folder, options.encoder, running)
  const classFeatures = await featuresOfClasses(folder, dataset, settings.encoderThreads)
  const encoder = await Encoder.load(folder, running)
  const bar =
    options.json || !process.stderr.isTTY
      ? undefined
      : new SingleBar(
          {
            format: `{bar} ${t('{value} of {total}  {time} left', { value: '{value}', total: '{total}', time: '{eta_formatted}' })}`,
            clearOnComplete: true,
          },
          Presets.rect,
        )
  bar?.start(dataset.samples.length, 0)
  const evaluation = await evaluateZeroShot({
    dataset,
    fold,
    encoder,
    detector: await models.detector(),
    classFeatures,
    logitScale: encoder.bundle.manifest.text!.logitScale,
    threads: settings.decoderThreads,
    out,
    onProgress: (done) => bar?.update(done),
  })
  bar?.stop()
  await encoder.release()
  const evaluated = { name, fold, dataset, bundle: encoder.bundle, evaluation }
  const result = resultOf(evaluated)
  await writeEvaluation(out, evaluated, result)
  if (options.json) console.log(JSON.stringify(result))
  else printEvaluation(out, evaluated, result)
}

function datasetOf(options: Options): { name: DatasetName; fold: number } {
  const name = DATASETS.find((known) => known === options.dataset)
  if (!name)
    throw new ConcordError(
      'bad-input',
      phrase('--dataset must be one of {datasets}, not “{dataset}”.', {
        datasets: DATASETS.join(', '),
        dataset: options.dataset,
      }),
    )
  const fold = Number(options.fold)
  if (!Number.isInteger(fold) || fold < 1 || fold > 5)
    throw new ConcordError('bad-input', phrase('--fold must be a number from 1 to 5.'))
  return { name, fold }
}

/** float32[embedding size] for each class: the mean of what the encoder makes of its descriptions. */
async function featuresOfClasses(folder: string, { classes }: Dataset, threads: number): Promise<Float32Array[]> {
  const text = await TextEncoder.load(folder, threads)
  const prompts = BUILT_IN_SETS.flatMap((set) => set.prompts)
  const classFeatures: Float32Array[] = []
  for (const label of classes) {
    const { texts } = prompts.find((prompt) => prompt.label === label)!
    const features = await text.encodeTexts(texts)
    const size = features.length / texts.length
    classFeatures.push(meanFeatures(texts.map((_, i) => features.subarray(i * size, (i + 1) * size))))
  }
  await text.release()
  return classFeatures
}
