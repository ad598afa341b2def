import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PUBLISHED_SETTINGS } from '#lib/contrastive/settings.ts'
import { trainContrastive } from '#lib/contrastive/train-contrastive.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { Random } from '#lib/statistics/random.ts'
import { BASELINE_BUNDLE, installEmbeddedModels } from '#models/install-embedded.ts'
import { behaviourClips, madeUpWordings } from '#tests/fixtures/phantom-behaviours.ts'

const CLIP = { frames: 16, framesPerSecond: 12.5 }
/** The last wording of each behaviour is not in the training. */
const TRAINED_WORDINGS = 3

/**
 * How well a contrastive training tells apart by words what drawn people do whom it has never seen: frame features of the embedded encoder, wordings as
 * made-up directions with a part of their own.
 */
export async function benchPhantomWords(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-bench-'))
  try {
    await installEmbeddedModels(folder)
    const encoder = await Encoder.load(path.join(folder, BASELINE_BUNDLE), { threads: 2, provider: 'cpu' })
    const random = new Random(3)
    const training = await behaviourClips(encoder, { people: 16, times: 2, ...CLIP }, random)
    const heldOut = await behaviourClips(encoder, { people: 12, times: 2, ...CLIP }, random)
    const size = encoder.featureSize
    await encoder.release()
    const wordings = madeUpWordings(size, 0.5, new Random(9))
    const shuffling = new Random(5)
    const runs = {
      'captions of what is done, trained wordings': [training.behaviours, 0],
      'captions of what is done, a wording that was not trained': [training.behaviours, TRAINED_WORDINGS],
      'captions shuffled': [training.behaviours.map(() => Math.floor(4 * shuffling.next())), 0],
    } as const
    for (const [name, [behaviours, asked]] of Object.entries(runs)) {
      const words = new Random(4)
      const { history, best } = await trainContrastive(
        {
          sizes: { size, inner: 512, heads: 1, hidden: 256, layers: 2, longest: 64 },
          frames: CLIP.frames,
          training: {
            ...training,
            captions: wordings.flat(),
            captionOf: behaviours.map(
              (behaviour) => behaviour * wordings[0]!.length + Math.floor(words.next() * TRAINED_WORDINGS),
            ),
          },
          heldOut: { ...heldOut, classes: wordings.map((row) => row[asked]!), labels: heldOut.behaviours },
          logitScale: Math.log(1 / 0.07),
          fingerprint: name,
        },
        {
          ...PUBLISHED_SETTINGS,
          epochs: 30,
          batch: 32,
          rate: 0.03,
          milestones: [20],
          sameCaptions: 'left alone',
          seed: 1,
        },
        await mkdtemp(path.join(folder, 'run-')),
        { threads: 2 },
      )
      const { uar, war } = history[best - 1]!
      console.log(
        `${name}: UAR ${uar!.toFixed(2)}, WAR ${war!.toFixed(2)} of ${heldOut.count} clips of people never seen (chance 0.25)`,
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
