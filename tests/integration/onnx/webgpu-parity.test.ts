import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hashOfFile } from '#lib/bundles/bundle.ts'
import { largestError, smallestCosine } from '#lib/encoders/compare-outputs.ts'
import { buildMlpHead, buildMlpPrediction, buildMlpStep, MLP_PARAMETERS } from '#lib/heads/mlp-graphs.ts'
import { buildRidgeHead } from '#lib/heads/ridge-graph.ts'
import { portableGraph } from '#lib/onnx/portable-graph.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { Random } from '#lib/statistics/random.ts'
import { importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { buildExpressionNetwork, buildMeanAndDeviation, buildTinyFaceDetector } from '#models/face-networks.ts'
import { enlargedEightfold, readFloats, readNpy } from '#tests/fixtures/npy.ts'
import { hasShared, shared } from '#tests/fixtures/shared.ts'
import { hasSwiftShader, runOnWebgpu, type WebgpuTask } from '#tests/fixtures/swiftshader.ts'
import { outputsOf } from '#tests/fixtures/webgpu-process.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const tiny = (name: string) => shared('reference/tiny', name)
const SIDE = 224
const SIZE = 64
/** Frames that go through the picture encoder; SwiftShader takes its time. */
const FRAMES = [0, 63]

/** Largest difference as a share of the largest value. */
function relativeError(actual: Float32Array, expected: Float32Array): number {
  return largestError(actual, expected) / expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
}

function rowsAt(values: Float32Array, rows: readonly number[], width: number): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]))
}

describe.skipIf(!hasSwiftShader || !hasShared)('EmoCLIP on WebGPU against the published code, in small', () => {
  it('every reference checkpoint gives its reference values', { timeout: 900_000 }, async () => {
    const checkpoints = [
      ['emoclip_ddp.pth', 2e-4],
      ['emoclip_legacy.pth', 2e-4],
      ['downstream.pth', 2e-4],
      ['downstream_without_fc.pth', 2e-4],
      // Its weights have half precision.
      ['emoclip_fp16.pth', 2e-3],
    ] as const
    const pixels = rowsAt(enlargedEightfold(readFloats(tiny('clips_28.npy'))), FRAMES, 3 * SIDE * SIDE)
    const features = readFloats(tiny('frame_features.npy'))
    const embeddings = readFloats(tiny('video_embeddings.npy'))
    const tokens = readNpy(tiny('class_tokens.npy'))
    const tasks: (WebgpuTask & { output: string; expected: Float32Array; limit: number })[] = []
    for (const [name, limit] of checkpoints) {
      const { folder, manifest } = await importEmoclip({
        weights: tiny(name),
        precision: 'float32',
        modelsFolder: path.join(scratch, 'models'),
        clips: (kind) => phantomClips(1, kind),
        threads: 2,
      })
      const file = (stage: string) => portableGraph(path.join(folder, `${stage}.onnx`))
      tasks.push({
        file: await file('frame_encoder'),
        batches: [{ pixels: { values: pixels, shape: [FRAMES.length, 3, SIDE, SIDE] } }],
        output: 'features',
        expected: rowsAt(features, FRAMES, SIZE),
        limit,
      })
      tasks.push({
        file: await file('temporal_encoder'),
        batches: [{ features: { values: features, shape: [2, 32, SIZE] } }],
        output: 'embedding',
        expected: embeddings,
        limit,
      })
      if (!manifest.files['text_encoder.onnx']) continue
      tasks.push({
        file: await file('text_encoder'),
        batches: [{ tokens: { values: BigInt64Array.from([...tokens.values], BigInt), shape: tokens.shape } }],
        output: 'features',
        expected: readFloats(tiny('text_features.npy')),
        limit,
      })
    }
    expect(tasks).toHaveLength(13)
    // The same weights make the same graphs, whatever their container: those of float32 and those of half precision.
    const hashes = await Promise.all(tasks.map(({ file }) => hashOfFile(file)))
    const distinct = [...new Map(tasks.map((task, i) => [hashes[i]!, task]))]
    expect(distinct).toHaveLength(6)
    const answers = await runOnWebgpu(distinct.map(([, task]) => task))
    const answerOf = new Map(distinct.map(([hash], i) => [hash, answers[i]!]))
    for (const [i, { output, expected, limit }] of tasks.entries()) {
      const answer = answerOf.get(hashes[i]!)![output]!
      expect(relativeError(answer, expected)).toBeLessThanOrEqual(limit)
      expect(smallestCosine(answer, expected, SIZE)).toBeGreaterThan(0.9999)
    }
  })
})

describe.skipIf(!hasShared)('EmoCLIP in float16, attention written out', () => {
  it('stays at a cosine of 0.999 to the published code', async () => {
    const { folder } = await importEmoclip({
      weights: tiny('emoclip_ddp.pth'),
      precision: 'float16',
      modelsFolder: path.join(scratch, 'models'),
      clips: (kind) => phantomClips(1, kind),
      threads: 2,
    })
    const pixels = rowsAt(enlargedEightfold(readFloats(tiny('clips_28.npy'))), FRAMES, 3 * SIDE * SIDE)
    const frames = await outputsOf(
      {
        file: await portableGraph(path.join(folder, 'frame_encoder.onnx')),
        batches: [{ pixels: { values: pixels, shape: [FRAMES.length, 3, SIDE, SIDE] } }],
      },
      'cpu',
    )
    const clips = await outputsOf(
      {
        file: await portableGraph(path.join(folder, 'temporal_encoder.onnx')),
        batches: [{ features: { values: readFloats(tiny('frame_features.npy')), shape: [2, 32, SIZE] } }],
      },
      'cpu',
    )
    const features = rowsAt(readFloats(tiny('frame_features.npy')), FRAMES, SIZE)
    expect(smallestCosine(frames.features!, features, SIZE)).toBeGreaterThanOrEqual(0.999)
    expect(smallestCosine(clips.embedding!, readFloats(tiny('video_embeddings.npy')), SIZE)).toBeGreaterThanOrEqual(
      0.999,
    )
  })
})

describe.skipIf(!hasSwiftShader)('the other graphs on WebGPU', () => {
  const random = new Random(5)
  const numbers = (length: number, low = -1, high = 1) => Float32Array.from({ length }, () => random.between(low, high))
  const some = (shape: number[], low?: number, high?: number) => ({
    values: numbers(
      shape.reduce((product, n) => product * n, 1),
      low,
      high,
    ),
    shape,
  })

  it('give what they give on the processor: baseline, detector, heads and the training of heads', {
    timeout: 900_000,
  }, async () => {
    const ridge = (seed: number) => ({ weights: new Float64Array(numbers(24)), intercept: seed, penalty: 1 })
    const sizes = { inputs: 12, hidden: 6, targets: 2 }
    const networks = { x: some([9, 12]), rows: { values: BigInt64Array.from([0n, 4n, 8n, 1n, 1n, 5n]), shape: [2, 3] } }
    const shapes = { w1: [2, 12, 6], b1: [2, 1, 6], w2: [2, 6, 2], b2: [2, 1, 2] }
    const state = Object.fromEntries(MLP_PARAMETERS.map((name) => [name, some(shapes[name])]))
    const scaling = { mean: some([2, 1, 12]), scale: some([2, 1, 12], 0.5, 1.5) }
    const moments = Object.fromEntries(
      MLP_PARAMETERS.flatMap((name) => [
        [`m_${name}`, some(shapes[name])],
        [`v_${name}`, some(shapes[name], 0.1, 1)],
      ]),
    )
    const one = (value: number) => ({ values: new Float32Array([value]), shape: [1] })
    const step = {
      ...networks,
      ...scaling,
      ...state,
      ...moments,
      y: some([2, 3, 2]),
      weight: { values: new Float32Array(6).fill(1 / 3), shape: [2, 3, 1] },
      rate: one(0.01),
      decay: one(0.1),
      active: { values: new Float32Array([1, 0]), shape: [2, 1, 1] },
      c1: { values: new Float32Array([0.5, 0.4]), shape: [2, 1, 1] },
      c2: { values: new Float32Array([0.5, 0.4]), shape: [2, 1, 1] },
    }
    const network = () => ({ w1: numbers(72), b1: numbers(6), w2: [numbers(6)], b2: [0.5] })
    const graphs: [name: string, bytes: Uint8Array, inputs: WebgpuTask['batches'][number]][] = [
      ['baseline', await buildExpressionNetwork(), { pixels: some([2, 3, SIDE, SIDE], 0, 255) }],
      ['baseline over time', await buildMeanAndDeviation(), { features: some([3, 32, 256]) }],
      ['detector', await buildTinyFaceDetector(), { picture: some([1, 3, 96, 128], 0, 255) }],
      ['ridge', await buildRidgeHead(ridge(2), [ridge(1), ridge(3)]), { embedding: some([5, 24]) }],
      [
        'network',
        await buildMlpHead({ inputs: 12, hidden: 6 }, network(), 0, [network(), network()]),
        { embedding: some([5, 12]) },
      ],
      ['prediction', await buildMlpPrediction(sizes), { ...networks, ...scaling, ...state }],
      ['step by squared error', await buildMlpStep(sizes, 'squared error'), step],
      ['step by concordance', await buildMlpStep(sizes, 'concordance'), step],
    ]
    const tasks: WebgpuTask[] = []
    for (const [name, bytes, inputs] of graphs) {
      const file = path.join(scratch, `${name}.onnx`)
      await writeFile(file, bytes)
      tasks.push({ file, batches: [inputs] })
    }
    const answers = await runOnWebgpu(tasks)
    for (const [i, task] of tasks.entries()) {
      for (const [name, expected] of Object.entries(await outputsOf(task, 'cpu'))) {
        expect(relativeError(answers[i]![name]!, expected), `${graphs[i]![0]}, ${name}`).toBeLessThanOrEqual(2e-4)
      }
    }
  })
})
