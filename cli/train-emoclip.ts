import path from 'node:path'
import { openBundle } from '#lib/bundles/bundle.ts'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import { type CaptionedClip, captionedClips, mafwClips } from '#lib/contrastive/captioned-clips.ts'
import { clipFeatures, DOWNSAMPLE } from '#lib/contrastive/clip-features.ts'
import type { ContrastiveData } from '#lib/contrastive/contrastive-data.ts'
import { dataOfClips } from '#lib/contrastive/data-of-clips.ts'
import { FeatureStore } from '#lib/contrastive/feature-store.ts'
import type { ContrastiveSettings } from '#lib/contrastive/settings.ts'
import { writeTensors } from '#lib/contrastive/tensor-file.ts'
import { type ContrastiveResult, trainContrastive } from '#lib/contrastive/train-contrastive.ts'
import { aboutTrained, trainedTemporal } from '#lib/contrastive/trained-temporal.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import type { Settings } from '#lib/settings/settings.ts'
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
    const data = await dataOfClips(
      kept,
      bundle,
      store,
      { frames, size },
      {
        threads: installation.encoderThreads,
        signal: interruption.signal,
      },
    )
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

async function install(
  models: string,
  folder: string,
  data: ContrastiveData,
  settings: ContrastiveSettings,
  result: ContrastiveResult,
  { dataset, fold, out }: Options,
): Promise<void> {
  const { best } = result
  const trained = trainedTemporal(data, result)
  await writeTensors(path.join(out, EXPORT), trained.tensors, {
    best: String(best),
    settings: JSON.stringify(settings),
  })
  const clip = await openBundle(folder)
  const source = dataset ? `MAFW, fold ${fold}` : 'a table of captions'
  const more = ['Each clip by its first frames, every second one, without flips or rotations.']
  const about = aboutTrained(data, settings, result, { base: clip.manifest.title, source, more })
  const made = await makeTrainedBundle(models, clip, trained, about)
  const { title, version } = made.manifest
  console.log(t('{title} {version} is installed (epoch {best}, the lowest loss).', { title, version, best }))
  console.log(`  ${t('weights with the published keys: {file}', { file: path.join(out, EXPORT) })}`)
}
