import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { applyHead } from '#lib/heads/apply-head.ts'
import { applyNetworks } from '#lib/heads/apply-networks.ts'
import { buildMlpHead, buildMlpPrediction, buildMlpStep, MLP_PARAMETERS, type MlpLoss } from '#lib/heads/mlp-graphs.ts'
import { MLP_DEFAULTS } from '#lib/heads/mlp-options.ts'
import type { MlpClip } from '#lib/heads/mlp-rows.ts'
import { trainMlp } from '#lib/heads/train-mlp.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { correlation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'
import { applyMlp } from '../../fixtures/apply-network.ts'

const SIZES = { inputs: 5, hidden: 4, targets: 2 }
const NETWORKS = 2
const BATCH = 6

function stepInputs(random: Random) {
  const floats = (shape: number[], reach = 1) =>
    new Tensor(
      'float32',
      Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => random.between(-reach, reach)),
      shape,
    )
  const { inputs, hidden, targets } = SIZES
  const shapes = { w1: [inputs, hidden], b1: [1, hidden], w2: [hidden, targets], b2: [1, targets] }
  const one = (value: number) => new Tensor('float32', new Float32Array([value]), [1])
  const each = (value: number) => new Tensor('float32', new Float32Array(NETWORKS).fill(value), [NETWORKS, 1, 1])
  const weight = Float32Array.from({ length: NETWORKS * BATCH }, () => random.between(0.5, 1.5))
  for (let network = 0; network < NETWORKS; network++) {
    const part = weight.subarray(network * BATCH, (network + 1) * BATCH)
    const total = part.reduce((sum, value) => sum + value, 0)
    for (let i = 0; i < BATCH; i++) part[i]! /= total
  }
  return {
    x: floats([9, inputs]),
    rows: new Tensor(
      'int64',
      BigInt64Array.from({ length: NETWORKS * BATCH }, (_, i) => BigInt((i * 5) % 9)),
      [NETWORKS, BATCH],
    ),
    y: floats([NETWORKS, BATCH, targets]),
    weight: new Tensor('float32', weight, [NETWORKS, BATCH, 1]),
    mean: floats([NETWORKS, 1, inputs], 0.2),
    scale: new Tensor('float32', new Float32Array(NETWORKS * inputs).fill(1.3), [NETWORKS, 1, inputs]),
    rate: one(1e-3),
    decay: one(0),
    active: each(1),
    c1: each(0.1),
    c2: each(0.001),
    ...Object.fromEntries(
      MLP_PARAMETERS.flatMap((name) => [
        [name, floats([NETWORKS, ...shapes[name]])],
        [`m_${name}`, floats([NETWORKS, ...shapes[name]], 0)],
        [`v_${name}`, floats([NETWORKS, ...shapes[name]], 0)],
      ]),
    ),
  } as Record<string, Tensor>
}

describe('the training step as a graph', () => {
  test.each(['squared error', 'concordance'] as MlpLoss[])(
    'its gradients of the %s are those of finite differences',
    async (loss) => {
      const session = await InferenceSession.create(await buildMlpStep(SIZES, loss))
      const feeds = stepInputs(new Random(12))
      const result = await session.run(feeds)
      const total = async (inputs: Record<string, Tensor>) =>
        ((await session.run(inputs)).loss!.data as Float32Array).reduce((sum, value) => sum + value, 0)
      for (const name of MLP_PARAMETERS) {
        // The first moment after one step is a tenth of the gradient.
        const gradient = (result[`next_m_${name}`]!.data as Float32Array).map((value) => value * 10)
        for (let i = 0; i < gradient.length; i += 3) {
          const moved = async (by: number) => {
            const values = Float32Array.from(feeds[name]!.data as Float32Array)
            values[i]! += by
            return total({ ...feeds, [name]: new Tensor('float32', values, feeds[name]!.dims) })
          }
          const slope = ((await moved(5e-3)) - (await moved(-5e-3))) / 1e-2
          expect(Math.abs(slope - gradient[i]!)).toBeLessThan(0.02 * Math.max(0.1, Math.abs(slope)))
        }
      }
      await session.release()
    },
  )
})

describe('networks trained side by side', () => {
  const size = 12
  const people = 16
  const visits = 5
  const random = new Random(6)
  const labels = Array.from({ length: people }, () => [20 + 6 * random.normal()])
  const clips: MlpClip[] = []
  const embeddings = new Float32Array(people * visits * size)
  for (let person = 0; person < people; person++) {
    for (let clip = 0; clip < visits; clip++) {
      clips.push({ participant: `P${person}`, interview: person, coverage: 1 })
      for (let i = 0; i < size; i++) {
        const signal = i < 4 ? (labels[person]![0]! - 20) / 6 : 0
        embeddings[(person * visits + clip) * size + i] = 5 + signal + 0.5 * random.normal()
      }
    }
  }
  const folds = Array.from({ length: people }, (_, person) => new Set([`P${person}`]))
  const leftOut = [...folds, new Set<string>()]
  const train = async (seed: number, provider: Provider = 'cpu') => {
    const sizes = { inputs: size, hidden: 16, targets: 1 }
    const graphs = { step: await buildMlpStep(sizes, 'squared error'), prediction: await buildMlpPrediction(sizes) }
    return trainMlp({ values: embeddings, width: size }, clips, labels, leftOut, graphs, {
      ...MLP_DEFAULTS,
      hidden: 16,
      epochs: 40,
      rate: 5e-3,
      seed,
      provider,
    })
  }
  const embedding = (clip: number) => embeddings.subarray(clip * size, (clip + 1) * size)

  test('estimate those who were left out, and the same seed gives the same bytes', async () => {
    const [first, again, other] = [await train(1), await train(1), await train(2)]
    expect(first.networks).toHaveLength(people + 1)
    expect(first.curves.at(-1)!.training).toBeLessThan(first.curves[0]!.training)
    const estimates = labels.map((_, person) => {
      const own = Array.from({ length: visits }, (_, clip) =>
        applyMlp(first.networks[person]!, 0, embedding(person * visits + clip)),
      )
      return own.reduce((sum, value) => sum + value, 0) / visits
    })
    expect(
      correlation(
        estimates,
        labels.map(([label]) => label!),
      ),
    ).toBeGreaterThan(0.7)
    expect(again.networks).toEqual(first.networks)
    expect(other.networks[0]!.w1).not.toEqual(first.networks[0]!.w1)
  })

  test('on a machine without the wanted provider are trained on the processor, and say so', async () => {
    const elsewhere: Provider = process.platform === 'win32' ? 'coreml' : 'dml'
    const [there, here] = [await train(1, elsewhere), await train(1)]
    expect(there.provider).toBe('cpu')
    expect(there.networks).toEqual(here.networks)
  })

  test('a network of one fold is not moved by who is left out of it, however long the others go on', async () => {
    const sizes = { inputs: size, hidden: 16, targets: 1 }
    const graphs = { step: await buildMlpStep(sizes, 'squared error'), prediction: await buildMlpPrediction(sizes) }
    const rows = { values: embeddings, width: size }
    const impatient = {
      ...MLP_DEFAULTS,
      hidden: 16,
      epochs: 60,
      patience: 0,
      rate: 4e-2,
      seed: 1,
      provider: 'cpu',
    } as const
    const still = await trainMlp(rows, clips, labels, leftOut, graphs, impatient)
    let lengths = 0
    for (const poisoned of folds.keys()) {
      const changed = labels.map(([label], person) => (person === poisoned ? [label! + 1000] : [label!]))
      const moved = await trainMlp(rows, clips, changed, leftOut, graphs, impatient)
      if (moved.curves.length !== still.curves.length) lengths += 1
      expect(moved.networks[poisoned]).toEqual(still.networks[poisoned])
      expect(moved.networks[(poisoned + 1) % people]).not.toEqual(still.networks[(poisoned + 1) % people])
    }
    expect(lengths, 'somebody’s label changed how long the others were trained').toBeGreaterThan(0)
  })

  test('a network is what it is alone, whoever is trained beside it', async () => {
    const sizes = { inputs: size, hidden: 16, targets: 1 }
    const graphs = { step: await buildMlpStep(sizes, 'squared error'), prediction: await buildMlpPrediction(sizes) }
    const rows = { values: embeddings, width: size }
    const options = { ...MLP_DEFAULTS, hidden: 16, epochs: 12, batch: 16, seed: 1, provider: 'cpu' } as const
    const many = new Set(labels.slice(0, 9).map((_, person) => `P${person}`))
    const together = await trainMlp(rows, clips, labels, [new Set(['P3']), many], graphs, options)
    const alone = await trainMlp(rows, clips, labels, [many], graphs, options)
    for (const name of ['w1', 'b1'] as const)
      for (const [i, value] of together.networks[1]![name].entries())
        expect(value).toBeCloseTo(alone.networks[0]![name][i]!, 5)
  })

  test('as ONNX they give what they gave', async () => {
    const { networks } = await train(1)
    const onnx = await buildMlpHead({ inputs: size, hidden: 16 }, networks.at(-1)!, 0, networks.slice(0, 2))
    const { estimates, folds } = await applyHead(onnx, {
      embeddings: { values: embeddings, width: size },
      coverage: [],
    })
    for (const clip of [0, 7, 33]) {
      expect(estimates[clip]).toBeCloseTo(applyMlp(networks.at(-1)!, 0, embedding(clip)), 3)
      expect(folds[clip]).toHaveLength(2)
      expect(folds[clip]![1]).toBeCloseTo(applyMlp(networks[1]!, 0, embedding(clip)), 3)
    }
    const [own] = await applyNetworks(networks.slice(1, 2), [{ values: embeddings, width: size }], [[0]], {
      inputs: size,
      hidden: 16,
      targets: 1,
    })
    for (const clip of [0, 7, 33])
      expect(own!.get(0)![0]![clip]).toBeCloseTo(applyMlp(networks[1]!, 0, embedding(clip)), 3)
    const alone = await buildMlpHead({ inputs: size, hidden: 16 }, networks.at(-1)!, 0)
    expect((await applyHead(alone, { embeddings: { values: embeddings, width: size }, coverage: [] })).folds).toEqual(
      [],
    )
  })
})
