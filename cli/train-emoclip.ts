import { createHash } from 'node:crypto'
import path from 'node:path'
import { openBundle } from '#lib/bundles/bundle.ts'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import { type CaptionedClip, captionedClips, mafwClips } from '#lib/contrastive/captioned-clips.ts'
import { clipFeatures, DOWNSAMPLE } from '#lib/contrastive/clip-features.ts'
import type { ContrastiveData } from '#lib/contrastive/contrastive-data.ts'
import { embedWith } from '#lib/contrastive/embed-with.ts'
import { FeatureStore } from '#lib/contrastive/feature-store.ts'
import type { ContrastiveSettings } from '#lib/contrastive/settings.ts'
import { LOGIT_SCALE, PUBLISHED_SIZES, temporalParameters } from '#lib/contrastive/temporal-parameters.ts'
import { writeTensors } from '#lib/contrastive/tensor-file.ts'
import { type ContrastiveResult, trainContrastive } from '#lib/contrastive/train-contrastive.ts'
import { trainingWords } from '#lib/contrastive/training-words.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import type { Settings } from '#lib/settings/settings.ts'
import { TextEncoder } from '#lib/words/text-encoder.ts'
import { makeTrainedBundle } from '#models/emoclip/trained-bundle.ts'
import { listenForInterruption } from './interruption.ts'
import { inEnglish, t } from './language.ts'
import { demandNamedFile } from './named-file.ts'
import { openModels } from './open-models.ts'
import { type GivenSettings, settingsFrom } from './training-settings.ts'

interface Options extends GivenSettings {
  clip: string
  root: string
  dataset?: string
  fold: string
  captions?: string
  out: string
}

const EXPORT = 'emoclip-temporal.safetensors'

/** Trains EmoCLIP's temporal part on captioned clips over an installed CLIP, and installs the result. */
export async function trainEmoclip(model: string, options: Options): Promise<void> {
  if (model !== 'emoclip')
    throw new ConcordError('bad-input', phrase('Concord can train emoclip, not “{model}”.', { model }))
  const settings = settingsFrom(options)
  const installation = programSettings()
  const models = await openModels(installation)
  const { clips, notes } = await clipsFrom(options)
  for (const note of notes) console.error(t('note: {note}', { note }))
  await openFolder('--out', options.out)
  const interruption = listenForInterruption()
  try {
    const bundle = await suitingEncoder(models.folder, options.clip, runningOn(installation))
    const { store, frames, size } = await encodedOnce(
      bundle,
      models,
      clips,
      options.out,
      installation,
      interruption.signal,
    )
    const kept = clips.filter(({ name }) => store.problemOf(name) === undefined)
    const data = await dataOf(kept, bundle, store, { frames, size }, installation.encoderThreads)
    const result = await trainContrastive(data, settings, options.out, {
      threads: installation.encoderThreads,
      signal: interruption.signal,
      onEpoch: ({ epoch, loss, rate, war, uar }) =>
        console.log(
          [
            t('epoch {epoch} of {epochs}: loss {loss}, rate {rate}', {
              epoch,
              epochs: settings.epochs,
              loss: t.decimals(loss, 4),
              rate,
            }),
            ...(war === undefined ? [] : [`WAR ${t.twoDecimals(100 * war)} %`, `UAR ${t.twoDecimals(100 * uar!)} %`]),
          ].join(', '),
        ),
    })
    await store.close()
    await install(models.folder, bundle, data, settings, result, options)
  } catch (error) {
    const stopped = interruption.exitCode()
    if (stopped === undefined) throw error
    console.error(t('Stopped. The same command goes on from what is there.'))
    process.exit(stopped)
  } finally {
    interruption.release()
  }
}

const runningOn = ({ encoderThreads: threads, provider, device }: Settings) => ({ threads, provider, device })

async function clipsFrom({
  dataset,
  fold,
  captions,
  root,
}: Options): Promise<{ clips: CaptionedClip[]; notes: Message[] }> {
  if ((dataset === undefined) === (captions === undefined))
    throw new ConcordError('bad-input', phrase('Give either --dataset mafw or --captions with a table of captions.'))
  if (captions !== undefined) {
    await demandNamedFile('--captions', captions)
    return { clips: await captionedClips(captions, root), notes: [] }
  }
  if (dataset !== 'mafw')
    throw new ConcordError('bad-input', phrase('--dataset must be mafw, not “{dataset}”.', { dataset: dataset ?? '' }))
  const number = Number(fold)
  if (!Number.isInteger(number) || number < 1 || number > 5)
    throw new ConcordError('bad-input', phrase('--fold must be a number from 1 to 5.'))
  return mafwClips(root, number)
}

/** Encodes the clips that are not stored yet. */
async function encodedOnce(
  folder: string,
  models: InstalledModels,
  clips: readonly CaptionedClip[],
  out: string,
  installation: Settings,
  signal: AbortSignal,
) {
  const encoder = await Encoder.load(folder, runningOn(installation))
  const { clipFrames: frames, featureSize: size } = encoder.shape
  const identity = `${encoder.bundle.sha256}, every ${DOWNSAMPLE}nd frame, ${frames} frames`
  const store = await FeatureStore.open(path.join(out, 'features'), identity, frames * size)
  const detector = await models.detector()
  const open = clips.filter(({ name }) => !store.has(name))
  for (const [i, clip] of open.entries()) {
    if (signal.aborted) throw new ConcordError('cancelled', phrase('Stopped.'))
    try {
      await store.add(clip.name, await clipFeatures(clip, { encoder, detector, threads: installation.decoderThreads }))
    } catch (error) {
      if (!(error instanceof ConcordError && error.code === 'bad-video')) throw error
      await store.addProblem(clip.name, inEnglish(error.text))
      console.error(t('left out: {name}: {problem}', { name: clip.name, problem: error.text }))
    }
    if ((i + 1) % 100 === 0) console.error(t('{done} of {total} clips encoded', { done: i + 1, total: open.length }))
  }
  await encoder.release()
  return { store, frames, size }
}

async function dataOf(
  clips: readonly CaptionedClip[],
  folder: string,
  store: FeatureStore,
  { frames, size }: { frames: number; size: number },
  threads: number,
): Promise<ContrastiveData> {
  const training = clips.filter(({ heldOut }) => !heldOut)
  const heldOut = clips.filter(({ heldOut }) => heldOut)
  if (training.length < 2) throw new ConcordError('bad-input', phrase('There are fewer than two clips to learn from.'))
  const text = await TextEncoder.load(folder, threads)
  const words = await trainingWords(training, heldOut, text)
  const { logitScale } = text.bundle.manifest.text!
  await text.release()
  const named = (part: readonly CaptionedClip[]) => store.clips(part.map(({ name }) => name))
  const told = clips.map(({ name, caption, label, heldOut: out }) => [name, caption, label ?? '', out])
  return {
    sizes: { ...PUBLISHED_SIZES, size, hidden: size },
    frames,
    training: { ...named(training), captions: words.captions, captionOf: words.captionOf },
    heldOut: heldOut.length > 0 ? { ...named(heldOut), classes: words.classFeatures, labels: words.labels } : undefined,
    logitScale,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([text.bundle.sha256, told]))
      .digest('hex'),
  }
}

async function install(
  models: string,
  folder: string,
  data: ContrastiveData,
  settings: ContrastiveSettings,
  { parameters, best, history }: ContrastiveResult,
  options: Options,
): Promise<void> {
  const { sizes } = data
  const tensors = new Map(
    temporalParameters(sizes).map(({ key, shape }) => [key, { shape, values: parameters.get(key)! }]),
  )
  await writeTensors(path.join(options.out, EXPORT), tensors, {
    best: String(best),
    settings: JSON.stringify(settings),
  })
  const clip = await openBundle(folder)
  const made = await makeTrainedBundle(
    models,
    clip,
    {
      tensors,
      heads: sizes.heads,
      logitScale: parameters.get(LOGIT_SCALE)![0]!,
      embed: (features) => embedWith(parameters, sizes, features),
    },
    {
      origin: `Trained by Concord on captions over ${clip.manifest.title}, as EmoCLIP (arXiv 2310.16640)`,
      intendedUse:
        'Research: embeddings of facial expression, for heads that are trained and validated in a study. Not for diagnosis.',
      card: cardOf(data, settings, history[best - 1]!, clip.manifest.title, options),
    },
  )
  const { title, version } = made.manifest
  console.log(t('{title} {version} is installed (epoch {best}, the lowest loss).', { title, version, best }))
  console.log(`  ${t('weights with the published keys: {file}', { file: path.join(options.out, EXPORT) })}`)
}

function cardOf(
  { training, heldOut, fingerprint }: ContrastiveData,
  settings: ContrastiveSettings,
  best: ContrastiveResult['history'][number],
  clip: string,
  { dataset, fold }: Options,
): string {
  const recalls =
    best.war === undefined
      ? 'No clip was held out: nothing is known of how well words tell clips apart.'
      : `Held out: ${heldOut!.labels.length} clips of ${heldOut!.classes.length} classes; zero-shot WAR ${(100 * best.war).toFixed(2)} %, UAR ${(100 * best.uar!).toFixed(2)} %.`
  return `# EmoCLIP, trained here

- Picture and text encoder: ${clip}, frozen. The temporal part and the logit scale were trained from random numbers.
- Data: ${dataset ? `MAFW, fold ${fold}` : 'a table of captions'}, ${training.count} clips with ${training.captions.length} different captions (sha256 of the list ${fingerprint}).
- Each clip by its first frames, every second one, without flips or rotations.
- Settings: ${JSON.stringify(settings)}
- Kept: epoch ${best.epoch}, with the lowest training loss (${best.loss.toFixed(4)}), not the best recall.
- ${recalls}
- Research only. Not for diagnosis.
`
}
