import { findBundle } from '#lib/bundles/find-bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { NetworkMemory } from '#lib/heads/clip-family.ts'
import type { NetworkResources } from '#lib/heads/fit-heads.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { type JoinedTemporal, randomTemporal } from '#lib/heads/joined-temporal.ts'
import { readTemporalEncoder, WITHOUT_FRAMES } from '#lib/heads/read-temporal-encoder.ts'
import { LEARNING, type TrainingPlan } from '#lib/heads/training-plan.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { withoutFeatures } from './analysed-interviews.ts'

/** More numbers of a frame than this are its pixels, which an encoder of one stage keeps. */
const MOST_FEATURES = 4096

/** What a worker trains networks with. */
export interface NetworkTools {
  provider: Provider
  /** Where frame features are kept, and encoders are installed; heads that look at frames need both. */
  storage?: Storage
  modelsFolder?: string
  memory?: NetworkMemory
}

/**
 * What the networks of a plan are trained with.
 *
 * @throws ConcordError conflict where frame features are not stored; bad-bundle where the encoder is no longer installed; bad-input where it
 *   has no temporal part
 */
export async function networkResources(
  rows: readonly LabelledInterview[],
  plan: TrainingPlan,
  { provider, modelsFolder, memory }: NetworkTools,
): Promise<NetworkResources> {
  if (plan.kind !== 'temporal') return { provider }
  const missing = rows.filter(({ interview }) => !interview.features).length
  if (missing > 0) throw withoutFeatures(missing)
  return { provider, start: await startOf(rows, plan, modelsFolder!), memory }
}

async function startOf(
  rows: readonly LabelledInterview[],
  { learning = LEARNING, seed }: TrainingPlan,
  modelsFolder: string,
): Promise<JoinedTemporal> {
  const { encoder, features, coverage } = rows[0]!.interview
  if (learning.start === 'encoder')
    return readTemporalEncoder(
      await findBundle(modelsFolder, { ...encoder, title: encoder.sha256.slice(0, 12), version: '' }),
    )
  const { frames, read } = features!
  const [clip] = [...coverage.keys()].filter((place) => coverage[place]! > 0)
  const size = (await read([clip!])).length / frames
  if (size > MOST_FEATURES) throw new ConcordError('bad-input', WITHOUT_FRAMES)
  return randomTemporal(size, frames, seed)
}
