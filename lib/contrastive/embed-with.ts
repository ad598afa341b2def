import { InferenceSession, Tensor } from 'onnxruntime-node'
import { LearningState } from './learning-state.ts'
import { buildEmbeddingGraph } from './step-graph.ts'
import { type TemporalSizes, temporalParameters } from './temporal-parameters.ts'

/** The embedding of one clip by trained parameters. @param features float32[frames, size] */
export async function embedWith(
  parameters: ReadonlyMap<string, Float32Array>,
  sizes: TemporalSizes,
  features: Float32Array,
): Promise<Float32Array> {
  const frames = features.length / sizes.size
  const session = await InferenceSession.create(await buildEmbeddingGraph(sizes, frames))
  try {
    const { inputs } = new LearningState(temporalParameters(sizes), parameters)
    const { embedding } = await session.run({
      ...inputs,
      features: new Tensor('float32', features, [1, frames, sizes.size]),
    })
    return Float32Array.from(embedding!.data as Float32Array)
  } finally {
    await session.release()
  }
}
