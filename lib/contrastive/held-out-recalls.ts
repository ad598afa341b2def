import '#lib/onnx/no-telemetry.ts'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type Confusion, confusionOf } from '#lib/statistics/confusion.ts'
import { promptProbabilities } from '#lib/words/zero-shot.ts'
import type { ContrastiveData, StoredClips } from './contrastive-data.ts'
import { LearningState } from './learning-state.ts'
import { buildEmbeddingGraph } from './step-graph.ts'
import { LOGIT_SCALE, temporalParameters } from './temporal-parameters.ts'

/**
 * How the held-out clips are told apart by the words for their classes, with the parameters learnt so far.
 *
 * @param session of the graph from frame features to an embedding
 */
export async function recallsOf(
  { heldOut, frames, sizes }: ContrastiveData,
  state: LearningState,
  session: InferenceSession,
): Promise<Confusion> {
  const { size } = sizes
  const embeddings = await embedded(heldOut!, frames, size, state, session)
  const logitScale = state.parameters.get(LOGIT_SCALE)![0]!
  const probabilities = promptProbabilities({ values: embeddings, width: size }, heldOut!.classes, logitScale)
  const predicted = probabilities.map((row) => row?.indexOf(Math.max(...row)))
  return confusionOf(heldOut!.labels, predicted, heldOut!.classes.length)
}

/** The same with the parameters that a training ended with. @throws RangeError where no clip is held out */
export async function recallsWith(
  data: ContrastiveData,
  parameters: ReadonlyMap<string, Float32Array>,
  threads: number,
): Promise<Confusion> {
  if (!data.heldOut) throw new RangeError('no clip is held out')
  const graph = await buildEmbeddingGraph(data.sizes, data.frames)
  const session = await InferenceSession.create(graph, { intraOpNumThreads: threads, logSeverityLevel: 3 })
  try {
    return await recallsOf(data, new LearningState(temporalParameters(data.sizes), parameters), session)
  } finally {
    await session.release()
  }
}

const EMBEDDED_AT_A_TIME = 32

async function embedded(
  clips: StoredClips,
  frames: number,
  size: number,
  state: LearningState,
  session: InferenceSession,
) {
  const embeddings = new Float32Array(clips.count * size)
  const { inputs } = state
  for (let from = 0; from < clips.count; from += EMBEDDED_AT_A_TIME) {
    const rows = Array.from({ length: Math.min(EMBEDDED_AT_A_TIME, clips.count - from) }, (_, i) => from + i)
    const features = new Tensor('float32', await clips.features(rows), [rows.length, frames, size])
    const { embedding } = await session.run({ features, ...inputs })
    embeddings.set(embedding!.data as Float32Array, from * size)
  }
  return embeddings
}
