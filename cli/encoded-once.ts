import path from 'node:path'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import type { CaptionedClip } from '#lib/contrastive/captioned-clips.ts'
import { clipFeatures, DOWNSAMPLE } from '#lib/contrastive/clip-features.ts'
import { sizesFor } from '#lib/contrastive/data-of-clips.ts'
import { FeatureStore } from '#lib/contrastive/feature-store.ts'
import { frameVariant, variantName } from '#lib/contrastive/frame-variants.ts'
import { temporalParameters } from '#lib/contrastive/temporal-parameters.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Settings } from '#lib/settings/settings.ts'
import { freeBytes } from '#lib/storage/free-space.ts'
import { inEnglish, t } from './language.ts'

/** What runs an encoder, as the environment has it. */
export const runningOn = ({ encoderThreads: threads, provider, device }: Settings) => ({ threads, provider, device })

/**
 * Encodes the clips that are not stored yet, those to learn from in several variants. Says first what is to be done, and how much of the disk it takes.
 *
 * @param trainings whose state is kept beside
 * @returns the store, with frames of a clip and numbers of a frame
 * @throws ConcordError storage-full where the disk does not hold it; cancelled
 */
export async function encodedOnce(
  folder: string,
  models: InstalledModels,
  clips: readonly CaptionedClip[],
  { out, variants, trainings }: { out: string; variants: number; trainings: number },
  installation: Settings,
  signal: AbortSignal,
): Promise<{ store: FeatureStore; frames: number; size: number; variants: number }> {
  const encoder = await Encoder.load(folder, runningOn(installation))
  const { clipFrames: frames, featureSize: size } = encoder.shape
  const identity = `${encoder.bundle.sha256}, every ${DOWNSAMPLE}nd frame, ${frames} frames`
  const store = await FeatureStore.open(path.join(out, 'features'), identity, frames * size)
  const detector = await models.detector()
  const tools = { encoder, detector, threads: installation.decoderThreads }
  const numbers = Array.from({ length: variants }, (_, i) => i + 1)
  const wanted = clips
    .flatMap((clip) => (clip.heldOut ? [1] : numbers).map((number) => ({ clip, number })))
    .filter(({ clip, number }) => !store.problemOf(clip.name) && !store.has(variantName(clip.name, number)))
  await demandDisk(out, { clips: wanted.length, variants, frames, size, trainings })
  for (const [i, { clip, number }] of wanted.entries()) {
    if (signal.aborted) throw new ConcordError('cancelled', phrase('Stopped.'))
    if (store.problemOf(clip.name)) continue
    try {
      const features = await clipFeatures(clip, frameVariant(clip.name, number), tools)
      await store.add(variantName(clip.name, number), features)
    } catch (error) {
      if (!(error instanceof ConcordError && error.code === 'bad-video')) throw error
      await store.addProblem(clip.name, inEnglish(error.text))
      console.error(t('left out: {name}: {problem}', { name: clip.name, problem: error.text }))
    }
    if ((i + 1) % 100 === 0) console.error(t('{done} of {total} clips encoded', { done: i + 1, total: wanted.length }))
  }
  await encoder.release()
  return { store, frames, size, variants }
}

/** Of a training, the state, the one that replaces it, and the parameters of the best epoch; then the weights to take away. */
const STATES = { each: 3, once: 3 }

async function demandDisk(
  out: string,
  { clips, variants, frames, size, trainings }: Record<'clips' | 'variants' | 'frames' | 'size' | 'trainings', number>,
): Promise<void> {
  const numbers = temporalParameters(sizesFor(size)).reduce(
    (sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1),
    0,
  )
  const features = 4 * clips * frames * size
  const states = 4 * numbers * (STATES.each * trainings + STATES.once)
  const free = await freeBytes(out)
  console.error(
    t(
      'Encoding {clips} clips ({variants, plural, one {# variant} other {# variants}} of those to learn from) takes {features} of the disk, the training’s state {states}; {free} are free.',
      {
        clips,
        variants,
        features: t.fileSize(features),
        states: t.fileSize(states),
        free: t.fileSize(free),
      },
    ),
  )
  if (features + states > free)
    throw new ConcordError(
      'storage-full',
      phrase('The disk of {out} is too small for this. Choose another with --out, or fewer variants with --variants.', {
        out,
      }),
    )
}
