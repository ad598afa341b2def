import '#lib/onnx/no-telemetry.ts'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { isCovered } from '#lib/numbers/coverage.ts'
import { type Rows, rowCount } from '#lib/numbers/rows.ts'
import type { ClipFeatures } from './analysed-interview.ts'
import { clipNeighbours, NEIGHBOURHOOD } from './clip-neighbours.ts'

/** Clips whose frames are held at a time. */
const FRAME_BATCH = 64

/** What a head may look at: the clips of one interview, in order. */
export interface HeadInput {
  embeddings: Rows
  coverage: readonly number[]
  features?: ClipFeatures | undefined
}

interface HeadOutput {
  estimates: number[]
  folds: number[][]
}

/** Thrown where a head looks at frames and there are none. */
export class FramesMissing extends Error {}

/**
 * Applies a head saved as ONNX to the clips of an interview: to their embeddings, and by its inputs to neighbouring clips or to frames.
 *
 * @returns estimates, row after row, not clamped, and of heads of frames zero for clips without the face; and those of the heads of the
 *   folds, [n][folds], where the head has them
 * @throws FramesMissing where it needs frames that are not kept
 */
export async function applyHead(onnx: Uint8Array, input: HeadInput): Promise<HeadOutput> {
  return (await applyHeadToAll(onnx, [input]))[0]!
}

/** The same for several interviews. */
export async function applyHeadToAll(onnx: Uint8Array, inputs: readonly HeadInput[]): Promise<HeadOutput[]> {
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'], intraOpNumThreads: 1 })
  try {
    const outputs: HeadOutput[] = []
    for (const input of inputs) outputs.push(await applied(session, input))
    return outputs
  } finally {
    await session.release()
  }
}

async function applied(session: InferenceSession, input: HeadInput): Promise<HeadOutput> {
  const rows = rowCount(input.embeddings)
  if (rows === 0) return { estimates: [], folds: [] }
  if (session.inputNames.includes('features')) return applyToFrames(session, input)
  const embedding = new Tensor('float32', input.embeddings.values, [rows, input.embeddings.width])
  const around = session.inputNames.includes('window') ? neighbours(input.coverage) : {}
  return outputOf(await session.run({ embedding, ...around }), rows)
}

function neighbours(coverage: readonly number[]): Record<string, Tensor> {
  const { window, counts } = clipNeighbours(coverage, 'all')
  const shape = [coverage.length, NEIGHBOURHOOD]
  return { window: new Tensor('int64', window, shape), counts: new Tensor('float32', counts, shape) }
}

async function applyToFrames(session: InferenceSession, { coverage, features }: HeadInput): Promise<HeadOutput> {
  if (!features) throw new FramesMissing()
  const seen = [...coverage.keys()].filter((clip) => isCovered(coverage[clip]!))
  const found: HeadOutput = { estimates: [], folds: [] }
  for (let from = 0; from < seen.length; from += FRAME_BATCH) {
    const clips = seen.slice(from, from + FRAME_BATCH)
    const read = await features.read(clips)
    const width = read.length / clips.length / features.frames
    const frames = new Tensor('float32', read, [clips.length, features.frames, width])
    const { estimates, folds } = outputOf(await session.run({ features: frames }), clips.length)
    found.estimates.push(...estimates)
    found.folds.push(...folds)
  }
  const place = new Map(seen.map((clip, i) => [clip, i]))
  const nothing = (found.folds[0] ?? []).map(() => 0)
  return {
    estimates: coverage.map((_, clip) => found.estimates[place.get(clip) ?? -1] ?? 0),
    folds: found.folds.length > 0 ? coverage.map((_, clip) => found.folds[place.get(clip) ?? -1] ?? nothing) : [],
  }
}

function outputOf({ estimate, folds }: InferenceSession.OnnxValueMapType, rows: number): HeadOutput {
  const across = folds ? folds.dims[1]! : 0
  const values = folds ? [...(folds.data as Float32Array)] : []
  return {
    estimates: [...(estimate!.data as Float32Array)],
    folds: Array.from({ length: across > 0 ? rows : 0 }, (_, row) => values.slice(row * across, (row + 1) * across)),
  }
}
