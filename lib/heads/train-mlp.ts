import type { Rows } from '#lib/numbers/rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { LossCurve } from './loss-curve.ts'
import type { MlpNetwork } from './mlp-network.ts'
import type { MlpOptions } from './mlp-options.ts'
import type { MlpClip } from './mlp-rows.ts'
import { type MlpGraphs, openMlpSessions } from './mlp-sessions.ts'
import { MlpTraining, type NetworkLosses } from './mlp-training.ts'

/** Networks that go through a step side by side: on a processor more of them only take memory, and wait for the slowest. */
const TOGETHER = { processor: 8, graphicsCard: 64 }

/** Told after every epoch of some networks: the share that is done at most, and the losses so far. May refuse to go on by throwing. */
export type MlpReport = (share: number, curves: LossCurve) => Promise<void>

/**
 * Trains a network for each set of left-out participants, some at a time in one batch of matrix products. Each network stops by the loss
 * on a fifth of its own training participants and keeps its best weights; its order of clips, its number of steps and its stop depend on no
 * other network, so that none hears of a label that it has no right to. The same seed gives the same networks on the same machine and provider.
 *
 * @param embeddings a row a clip
 * @param labels of interviews, [interviews][targets]
 * @param leftOut participants that each network leaves out; nobody for a network of all
 * @returns the networks; the losses, mean over networks; and what the steps ran on
 */
export async function trainMlp(
  embeddings: Rows,
  clips: readonly MlpClip[],
  labels: readonly (readonly number[])[],
  leftOut: readonly ReadonlySet<string>[],
  graphs: MlpGraphs,
  options: MlpOptions,
  report?: MlpReport,
): Promise<{ networks: MlpNetwork[]; curves: LossCurve; provider: Provider }> {
  const { step, predict, provider } = await openMlpSessions(graphs, options.provider)
  const together = provider === 'cpu' ? TOGETHER.processor : TOGETHER.graphicsCard
  const networks: MlpNetwork[] = []
  const losses: NetworkLosses[] = []
  try {
    for (let from = 0; from < leftOut.length; from += together) {
      const some = leftOut.slice(from, from + together)
      const training = new MlpTraining(embeddings, clips, labels, some, options)
      for (let epoch = 1; epoch <= options.epochs && training.isLearning(epoch); epoch++) {
        await training.epoch(step, epoch)
        await training.validate(predict, epoch)
        const share = (from + (some.length * epoch) / options.epochs) / leftOut.length
        await report?.(share, meanCurve([...losses, ...training.losses]))
      }
      networks.push(...training.best())
      losses.push(...training.losses)
    }
    return { networks, curves: meanCurve(losses), provider }
  } finally {
    await step.release()
    await predict.release()
  }
}

/** The mean over networks; one that has stopped counts as it was then. */
export function meanCurve(networks: readonly NetworkLosses[]): LossCurve {
  const epochs = Math.max(...networks.map(({ training }) => training.length))
  const mean = (of: keyof NetworkLosses, epoch: number) =>
    networks.reduce((sum, { [of]: own }) => sum + own[Math.min(epoch, own.length) - 1]!, 0) / networks.length
  return Array.from({ length: epochs }, (_, i) => ({
    epoch: i + 1,
    training: mean('training', i + 1),
    validation: mean('validation', i + 1),
  }))
}
