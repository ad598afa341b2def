import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PUBLISHED_SETTINGS } from '#lib/contrastive/settings.ts'
import { trainContrastive } from '#lib/contrastive/train-contrastive.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { Random } from '#lib/statistics/random.ts'
import { BASELINE_BUNDLE } from '#models/install-embedded.ts'
import { testModels } from '../../fixtures/models.ts'
import { behaviourClips, madeUpWordings } from '../../fixtures/phantom-behaviours.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const CLIP = { frames: 8, framesPerSecond: 8 }
const KEPT_WORDING = 3

test('captions teach what drawn people do, and shuffled captions teach nothing', async () => {
  const encoder = await Encoder.load(path.join(await testModels(), BASELINE_BUNDLE), { threads: 2, provider: 'cpu' })
  const random = new Random(3)
  const training = await behaviourClips(encoder, { people: 10, times: 2, ...CLIP }, random)
  const heldOut = await behaviourClips(encoder, { people: 8, times: 1, ...CLIP }, random)
  const size = encoder.featureSize
  await encoder.release()
  const wordings = madeUpWordings(size, 0.5, new Random(9))
  const uar = async (behaviours: readonly number[], name: string) => {
    const folder = await mkdtemp(path.join(scratch, name))
    const words = new Random(4)
    const { history, best } = await trainContrastive(
      {
        sizes: { size, inner: 512, heads: 1, hidden: 128, layers: 2, longest: 16 },
        frames: CLIP.frames,
        training: {
          ...training,
          captions: wordings.flat(),
          captionOf: behaviours.map(
            (behaviour) => behaviour * wordings[0]!.length + Math.floor(words.next() * KEPT_WORDING),
          ),
        },
        // A wording that no training clip had.
        heldOut: { ...heldOut, classes: wordings.map((row) => row[KEPT_WORDING]!), labels: heldOut.behaviours },
        logitScale: Math.log(1 / 0.07),
        fingerprint: name,
      },
      {
        ...PUBLISHED_SETTINGS,
        epochs: 14,
        batch: 20,
        rate: 0.03,
        milestones: [10],
        sameCaptions: 'left alone',
        seed: 1,
      },
      folder,
      { threads: 2 },
    )
    return history[best - 1]!.uar!
  }
  expect(await uar(training.behaviours, 'captions')).toBeGreaterThanOrEqual(0.8)
  const shuffling = new Random(5)
  const shuffled = training.behaviours.map(() => Math.floor(4 * shuffling.next()))
  // 32 held-out clips by chance: 0.25, and 0.45 is 2.6 standard errors above it.
  expect(await uar(shuffled, 'shuffled')).toBeLessThan(0.45)
})
