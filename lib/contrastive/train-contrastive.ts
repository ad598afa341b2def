import '#lib/onnx/no-telemetry.ts'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Confusion, confusionOf } from '#lib/statistics/confusion.ts'
import { Random } from '#lib/statistics/random.ts'
import { promptProbabilities } from '#lib/words/zero-shot.ts'
import { firstParameters } from './first-parameters.ts'
import { LearningState } from './learning-state.ts'
import { type ContrastiveSettings, keptApart, rateOf } from './settings.ts'
import { buildContrastiveStep, buildEmbeddingGraph, memoryName } from './step-graph.ts'
import { LOGIT_SCALE, type TemporalSizes, temporalParameters } from './temporal-parameters.ts'
import { type NamedTensor, readTensors, writeTensors } from './tensor-file.ts'

/** Clips by their frame features, read when they are needed. */
export interface StoredClips {
  count: number
  /** @returns float32[rows, frames, size] */
  features(rows: readonly number[]): Promise<Float32Array>
}

export interface ContrastiveData {
  sizes: TemporalSizes
  frames: number
  training: StoredClips & {
    /** Features of different captions, float32[size] each. */
    captions: readonly Float32Array[]
    /** Place of each clip's caption. */
    captionOf: readonly number[]
  }
  /** Clips that are never learnt from, to be told apart by the words for classes. */
  heldOut?: (StoredClips & { classes: readonly Float32Array[]; labels: readonly number[] }) | undefined
  logitScale: number
  /** Tells this data from other, so that a training goes on with what it began with. */
  fingerprint: string
}

export interface EpochRecord {
  epoch: number
  loss: number
  rate: number
  logitScale: number
  /** Recalls of the held-out clips, where there are any. */
  war?: number | undefined
  uar?: number | undefined
}

export interface ContrastiveResult {
  /** Of the epoch with the lowest training loss, which the published code keeps. */
  parameters: Map<string, Float32Array>
  best: number
  history: EpochRecord[]
}

const CHECKPOINT = 'checkpoint.safetensors'
const BEST = 'best.safetensors'
const historySchema = z.array(
  z.object({
    epoch: z.number().int(),
    loss: z.number(),
    rate: z.number(),
    logitScale: z.number(),
    war: z.number().optional(),
    uar: z.number().optional(),
  }),
)

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
  const begun = await begin(data, settings, folder)
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
      if (bestOf(history) === epoch) await keep(path.join(folder, BEST), data, begun.identity, history, state, false)
      await keep(path.join(folder, CHECKPOINT), data, begun.identity, history, state, true)
      await onEpoch?.(record)
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
  onEpoch?: ((record: EpochRecord) => Promise<void> | void) | undefined
}

/** What an earlier run left in the folder, or the first parameters. */
async function begin(data: ContrastiveData, settings: ContrastiveSettings, folder: string) {
  const { epochs: _, ...lasting } = settings
  const identity = JSON.stringify({ sizes: data.sizes, frames: data.frames, data: data.fingerprint, settings: lasting })
  const keys = temporalParameters(data.sizes)
  const file = path.join(folder, CHECKPOINT)
  if (!(await stat(file).catch(() => undefined))) {
    const first = firstParameters(data.sizes, data.logitScale, new Random(settings.seed))
    return { identity, history: [] as EpochRecord[], state: new LearningState(keys, first) }
  }
  const { tensors, metadata } = await readTensors(file)
  if (metadata.identity !== identity)
    throw new ConcordError(
      'conflict',
      `The folder ${folder} holds a training with other data or settings. Choose another with --out.`,
    )
  const part = (named: (key: string) => string) =>
    new Map(keys.map(({ key }) => [key, tensors.get(named(key))!.values]))
  const state = new LearningState(
    keys,
    part((key) => key),
    part(memoryName),
  )
  return { identity, history: historySchema.parse(JSON.parse(metadata.history!)) as EpochRecord[], state }
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
  const rate = new Tensor('float32', new Float32Array([rateOf(settings, epoch)]), [1])
  let total = 0
  for (const [step, rows] of batches.entries()) {
    if (signal?.aborted)
      throw new ConcordError('cancelled', 'The training was stopped; it goes on from its last epoch.')
    const captions = rows.map((row) => training.captionOf[row]!)
    const texts = new Float32Array(rows.length * size)
    for (const [i, caption] of captions.entries()) texts.set(training.captions[caption]!, i * size)
    const loss = await state.step(session, {
      features: new Tensor('float32', await training.features(rows), [rows.length, frames, size]),
      texts: new Tensor('float32', texts, [rows.length, size]),
      apart: new Tensor('float32', keptApart(captions, settings.sameCaptions), [rows.length, rows.length]),
      rate,
    })
    if (!Number.isFinite(loss))
      throw new ConcordError('bad-input', 'The loss is no longer a number. Train with a lower rate.')
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

async function recallsOf(
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

async function keep(
  file: string,
  { sizes }: ContrastiveData,
  identity: string,
  history: readonly EpochRecord[],
  state: LearningState,
  withMemories: boolean,
): Promise<void> {
  const tensors = new Map<string, NamedTensor>()
  for (const { key, shape } of temporalParameters(sizes)) {
    tensors.set(key, { shape, values: state.parameters.get(key)! })
    if (withMemories) tensors.set(memoryName(key), { shape, values: state.memories.get(key)! })
  }
  await writeTensors(file, tensors, { identity, history: JSON.stringify(history) })
}
