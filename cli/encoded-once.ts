import path from 'node:path'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import type { CaptionedClip } from '#lib/contrastive/captioned-clips.ts'
import { clipFeatures, DOWNSAMPLE } from '#lib/contrastive/clip-features.ts'
import { FeatureStore } from '#lib/contrastive/feature-store.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Settings } from '#lib/settings/settings.ts'
import { inEnglish, t } from './language.ts'

/** What runs an encoder, as the environment has it. */
export const runningOn = ({ encoderThreads: threads, provider, device }: Settings) => ({ threads, provider, device })

/** Encodes the clips that are not stored yet. @returns the store, with frames of a clip and numbers of a frame */
export async function encodedOnce(
  folder: string,
  models: InstalledModels,
  clips: readonly CaptionedClip[],
  out: string,
  installation: Settings,
  signal: AbortSignal,
): Promise<{ store: FeatureStore; frames: number; size: number }> {
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
