import { performance } from 'node:perf_hooks'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { LearningState } from '#lib/contrastive/learning-state.ts'
import { buildContrastiveStep } from '#lib/contrastive/step-graph.ts'
import type { AttentionForm } from '#lib/contrastive/temporal-forward.ts'
import { PUBLISHED_SIZES, type TemporalSizes, temporalParameters } from '#lib/contrastive/temporal-parameters.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { Random } from '#lib/statistics/random.ts'
import { benchPhantomHeads } from './phantom-heads.ts'
import { benchPhantomWords } from './phantom-words.ts'

const FRAMES = 32
/** Clips and epochs of the published training on MAFW. */
const PUBLISHED_CLIPS = 8000
const PUBLISHED_EPOCHS = 30

const random = new Random(5)
const floats = (length: number, reach: number) => Float32Array.from({ length }, () => random.between(-reach, reach))

/** Float32 products of square matrices, Giga-operations a second: what this machine gives at best, in this run. */
async function matrixPeak(): Promise<number> {
  const [side, products] = [2048, 4]
  const graph = new OnnxGraph('peak')
  const a = graph.input('a', [side, side])
  let value = a
  for (let i = 0; i < products; i++) value = graph.node('MatMul', [value, a])
  graph.output('b', value, [side, side])
  const session = await InferenceSession.create(await graph.toBytes())
  const feeds = { a: new Tensor('float32', floats(side * side, 1 / side), [side, side]) }
  await session.run(feeds)
  const times: number[] = []
  for (let i = 0; i < 3; i++) {
    const started = performance.now()
    await session.run(feeds)
    times.push(performance.now() - started)
  }
  await session.release()
  return (products * 2 * side ** 3) / (Math.min(...times) * 1e6)
}

/** Operations of the matrix products of a step's forward pass: as the published code computes it, and as each form here does. */
function operations({ size, inner, heads, hidden }: TemporalSizes, clips: number) {
  const t = FRAMES + 1
  const mlp = (rows: number) => 4 * rows * size * hidden
  const layer = (asking: number) =>
    2 * clips * size * inner * (asking + 2 * t) + 4 * clips * asking * t * inner + 2 * clips * asking * inner * size
  const joined = (asking: number) =>
    4 * inner * size * size + 4 * clips * asking * heads * size * size + 4 * clips * asking * heads * t * size
  return {
    published: 2 * (layer(t) + mlp(clips * t)),
    apart: layer(t) + layer(1) + mlp(clips * (t + 1)),
    combined: joined(t) + joined(1) + mlp(clips * (t + 1)),
  }
}

/** Parameters as PyTorch begins with, about. */
function started(sizes: TemporalSizes) {
  const keys = temporalParameters(sizes)
  const values = keys.map(({ key, shape }) => {
    const length = shape.reduce((product, n) => product * n, 1)
    if (key.endsWith('norm.weight')) return [key, new Float32Array(length).fill(1)] as const
    return [key, floats(length, 1 / Math.sqrt(shape.at(-1) ?? 1))] as const
  })
  return new LearningState(keys, new Map(values))
}

/** Seconds of the quickest of some steps, and of a step whose results ONNX Runtime allocates and copies. */
async function stepTimes(clips: number, form: AttentionForm, steps: number) {
  const sizes = PUBLISHED_SIZES
  const graph = await buildContrastiveStep(sizes, FRAMES, { momentum: 0.9, decay: 5e-4 }, form)
  const session = await InferenceSession.create(graph)
  const state = started(sizes)
  const inputs = {
    features: new Tensor('float32', floats(clips * FRAMES * sizes.size, 1), [clips, FRAMES, sizes.size]),
    texts: new Tensor('float32', floats(clips * sizes.size, 1), [clips, sizes.size]),
    apart: new Tensor('float32', new Float32Array(clips * clips), [clips, clips]),
    rate: new Tensor('float32', new Float32Array([1e-3]), [1]),
  }
  await state.step(session, inputs)
  const best = await quickest(steps, () => state.step(session, inputs))
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)
  const copied = await quickest(steps, () => session.run({ ...inputs, ...state.feeds }))
  await session.release()
  return { best, copied, peakMb }
}

async function quickest(times: number, run: () => Promise<unknown>): Promise<number> {
  const seconds: number[] = []
  for (let i = 0; i < times; i++) {
    const begun = performance.now()
    await run()
    seconds.push((performance.now() - begun) / 1000)
  }
  return Math.min(...seconds)
}

/** Steps of EmoCLIP's contrastive training at its published size: how fast they are, and beside what the machine can do. */
export async function benchTraining(): Promise<void> {
  const runs = [
    { clips: 16, form: 'combined', steps: 4 },
    { clips: 64, form: 'combined', steps: 4 },
    { clips: 64, form: 'apart', steps: 1 },
  ] as const
  for (const { clips, form, steps } of runs) {
    const before = await matrixPeak()
    const { best, copied, peakMb } = await stepTimes(clips, form, steps)
    const peak = Math.max(before, await matrixPeak())
    const work = operations(PUBLISHED_SIZES, clips)
    const rate = (forward: number) => (3 * forward) / (best * 1e9)
    const hours = (PUBLISHED_CLIPS * PUBLISHED_EPOCHS * best) / clips / 3600
    console.log(
      [
        `batch ${clips}, attention ${form}: ${best.toFixed(2)} s a step, ${(clips / best).toFixed(1)} clips/s`,
        `  ${rate(work[form]).toFixed(0)} of ${peak.toFixed(0)} GFLOP/s that a float32 product reaches: ${(rate(work[form]) / peak).toFixed(2)}`,
        `  the published form of the same step has ${(work.published / work[form]).toFixed(1)} times the operations`,
        `  results copied rather than written in place: ${copied.toFixed(2)} s a step`,
        `  peak memory of the process so far ${peakMb} MB; ${PUBLISHED_CLIPS} clips, ${PUBLISHED_EPOCHS} epochs: ${hours.toFixed(1)} h`,
      ].join('\n'),
    )
  }
  await benchPhantomWords()
  await benchPhantomHeads()
}
