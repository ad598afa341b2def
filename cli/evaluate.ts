import path from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { Encoder } from '#lib/encoders/encoder.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { FrameChoice } from '#lib/evaluation/chosen-frames.ts'
import { DATASETS, type Dataset, type DatasetName } from '#lib/evaluation/dataset.ts'
import { readDataset } from '#lib/evaluation/datasets.ts'
import { evaluateZeroShot } from '#lib/evaluation/evaluate-zero-shot.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { classFeatures } from './class-features.ts'
import { printEvaluation, printRepeats, repeatedResult, resultOf, writeEvaluation } from './evaluation-result.ts'
import { t } from './language.ts'
import { openModels } from './open-models.ts'
import { writeWhole } from './write-whole.ts'

interface Options {
  dataset: string
  root: string
  fold?: string
  downsample?: string
  start: string
  texts?: string
  seed: string
  repeats: string
  encoder: string
  out?: string
  json: boolean
}

/** Zero-shot recognition over a published dataset: recalls, confusion matrix. */
export async function evaluate(options: Options): Promise<void> {
  const name = datasetOf(options)
  if (options.out === '')
    throw new ConcordError('bad-input', phrase('--out is empty. Name the folder for the results.'))
  const settings = programSettings()
  const models = await openModels(settings)
  const dataset = await readDataset(name, options.root, foldOf(options.fold))
  if (options.fold !== undefined && dataset.folds === 1)
    throw new ConcordError('bad-input', phrase('{title} has no folds. Leave --fold out.', { title: dataset.title }))
  const fold = foldOf(options.fold)
  const choice = framesOf(options, dataset)
  const out = options.out ?? `zero-shot-${name}${dataset.folds > 1 ? `-fold-${fold}` : ''}`
  await openFolder('--out', out)
  const running = { threads: settings.encoderThreads, provider: settings.provider, device: settings.device }
  const folder = await suitingEncoder(models.folder, options.encoder, running)
  const classes = await classFeatures(folder, dataset, options.texts, settings.encoderThreads)
  const encoder = await Encoder.load(folder, running)
  const detector = await models.detector()
  const runs: ReturnType<typeof resultOf>[] = []
  for (let repeat = 0; repeat < choice.repeats; repeat++) {
    const place = choice.repeats > 1 ? path.join(out, `repeat-${repeat + 1}`) : out
    const frames = { ...choice.frames, seed: choice.frames.seed + repeat }
    const bar = options.json ? undefined : progressBar(dataset.samples.length)
    const evaluation = await evaluateZeroShot({
      dataset,
      root: options.root,
      fold,
      frames,
      encoder,
      detector,
      classes,
      threads: settings.decoderThreads,
      out: place,
      onProgress: (done) => bar?.update(done),
    })
    bar?.stop()
    const evaluated = { name, fold, dataset, bundle: encoder.bundle, texts: classes.texts, frames, evaluation }
    const result = resultOf(evaluated)
    runs.push(result)
    await writeEvaluation(place, evaluated, result)
    if (!options.json) printEvaluation(place, evaluated, result)
  }
  await encoder.release()
  if (choice.repeats === 1) {
    if (options.json) console.log(JSON.stringify(runs[0]))
    return
  }
  const all = repeatedResult(runs)
  await writeWhole(path.join(out, 'result.json'), `${JSON.stringify(all, null, 2)}\n`)
  if (options.json) console.log(JSON.stringify(all))
  else printRepeats(all)
}

function progressBar(samples: number): SingleBar | undefined {
  if (!process.stderr.isTTY) return undefined
  const time = t('{value} of {total}  {time} left', { value: '{value}', total: '{total}', time: '{eta_formatted}' })
  const bar = new SingleBar({ format: `{bar} ${time}`, clearOnComplete: true }, Presets.rect)
  bar.start(samples, 0)
  return bar
}

function datasetOf(options: Options): DatasetName {
  const name = DATASETS.find((known) => known === options.dataset)
  if (!name)
    throw new ConcordError(
      'bad-input',
      phrase('--dataset must be one of {datasets}, not “{dataset}”.', {
        datasets: DATASETS.join(', '),
        dataset: options.dataset,
      }),
    )
  return name
}

function foldOf(given = '1'): number {
  const fold = Number(given)
  if (!Number.isInteger(fold) || fold < 1 || fold > 5)
    throw new ConcordError('bad-input', phrase('--fold must be a number from 1 to 5.'))
  return fold
}

/** Which frames stand for a video, and how often that is drawn. */
function framesOf(options: Options, dataset: Dataset): { frames: FrameChoice; repeats: number } {
  const whole = (option: string, given: string, from: number, to: number) => {
    const number = Number(given)
    if (!Number.isInteger(number) || number < from || number > to)
      throw new ConcordError(
        'bad-input',
        phrase('{option} must be a whole number from {from} to {to}.', { option, from, to }),
      )
    return number
  }
  const { start } = options
  if (start !== 'first' && start !== 'random' && start !== 'even')
    throw new ConcordError('bad-input', phrase('--start must be first, random or even, not “{start}”.', { start }))
  const repeats = whole('--repeats', options.repeats, 1, 100)
  if (start !== 'random' && repeats > 1)
    throw new ConcordError(
      'bad-input',
      phrase('Repetitions differ only with random starts. Use --start random with --repeats.'),
    )
  const downsample = whole('--downsample', options.downsample ?? String(dataset.downsample), 1, 100)
  return { frames: { downsample, start, seed: whole('--seed', options.seed, 0, 2 ** 31 - 101) }, repeats }
}
