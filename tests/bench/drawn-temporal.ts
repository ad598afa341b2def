import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { PUBLISHED_SETTINGS } from '#lib/contrastive/settings.ts'
import { type TemporalSizes, temporalParameters } from '#lib/contrastive/temporal-parameters.ts'
import { trainContrastive } from '#lib/contrastive/train-contrastive.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import { FROM_NOTHING, type JoinedTemporal } from '#lib/heads/joined-temporal.ts'
import { temporalOf } from '#lib/heads/read-temporal-encoder.ts'
import { Random } from '#lib/statistics/random.ts'
import { buildTemporalEncoder } from '#models/emoclip/build-encoders.ts'
import { TensorTaker } from '#models/emoclip/take-tensors.ts'
import { temporalFrom } from '#models/emoclip/weights.ts'
import { behaviourClips, madeUpWordings } from '#tests/fixtures/phantom-behaviours.ts'

/** The last wording of each behaviour is not in the training. */
const TRAINED_WORDINGS = 3

/**
 * A temporal part that learnt from captions what drawn people do, who are none of those whom a study has: what EmoCLIP's own is to a study of
 * recordings.
 *
 * @param folder for the training's state
 */
export async function drawnTemporal(encoder: Encoder, folder: string): Promise<JoinedTemporal> {
  const { clipFrames: frames, featureSize: size } = encoder.shape
  const random = new Random(3)
  const kind = { times: 2, frames, framesPerSecond: 12.5 }
  const training = await behaviourClips(encoder, { people: 16, ...kind }, random)
  const heldOut = await behaviourClips(encoder, { people: 8, ...kind }, random)
  const wordings = madeUpWordings(size, 0.5, new Random(9))
  const words = new Random(4)
  const { heads, layers } = FROM_NOTHING
  const sizes: TemporalSizes = { size, inner: heads * size, heads, hidden: size, layers, longest: 64 }
  const { parameters, history, best } = await trainContrastive(
    {
      sizes,
      frames,
      training: {
        ...training,
        captions: wordings.flat(),
        captionOf: training.behaviours.map(
          (behaviour) => behaviour * wordings[0]!.length + Math.floor(words.next() * TRAINED_WORDINGS),
        ),
      },
      heldOut: { ...heldOut, classes: wordings.map((row) => row[0]!), labels: heldOut.behaviours },
      logitScale: Math.log(1 / 0.07),
      fingerprint: 'drawn temporal',
    },
    { ...PUBLISHED_SETTINGS, epochs: 12, batch: 32, rate: 0.03, milestones: [9], sameCaptions: 'left alone', seed: 1 },
    await mkdtemp(path.join(folder, 'run-')),
    { threads: 2 },
  )
  console.log(
    `a temporal part that learnt from captions of other drawn people: UAR ${history[best - 1]!.uar!.toFixed(2)}`,
  )
  const stored = new Map(
    temporalParameters(sizes).map(({ key, shape }) => [
      key,
      { shape: [...shape], element: 'float32' as const, read: async () => parameters.get(key)! },
    ]),
  )
  const temporal = temporalFrom(new TensorTaker(stored), size)
  const graph = buildTemporalEncoder({ temporal, embedding: size }, heads, 'float32')
  return temporalOf(await graph.toBytes(), frames, 'drawn temporal')
}
