import path from 'node:path'
import { openBundle } from '#lib/bundles/bundle.ts'
import type { CaptionedClip } from '#lib/contrastive/captioned-clips.ts'
import type { ContrastiveData } from '#lib/contrastive/contrastive-data.ts'
import { dataOfClips } from '#lib/contrastive/data-of-clips.ts'
import { classesToLeaveOut } from '#lib/contrastive/leave-out-class.ts'
import type { ContrastiveSettings } from '#lib/contrastive/settings.ts'
import { writeTensors } from '#lib/contrastive/tensor-file.ts'
import { type ContrastiveResult, trainContrastive } from '#lib/contrastive/train-contrastive.ts'
import { aboutTrained, trainedTemporal } from '#lib/contrastive/trained-temporal.ts'
import type { EpochRecord } from '#lib/contrastive/training-checkpoint.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { makeTrainedBundle } from '#models/emoclip/trained-bundle.ts'
import { clipsToTrain, type GivenClips } from './clips-to-train.ts'
import { encodedOnce, runningOn } from './encoded-once.ts'
import { listenForInterruption } from './interruption.ts'
import { t } from './language.ts'
import { leaveOutEmotion } from './leave-out-emotion.ts'
import { openModels } from './open-models.ts'
import { type GivenSettings, settingsFrom, variantsFrom } from './training-settings.ts'

interface Options extends GivenSettings, GivenClips {
  clip: string
  out: string
}

const EXPORT = 'emoclip-temporal.safetensors'

/** Trains EmoCLIP's temporal part on captioned clips over an installed CLIP, and installs the result; or leaves out emotions, and says what is known of them. */
export async function trainEmoclip(model: string, options: Options): Promise<void> {
  if (model !== 'emoclip')
    throw new ConcordError('bad-input', phrase('Concord can train emoclip, not “{model}”.', { model }))
  const settings = settingsFrom(options)
  const installation = programSettings()
  const models = await openModels(installation)
  const { clips, notes } = await clipsToTrain(options)
  for (const note of notes) console.error(t('note: {note}', { note }))
  const leftOut = options.leaveOutEmotion && classesToLeaveOut(clips, options.leaveOutEmotion)
  await openFolder('--out', options.out)
  const interruption = listenForInterruption()
  const { signal } = interruption
  const threads = installation.encoderThreads
  try {
    const bundle = await suitingEncoder(models.folder, options.clip, runningOn(installation))
    const place = { out: options.out, variants: variantsFrom(options), trainings: leftOut?.length ?? 1 }
    const { store, ...shape } = await encodedOnce(bundle, models, clips, place, installation, signal)
    const kept = clips.filter(({ name }) => store.problemOf(name) === undefined)
    const train = async (some: readonly CaptionedClip[], folder: string) => {
      const data = await dataOfClips(some, bundle, store, shape, { threads, signal })
      return {
        data,
        result: await trainContrastive(data, settings, folder, { threads, signal, onEpoch: print(settings) }),
      }
    }
    const { leaveOutEmotion: asked, out } = options
    if (asked !== undefined) await leaveOutEmotion(kept, { leaveOutEmotion: asked, out }, threads, train)
    else {
      const { data, result } = await train(kept, out)
      await install(models.folder, bundle, data, settings, result, options)
    }
    await store.close()
  } catch (error) {
    const stopped = interruption.exitCode()
    if (stopped === undefined) throw error
    console.error(t('Stopped. The same command goes on from what is there.'))
    process.exit(stopped)
  } finally {
    interruption.release()
  }
}

/** Says what an epoch came to. */
const print =
  (settings: ContrastiveSettings) =>
  ({ epoch, loss, rate, war, uar }: EpochRecord): void =>
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
    )

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
  const { variants = 1 } = data.training
  const more = [
    variants === 1
      ? 'Each clip by its first frames, every second one, without flips or rotations.'
      : `Each clip by ${variants} variants of its frames, every second one: the first ones, and others from a start by chance, turned by up to 6 degrees and half of them flipped.`,
  ]
  const about = aboutTrained(data, settings, result, { base: clip.manifest.title, source, more })
  const made = await makeTrainedBundle(models, clip, trained, about)
  const { title, version } = made.manifest
  console.log(t('{title} {version} is installed (epoch {best}, the lowest loss).', { title, version, best }))
  console.log(`  ${t('weights with the published keys: {file}', { file: path.join(out, EXPORT) })}`)
}
