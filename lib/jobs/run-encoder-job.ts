import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { findBundle } from '#lib/bundles/find-bundle.ts'
import { dataOfClips } from '#lib/contrastive/data-of-clips.ts'
import { FeatureStore } from '#lib/contrastive/feature-store.ts'
import { PUBLISHED_SETTINGS } from '#lib/contrastive/settings.ts'
import { type ContrastiveResult, trainContrastive } from '#lib/contrastive/train-contrastive.ts'
import { aboutTrained, trainedTemporal } from '#lib/contrastive/trained-temporal.ts'
import { encoderShape } from '#lib/encoders/encoder-shape.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import { type StudyCaptions, storeCaptionedClips, studyCaptions } from '#lib/training/captioned-study-clips.ts'
import { checkpointsOf } from '#lib/training/encoder-checkpoints.ts'
import { type EncoderPlan, settingsOf, storedEncoderHistory } from '#lib/training/encoder-plan.ts'
import { encoderTrainingToRun, endEncoderTraining } from '#lib/training/encoder-runs.ts'
import { installBundles } from './install-bundles.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'
import { lackOf, neededEncoder } from './needed-models.ts'

/** Reading frame features is this share of the work. */
const READING_SHARE = 0.05

/** Trains an encoder on a study's captions, and installs it together with the end of the run. Another attempt goes on from the last epoch. */
export const encoderHandler: JobHandler = {
  missing: async ({ database, models }, id) => {
    const { plan } = await encoderTrainingToRun(database, id)
    return lackOf(() => neededEncoder(plan.encoder, () => models.encoderVersions(plan.encoder)))
  },

  work: async (tools, id, attempt) => {
    const { database, models, workFolder } = tools
    const { studyId, study, plan } = await encoderTrainingToRun(database, id)
    const started = performance.now()
    const captions = await studyCaptions(database, studyId, plan)
    const { encoder } = captions
    if (!encoder) throw noCaptions()
    const base = await neededEncoder(plan.encoder, () => findBundle(models.folder, encoder))
    const shape = shapeOf(base)
    const checkpoints = checkpointsOf(workFolder, id)
    const store = await FeatureStore.open(
      await checkpoints.features(attempt.number),
      `${base.sha256}, ${shape.frames} frames`,
      shape.frames * shape.size,
    )
    try {
      const { clips, data, result } = await learn(tools, attempt, { plan, captions, base, shape, store, checkpoints })
      const source = `captions of the study ${study.code}${study.simulated ? ' (SIMULATED: drawn faces)' : ''}`
      const participants = `Participants held out: ${Math.round(100 * plan.heldOut)} %, chosen by chance with the seed ${plan.seed}; none of their clips was learnt from.`
      const about = aboutTrained(data, settingsOf(plan, PUBLISHED_SETTINGS), result, {
        base: base.manifest.title,
        source,
        more: [
          participants,
          'It has seen participants of this study: judge heads on it with participants of another one.',
        ],
      })
      // What an attempt makes lies apart until its run ends, so that a cancelled one installs nothing.
      const unfinished = path.join(models.folder, `.making-${process.pid}-${id}-${attempt.number}`)
      try {
        await mkdir(unfinished, { recursive: true })
        const { manifest, folder } = await tools.makeTrainedEncoder(
          unfinished,
          base,
          trainedTemporal(data, result),
          // Who trains in one study changes nothing for others that use EmoCLIP.
          { ...about, apart: true, trainedOnStudy: studyId },
        )
        const total = captions.recordings.reduce((sum, one) => sum + one.clips.length, 0)
        await attempt.finish(async (transaction) => {
          await endEncoderTraining(transaction, id, {
            title: manifest.title,
            version: manifest.version,
            bundle: path.basename(folder),
            epoch: result.best,
            clips: data.training.count,
            heldOutClips: data.heldOut?.count ?? 0,
            classes: [...data.classNames],
            leftOut: captions.notAnalysed + captions.withoutClass + total - clips.length,
            seconds: (performance.now() - started) / 1000,
          })
          await installBundles(unfinished, models.folder)
        })
      } finally {
        await rm(unfinished, { recursive: true, force: true })
      }
    } finally {
      await store.close()
    }
    await checkpoints.forget()
  },
}

interface Learning {
  plan: EncoderPlan
  captions: StudyCaptions
  base: Bundle
  shape: { frames: number; size: number }
  store: FeatureStore
  checkpoints: ReturnType<typeof checkpointsOf>
}

async function learn(
  { storage, decoderThreads }: WorkerTools,
  attempt: Attempt,
  { plan, captions, base, shape, store, checkpoints }: Learning,
) {
  const { recordings } = captions
  const clips = await storeCaptionedClips(recordings, store, shape.frames, {
    storage,
    onRecording: async (done) => {
      attempt.report('reading frame features', (READING_SHARE * done) / recordings.length)
      await attempt.letOthersRun()
    },
  })
  attempt.report('encoding captions', READING_SHARE)
  const data = await dataOfClips(clips, base.folder, store, shape, { threads: decoderThreads, signal: attempt.signal })
  const settings = settingsOf(plan, PUBLISHED_SETTINGS)
  const share = (epochs: number) => READING_SHARE + ((1 - READING_SHARE) * epochs) / settings.epochs
  const result: ContrastiveResult = await trainContrastive(data, settings, await checkpoints.of(data.fingerprint), {
    threads: decoderThreads,
    signal: attempt.signal,
    onStep: ({ epoch, step, steps }) => attempt.report('learning from captions', share(epoch - 1 + step / steps)),
    onEpoch: async ({ epoch }, history) => {
      attempt.report('learning from captions', share(epoch), { history: storedEncoderHistory.write([...history]) })
      await attempt.letOthersRun()
    },
  })
  return { clips, data, result }
}

function shapeOf(base: Bundle): { frames: number; size: number } {
  const shape = encoderShape(base.manifest)
  if (shape?.stages !== 'frames, then clips' || !base.manifest.text)
    throw new ConcordError(
      'bad-bundle',
      phrase('{title} has no words, or does not encode frames one by one. Choose CLIP or EmoCLIP.', {
        title: base.manifest.title,
      }),
    )
  return { frames: shape.clipFrames, size: shape.featureSize }
}

const noCaptions = () =>
  new ConcordError(
    'bad-input',
    phrase('No recording with captions has stored frame features of this encoder. Analyse them with it first.'),
  )
