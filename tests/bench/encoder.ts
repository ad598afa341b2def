import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Encoder } from '#lib/encoders/encoder.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { sessionOptions } from '#lib/onnx/providers.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { quantiseColumns } from '#models/emoclip/quantise.ts'
import { FULL_SIZE, writeFormulaCheckpoint } from '../fixtures/formula-emoclip.ts'
import { analyse, FOLDER, report, video } from './chain.ts'

const THREADS = availableParallelism()
const FRAMES = 32
const SIDE = 2048

/** Seconds of the fastest of some runs: what the machine can do when nothing else disturbs it. */
export async function fastest(runs: number, work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < runs; i++) {
    const started = performance.now()
    await work()
    best = Math.min(best, (performance.now() - started) / 1000)
  }
  return best
}

/** Operations a second of one large matrix product, in float32 or with int8 weights. */
async function matrixPeak(precision: 'float32' | 'int8'): Promise<number> {
  const graph = new OnnxGraph('product')
  const x = graph.input('x', [SIDE, SIDE])
  const values = Float32Array.from({ length: SIDE * SIDE }, (_, i) => Math.sin(i))
  const quantised = quantiseColumns(values, SIDE, SIDE)
  const y =
    precision === 'float32'
      ? graph.node('MatMul', [x, graph.constant(values, [SIDE, SIDE])])
      : graph.fused('DynamicQuantizeMatMul', [
          x,
          graph.deferred('int8', [SIDE, SIDE], () => quantised.values),
          graph.constant(quantised.scales, [SIDE]),
          graph.deferred('int8', [SIDE], () => new Int8Array(SIDE)),
        ])[0]!
  graph.output('y', y, [SIDE, SIDE])
  const session = await InferenceSession.create(await graph.toBytes(), sessionOptions('cpu', THREADS))
  const input = new Tensor('float32', values, [SIDE, SIDE])
  const seconds = await fastest(6, () => session.run({ x: input }))
  await session.release()
  return (2 * SIDE ** 3) / seconds
}

/** Multiplications and additions of one clip in the matrix products of both stages, as the graphs have them. */
function operationsOfClip(): number {
  const { width, layers, patch, patches, embedding, inner, temporalLayers } = FULL_SIZE
  const tokens = patches + 1
  const attention = tokens * (3 * width * width) + 2 * tokens * tokens * width
  const rest = width * width + 8 * width * width
  // Behind the last attention only the class token's row goes on.
  const frame =
    patches * 3 * patch * patch * width + layers * attention + ((layers - 1) * tokens + 1) * rest + width * embedding
  const rows = FRAMES + 1
  const temporal =
    temporalLayers * (rows * embedding * 3 * inner + 2 * rows * rows * inner) +
    ((temporalLayers - 1) * rows + 1) * (inner * embedding + 2 * embedding * embedding)
  return 2 * (FRAMES * frame + temporal)
}

async function encodeClips(encoder: Encoder, clips: readonly Uint8Array[]): Promise<void> {
  const features = new Float32Array(clips.length * FRAMES * encoder.featureSize)
  for (const [place, clip] of clips.entries()) {
    for (let from = 0; from < FRAMES; from += encoder.frameBatch) {
      const part = await encoder.encodeFrames(
        clip.subarray(from * encoder.shape.cropBytes, (from + encoder.frameBatch) * encoder.shape.cropBytes),
      )
      features.set(part, (place * FRAMES + from) * encoder.featureSize)
    }
  }
  await encoder.encodeClips(features, FRAMES)
}

/** A checkpoint of the published size, with weights of a formula; whoever asked for it removes it. */
export async function fullSizeCheckpoint(): Promise<string> {
  const checkpoint = path.join(FOLDER, 'full-size.pth')
  if (existsSync(checkpoint)) return checkpoint
  await mkdir(FOLDER, { recursive: true })
  console.log('writing a checkpoint of the published size (once) ...')
  await writeFormulaCheckpoint(checkpoint, FULL_SIZE)
  return checkpoint
}

/** Imports it for benchmarks. @returns the folder of its bundle, and its manifest */
export function importFullSize(weights: string, precision: 'float32' | 'int8', modelsFolder: string, mergeTokens = 0) {
  return importEmoclip({
    weights,
    precision,
    mergeTokens,
    modelsFolder,
    clips: (kind) => phantomClips(4, kind),
    threads: THREADS,
    intendedUse: 'Benchmarks: the weights are made by a formula, its numbers mean nothing.',
  })
}

/** EmoCLIP at its published size with weights of a formula: clips a second in float32 and int8, and the whole chain. */
export async function benchEncoder(): Promise<void> {
  const models = path.join(FOLDER, 'data/models')
  await mkdir(models, { recursive: true })
  const checkpoint = await fullSizeCheckpoint()
  const peaks = { float32: await matrixPeak('float32'), int8: await matrixPeak('int8') }
  const giga = (value: number) => `${(value / 1e9).toFixed(0)} G operations/s`
  console.log(`${THREADS} threads; a ${SIDE}x${SIDE} product: float32 ${giga(peaks.float32)}, int8 ${giga(peaks.int8)}`)
  const operations = operationsOfClip()
  console.log(`a clip has ${giga(operations).replace('/s', '')}`)
  const seconds: Record<string, number> = {}
  for (const precision of ['float32', 'int8'] as const) {
    const started = performance.now()
    const { folder, manifest } = await importFullSize(checkpoint, precision, models)
    const imported = (performance.now() - started) / 1000
    const cosine = manifest.measured ? `, smallest cosine to float32 ${manifest.measured.minCosine.toFixed(5)}` : ''
    console.log(`\n${precision}: ready in ${imported.toFixed(1)} s${cosine}`)
    const encoder = await Encoder.load(folder, { threads: THREADS, provider: 'cpu' })
    const clips = phantomClips(8, encoder.shape)
    for (const batch of [1, 8]) {
      const took = await fastest(batch === 1 ? 6 : 2, () => encodeClips(encoder, clips.slice(0, batch)))
      seconds[`${precision} ${batch}`] = took / batch
      const share = (operations * batch) / took / peaks[precision]
      console.log(
        `  batch ${batch}: ${(batch / took).toFixed(2)} clips/s, ${(took / batch).toFixed(3)} s a clip, ${(100 * share).toFixed(0)} % of the machine's ${precision} product`,
      )
    }
    await encoder.release()
  }
  for (const batch of [1, 8]) {
    console.log(
      `int8 over float32, batch ${batch}: ${(seconds[`float32 ${batch}`]! / seconds[`int8 ${batch}`]!).toFixed(2)} times as fast (the plain products: ${(peaks.int8 / peaks.float32).toFixed(2)})`,
    )
  }
  // The chain takes the encoder that was installed last: int8.
  await rm(checkpoint)
  report(5, await analyse(await video(5), 'emoclip'))
}
