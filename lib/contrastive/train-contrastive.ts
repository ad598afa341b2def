import { phrase } from '#lib/messages/message.ts'
import '#lib/onnx/no-telemetry.ts'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { Random } from '#lib/statistics/random.ts'
import type { ContrastiveData } from './contrastive-data.ts'
import { recallsOf } from './held-out-recalls.ts'
import type { LearningState } from './learning-state.ts'
import { type ContrastiveSettings, keptApart, rateOf } from './settings.ts'
import { buildContrastiveStep, buildEmbeddingGraph } from './step-graph.ts'
import { LOGIT_SCALE } from './temporal-parameters.ts'
import { readTensors } from './tensor-file.ts'
import { BEST, CHECKPOINT, type EpochRecord, openCheckpoint, writeCheckpoint } from './training-checkpoint.ts'

export interface ContrastiveResult {
  /** Of the epoch with the lowest training loss, which the published code keeps. */
  parameters: Map<string, Float32Array>
  best: number
  history: EpochRecord[]
}

/**
 * Trains EmoCLIP's temporal part and logit scale on stored frame features and captions, CLIP frozen. After each epoch the whole state is
 * kept in a folder; a training that was stopped goes on there from its last epoch, and ends with the same bytes on the same machine.
 *
 * @param folder exists
 * @throws ConcordError cancelled; conflict where the folder holds another training
 */
export async function trainContrastive(
  data: ContrastiveData,
  settings: ContrastiveSettings,
  folder: string,
  { threads, signal, onStep, onEpoch }: TrainingWatch,
): Promise<ContrastiveResult> {
  const { sizes, frames } = data
  const begun = await openCheckpoint(data, settings, folder)
  const { state, history } = begun
  const sessions = { intraOpNumThreads: threads, logSeverityLevel: 3 } as const
  const step = await InferenceSession.create(await buildContrastiveStep(sizes, frames, settings), sessions)
  const embed = await InferenceSession.create(await buildEmbeddingGraph(sizes, frames), sessions)
  try {
    for (let epoch = history.length + 1; epoch <= settings.epochs && !hasStopped(history, settings); epoch++) {
      const loss = await runEpoch(data, settings, state, step, { epoch, signal, onStep })
      const recalls = data.heldOut && (await recallsOf(data, state, embed))
      const record = {
        epoch,
        loss,
        rate: rateOf(settings, epoch),
        logitScale: state.parameters.get(LOGIT_SCALE)![0]!,
        ...(recalls ? { war: recalls.war, uar: recalls.uar } : {}),
      }
      history.push(record)
      if (bestOf(history) === epoch)
        await writeCheckpoint(path.join(folder, BEST), data, begun.identity, history, state, false)
      await writeCheckpoint(path.join(folder, CHECKPOINT), data, begun.identity, history, state, true)
      await onEpoch?.(record, history)
    }
  } finally {
    await step.release()
    await embed.release()
  }
  const { tensors } = await readTensors(path.join(folder, BEST))
  return {
    parameters: new Map([...tensors].map(([key, { values }]) => [key, values])),
    best: bestOf(history),
    history,
  }
}

export interface TrainingWatch {
  threads: number
  signal?: AbortSignal | undefined
  /** Told after each step. */
  onStep?: ((done: { epoch: number; step: number; steps: number; loss: number }) => void) | undefined
  onEpoch?: ((record: EpochRecord, history: readonly EpochRecord[]) => Promise<void> | void) | undefined
}

async function runEpoch(
  { training, frames, sizes }: ContrastiveData,
  settings: ContrastiveSettings,
  state: LearningState,
  session: InferenceSession,
  { epoch, signal, onStep }: Pick<TrainingWatch, 'signal' | 'onStep'> & { epoch: number },
): Promise<number> {
  const { size } = sizes
  const batches = batchesOf(training.count, settings, epoch)
  const variants = variantsOf(training, settings, epoch)
  const rate = new Tensor('float32', new Float32Array([rateOf(settings, epoch)]), [1])
  let total = 0
  for (const [step, rows] of batches.entries()) {
    if (signal?.aborted)
      throw new ConcordError('cancelled', phrase('The training was stopped; it goes on from its last epoch.'))
    const captions = rows.map((row) => training.captionOf[row]!)
    const texts = new Float32Array(rows.length * size)
    for (const [i, caption] of captions.entries()) texts.set(training.captions[caption]!, i * size)
    const loss = await state.step(session, {
      features: new Tensor('float32', await training.features(rows.map((row) => variants[row]!)), [
        rows.length,
        frames,
        size,
      ]),
      texts: new Tensor('float32', texts, [rows.length, size]),
      apart: new Tensor('float32', keptApart(captions, settings.sameCaptions), [rows.length, rows.length]),
      rate,
    })
    if (!Number.isFinite(loss))
      throw new ConcordError('bad-input', phrase('The loss is no longer a number. Train with a lower rate.'))
    total += loss
    onStep?.({ epoch, step: step + 1, steps: batches.length, loss })
    // A step holds the thread; what waits gets its turn between two.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return total / batches.length
}

/** The clips of each step: an order of the epoch's own, whatever came before it; a clip that is left over alone is left out. */
function batchesOf(count: number, { batch, seed }: ContrastiveSettings, epoch: number): number[][] {
  const random = new Random(seed * 100_003 + epoch)
  const order = [...new Array(count).keys()]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  const batches = Array.from({ length: Math.ceil(count / batch) }, (_, i) => order.slice(i * batch, (i + 1) * batch))
  return batches.filter((rows) => rows.length > 1)
}

/** Where the variant of each clip lies that an epoch learns from, by chance and seed. */
function variantsOf(
  { count, variants = 1 }: ContrastiveData['training'],
  { seed }: ContrastiveSettings,
  epoch: number,
): number[] {
  const random = new Random(seed * 200_003 + epoch)
  return Array.from({ length: count }, (_, i) =>
    variants === 1 ? i : i * variants + Math.floor(random.next() * variants),
  )
}

/** The epoch with the lowest training loss; zero before the first. */
function bestOf(history: readonly EpochRecord[]): number {
  return (
    history.reduce<EpochRecord | undefined>((best, one) => (best && best.loss <= one.loss ? best : one), undefined)
      ?.epoch ?? 0
  )
}

function hasStopped(history: readonly EpochRecord[], { patience }: ContrastiveSettings): boolean {
  return patience !== undefined && history.length - bestOf(history) >= patience
}
