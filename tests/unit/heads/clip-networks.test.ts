import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '#lib/bundles/bundle.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { applyHead, FramesMissing } from '#lib/heads/apply-head.ts'
import type { NetworkMemory, RememberedNetwork } from '#lib/heads/clip-family.ts'
import { buildClipPrediction } from '#lib/heads/clip-model-graphs.ts'
import { clipNeighbours } from '#lib/heads/clip-neighbours.ts'
import { networkTensors } from '#lib/heads/clip-training.ts'
import { drawnClips } from '#lib/heads/drawn-clips.ts'
import { familyOf, fitHeads } from '#lib/heads/fit-heads.ts'
import { networksOutOfFold } from '#lib/heads/fit-networks.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { foldsOf } from '#lib/heads/folds.ts'
import { randomTemporal } from '#lib/heads/joined-temporal.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { temporalOf, WITHOUT_FRAMES, whyNoTemporal } from '#lib/heads/read-temporal-encoder.ts'
import { temporalModel } from '#lib/heads/temporal-model.ts'
import { trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { english } from '#lib/messages/translator.ts'
import { coverageMean } from '#lib/numbers/coverage.ts'
import { mean } from '#lib/numbers/mean.ts'
import { correlation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'
import { temporalEncoderBytes } from '../../fixtures/temporal-tensors.ts'

const [SIZE, FRAMES, CLIPS] = [6, 6, 8]
const COVERAGE = [1, 1, 0.2, 1, 0.9, 1, 1, 0.8]

/** Interviews of participants whose frames rise or fall as their label says; the mean of the frames says nothing. */
function moving(participants: number): LabelledInterview[] {
  const random = new Random(11)
  return Array.from({ length: participants }, (_, person): LabelledInterview => {
    const label = person % 2 === 0 ? 10 + random.normal() : 20 + random.normal()
    const frames = Array.from({ length: CLIPS }, () => {
      return Float32Array.from({ length: FRAMES * SIZE }, (_, i) => {
        const rise = (Math.floor(i / SIZE) - (FRAMES - 1) / 2) * (label > 15 ? 1 : -1)
        return (i % SIZE === 0 ? rise : 0) + 0.3 * random.normal()
      })
    })
    const values = Float32Array.from({ length: CLIPS * SIZE }, (_, i) => {
      const own = frames[Math.floor(i / SIZE)]!
      return mean(Array.from({ length: FRAMES }, (_, frame) => own[frame * SIZE + (i % SIZE)]!))
    })
    return interviewOf(person, { values, width: SIZE }, label, {
      frames: FRAMES,
      read: async (clips) => Float32Array.from(clips.flatMap((clip) => [...frames[clip]!])),
    })
  })
}

/** Interviews whose label is how alike neighbouring clips are; no clip alone knows it. */
function alternating(participants: number): LabelledInterview[] {
  const random = new Random(13)
  return Array.from({ length: participants }, (_, person): LabelledInterview => {
    const alike = person % 2 === 0
    const start = random.next() < 0.5 ? 1 : -1
    const values = Float32Array.from({ length: CLIPS * SIZE }, (_, i) => {
      const clip = Math.floor(i / SIZE)
      return (i % SIZE < 3 ? start * (alike || clip % 2 === 0 ? 1 : -1) : 0) + 0.3 * random.normal()
    })
    return interviewOf(person, { values, width: SIZE }, (alike ? 20 : 10) + random.normal())
  })
}

function interviewOf(
  person: number,
  embeddings: AnalysedInterview['embeddings'],
  label: number,
  features?: AnalysedInterview['features'],
): LabelledInterview {
  const pooled = poolClips(embeddings, COVERAGE)!
  const interview: AnalysedInterview = {
    id: `interview-${person}`,
    participant: `P-${person}`,
    visit: 'V1',
    site: null,
    sex: null,
    ageBand: null,
    analysisId: `analysis-${person}`,
    encoder: { sha256: 'e', intendedUse: '' },
    embeddings,
    coverage: COVERAGE,
    features,
    pooled,
    sheets: [],
  }
  return { interview, pooled, labels: [label] }
}

const planOf = (kind: 'ridge' | 'context' | 'temporal', more: object = {}) =>
  trainingPlanSchema.parse({
    kind,
    loss: 'squared error',
    targets: ['t'],
    folds: { kind: 'grouped-k-fold', folds: 4, repeats: 1 },
    ...more,
  })

/** Out-of-fold r of networks. */
async function correlationOf(rows: LabelledInterview[], plan: ReturnType<typeof planOf>) {
  const folds = foldsOf(
    rows.map(({ interview }) => interview),
    plan.folds,
    plan.seed,
  )
  const resources = { provider: 'cpu' as const, start: randomTemporal(SIZE, FRAMES, 1) }
  const [estimates] = await networksOutOfFold(rows, folds, familyOf(rows, plan, resources), async () => undefined)
  return correlation(
    [...estimates!],
    rows.map(({ labels }) => labels[0]!),
  )
}

/** A head with its out-of-fold r. */
async function outOfFold(rows: LabelledInterview[], plan: ReturnType<typeof planOf>, memory?: NetworkMemory) {
  const folds = foldsOf(
    rows.map(({ interview }) => interview),
    plan.folds,
    plan.seed,
  )
  const [head] = await fitHeads(
    rows,
    folds,
    plan,
    { provider: 'cpu', start: randomTemporal(SIZE, FRAMES, 1), memory },
    async () => undefined,
  )
  const r = correlation(
    head!.outOfFold.map(({ byFold }) => mean(byFold)),
    rows.map(({ labels }) => labels[0]!),
  )
  return { r, head: head! }
}

describe('the neighbours of a clip', () => {
  test('are two to each side that show the face', () => {
    const { window, counts } = clipNeighbours([1, 0.2, 1, 1], 'all')
    expect([...window.slice(0, 5)].map(Number)).toEqual([0, 0, 0, 0, 2])
    expect([...counts.slice(0, 5)]).toEqual([-1e4, -1e4, 0, -1e4, 0])
    expect([...window.slice(15)].map(Number)).toEqual([3, 2, 3, 3, 3])
    const listed = clipNeighbours([1, 0.2, 1, 1], 'counting', 10)
    expect([...listed.window.slice(0, 5)].map(Number)).toEqual([10, 10, 10, 10, 11])
  })
})

describe('the clips that an epoch draws', () => {
  test('weigh participants the same, however long each was recorded', () => {
    const clips = [4, 40, 400].flatMap((count, interview) =>
      Array.from({ length: count }, () => ({ participant: `P-${interview}`, interview, coverage: 1 })),
    )
    const { places, weights } = drawnClips({ training: [...clips.keys()], random: new Random(2) }, clips, 4)
    expect(places).toHaveLength(12)
    for (const place of places) expect(weights.get(place)).toBeCloseTo(1 / 12, 12)
  })
})

describe('heads that see more of a clip than its embedding', () => {
  test('a temporal one learns from the order of frames what their mean does not say', async () => {
    const rows = moving(24)
    const learning = { draws: 8, start: 'random', update: 'all' }
    const temporal = await correlationOf(rows, planOf('temporal', { learning }))
    const linear = await outOfFold(rows, planOf('ridge'))
    expect(temporal).toBeGreaterThan(0.8)
    expect(linear.r).toBeLessThan(0.5)
  })

  test('one of neighbours learns from the order of clips what none of them says', async () => {
    const rows = alternating(24)
    const context = await correlationOf(
      rows,
      planOf('context', { learning: { draws: 8, start: 'encoder', update: 'all' } }),
    )
    const linear = await outOfFold(rows, planOf('ridge'))
    expect(context).toBeGreaterThan(0.8)
    expect(linear.r).toBeLessThan(0.5)
  })

  test.each([
    ['context', 'squared error', 'all', alternating],
    ['temporal', 'concordance and relations', 'low-rank', moving],
  ] as const)('a %s one by %s gives as ONNX what it gave, with its folds', async (kind, loss, update, rowsOf) => {
    const rows = rowsOf(12)
    const { head } = await outOfFold(rows, planOf(kind, { loss, learning: { draws: 4, start: 'random', update } }))
    expect(head.residuals.length).toBe(rows.length)
    for (const [place, { interview, labels }] of rows.entries()) {
      const { estimates, folds } = await applyHead(head.onnx, interview)
      expect(estimates).toHaveLength(CLIPS)
      const { fold, value } = head.residuals.find(({ participant }) => participant === interview.participant)!
      const own = coverageMean(
        COVERAGE,
        folds.map((values) => values[fold]!),
      )!
      expect(labels[0]! - own).toBeCloseTo(value, 3)
      expect(coverageMean(COVERAGE, head.outOfFold[place]!.clips)).toBeCloseTo(own, 3)
    }
    if (kind === 'temporal')
      await expect(applyHead(head.onnx, { ...rows[0]!.interview, features: undefined })).rejects.toThrow(FramesMissing)
  })

  test('an interrupted training goes on to the same bytes, with networks of the same data alone', async () => {
    const rows = moving(8)
    const plan = planOf('temporal', { learning: { draws: 2, start: 'random', update: 'all' } })
    const undisturbed = await outOfFold(rows, plan)
    const known = new Map<string, RememberedNetwork>()
    let trained = 0
    const memory = (most: number): NetworkMemory => ({
      recall: async (key) => known.get(key),
      keep: async (key, network) => {
        if (trained >= most) throw new Error('stopped')
        trained += 1
        known.set(key, network)
      },
    })
    await expect(outOfFold(rows, plan, memory(3))).rejects.toThrow('stopped')
    const resumed = await outOfFold(rows, plan, memory(1000))
    expect(Buffer.compare(resumed.head.onnx, undisturbed.head.onnx)).toBe(0)
    expect(resumed.head.outOfFold).toEqual(undisturbed.head.outOfFold)
    const before = trained
    await outOfFold(
      rows.map((row) => ({ ...row, labels: [row.labels[0]! + 1] })),
      plan,
      memory(1000),
    )
    expect(trained).toBe(2 * before)
  })
})

describe('the temporal part of an encoder', () => {
  const sizes = { size: 8, inner: 64, heads: 2, hidden: 12, layers: 2, longest: 12 }
  const frames = 5
  const random = new Random(4)
  const features = Float32Array.from({ length: 3 * frames * sizes.size }, () => random.normal())
  const clips = [0, 1, 2].map((clip) => ({
    clip,
    features: {
      frames,
      read: async (some: readonly number[]) =>
        Float32Array.from(
          some.flatMap((one) => [...features.subarray(one * frames * sizes.size, (one + 1) * frames * sizes.size)]),
        ),
    },
  }))

  test.each(['float32', 'float16'] as const)(
    'read from %s gives its embeddings before it learns',
    async (precision) => {
      const bytes = await temporalEncoderBytes(sizes, precision)
      const encoder = await InferenceSession.create(bytes)
      const { embedding } = await encoder.run({ features: new Tensor('float32', features, [3, frames, sizes.size]) })
      for (const update of ['all', 'low-rank'] as const) {
        const model = temporalModel(clips, await temporalOf(bytes, frames, 'E'), { targets: 1, seed: 1, update })
        // The embedding in place of the estimate: the head's own layers come after it.
        const whole = {
          ...model,
          targets: sizes.size,
          forward: (...given: Parameters<typeof model.forward>) => {
            const { features: inner } = model.forward(...given)
            return { features: inner, prediction: inner }
          },
        }
        const session = await InferenceSession.create(await buildClipPrediction(whole))
        const first = new Map(model.learned.map(({ name, values }) => [name, values]))
        const { prediction } = await session.run({ ...(await model.see([0, 1, 2])), ...networkTensors(model, first) })
        for (const [i, value] of (prediction!.data as Float32Array).entries())
          expect(Math.abs(value - (embedding!.data as Float32Array)[i]!)).toBeLessThan(
            precision === 'float32' ? 1e-4 : 0.03,
          )
        await session.release()
      }
      await encoder.release()
    },
  )

  test('is told from the manifest: of one stage, without a transformer, of 8-bit weights', () => {
    const manifest = (files: string[], architecture?: Record<string, number>, precision = 'float32') =>
      ({ title: 'E', precision, architecture, files: Object.fromEntries(files.map((file) => [file, {}])) }) as Manifest
    const two = ['frame_encoder.onnx', 'temporal_encoder.onnx']
    expect(whyNoTemporal(manifest(['clip_encoder.onnx']), 'random')).toBe(WITHOUT_FRAMES)
    expect(whyNoTemporal(manifest(two), 'random')).toBeUndefined()
    expect(english(whyNoTemporal(manifest(two), 'encoder')!)).toMatch(/no temporal transformer/)
    expect(english(whyNoTemporal(manifest(two, { longestClip: 32 }, 'int8'), 'encoder')!)).toMatch(/8-bit/)
    expect(whyNoTemporal(manifest(two, { longestClip: 32 }), 'encoder')).toBeUndefined()
  })

  test('of 8-bit weights, or of an encoder that has none, is refused', async () => {
    await expect(temporalOf(await temporalEncoderBytes(sizes, 'int8'), frames, 'E')).rejects.toThrow(/8-bit/)
  })
})
