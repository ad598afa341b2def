import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { LearningState } from '#lib/contrastive/learning-state.ts'
import { buildContrastiveStep, buildEmbeddingGraph } from '#lib/contrastive/step-graph.ts'
import type { AttentionForm } from '#lib/contrastive/temporal-forward.ts'
import { type TemporalSizes, temporalParameters } from '#lib/contrastive/temporal-parameters.ts'
import { withCheckpoint } from '#models/checkpoint/open-checkpoint.ts'
import { readFloats } from '../../fixtures/npy.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

const SIZES: TemporalSizes = { size: 64, inner: 64, heads: 2, hidden: 64, layers: 2, longest: 1024 }
const [STEPS, BATCH, FRAMES] = [6, 8, 32]
const DESCENT = { momentum: 0.9, decay: 5e-4 }

interface Shown {
  norm: number
  first_five: number[]
}
const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
const off = (found: number, expected: number) => Math.abs(found - expected) / Math.max(1, Math.abs(expected))

function expectShown(values: Float32Array, expected: Shown) {
  expect(off(norm(values), expected.norm)).toBeLessThan(1e-5)
  for (const [i, value] of expected.first_five.entries()) expect(Math.abs(values[i]! - value)).toBeLessThan(1e-5)
}

describe.skipIf(!hasShared)('contrastive training against the published code, six steps', () => {
  const reference = JSON.parse(hasShared ? readFileSync(shared('reference/training/training.json'), 'utf8') : '{}') as {
    losses: number[]
    first_gradients: Record<string, Shown>
    parameters_after: Record<string, Shown>
  }

  test.each(['combined', 'apart'] as AttentionForm[])('with attention computed %s', async (form) => {
    const keys = temporalParameters(SIZES)
    const start = await withCheckpoint(shared('reference/tiny/emoclip_ddp.pth'), async ({ tensors }) => {
      const values = new Map<string, Float32Array>()
      for (const { key } of keys) values.set(key, await tensors.get(`module.${key}`)!.read())
      return values
    })
    const features = readFloats(shared('reference/training/features.npy'))
    const texts = readFloats(shared('reference/training/texts.npy'))
    const batch = (values: Float32Array, step: number, shape: number[]) => {
      const length = shape.reduce((product, n) => product * n, 1)
      return new Tensor('float32', values.slice(step * length, (step + 1) * length), shape)
    }
    const frames = (step: number) => batch(features, step, [BATCH, FRAMES, SIZES.size])
    const session = await InferenceSession.create(await buildContrastiveStep(SIZES, FRAMES, DESCENT, form))
    const state = new LearningState(keys, start)
    for (let step = 0; step < STEPS; step++) {
      const before = new Map(state.parameters)
      const loss = await state.step(session, {
        features: frames(step),
        texts: batch(texts, step, [BATCH, SIZES.size]),
        apart: new Tensor('float32', new Float32Array(BATCH * BATCH), [BATCH, BATCH]),
        rate: new Tensor('float32', new Float32Array([0.01]), [1]),
      })
      expect(Math.abs(loss - reference.losses[step]!), `loss of step ${step + 1}`).toBeLessThan(1e-5)
      if (step > 0) continue
      for (const [key, expected] of Object.entries(reference.first_gradients)) {
        // What is remembered after the first step is the gradient and the pull of the decay.
        const gradient = state.memories.get(key)!.map((value, i) => value - DESCENT.decay * before.get(key)![i]!)
        expectShown(gradient, expected)
      }
    }
    for (const [key, expected] of Object.entries(reference.parameters_after))
      expectShown(state.parameters.get(key)!, expected)
    const embed = await InferenceSession.create(await buildEmbeddingGraph(SIZES, FRAMES, form))
    const { embedding } = await embed.run({ features: frames(0), ...state.inputs })
    const expected = readFloats(shared('reference/training/embeddings_after.npy'))
    for (const [i, value] of expected.entries()) expect(Math.abs(Number(embedding!.data[i]) - value)).toBeLessThan(1e-5)
    await session.release()
    await embed.release()
  })
})
