import { stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { Random } from '#lib/statistics/random.ts'
import type { ContrastiveData } from './contrastive-data.ts'
import { firstParameters } from './first-parameters.ts'
import { LearningState } from './learning-state.ts'
import type { ContrastiveSettings } from './settings.ts'
import { memoryName } from './step-graph.ts'
import { temporalParameters } from './temporal-parameters.ts'
import { type NamedTensor, readTensors, writeTensors } from './tensor-file.ts'

/** The whole state after the last epoch, and the parameters of the best one; names of files in a training's folder. */
export const CHECKPOINT = 'checkpoint.safetensors'
export const BEST = 'best.safetensors'

export const historySchema = z.array(
  z.object({
    epoch: z.number().int(),
    loss: z.number(),
    rate: z.number(),
    logitScale: z.number(),
    war: z.number().optional(),
    uar: z.number().optional(),
  }),
)

export interface EpochRecord {
  epoch: number
  loss: number
  rate: number
  logitScale: number
  /** Recalls of the held-out clips, where there are any. */
  war?: number | undefined
  uar?: number | undefined
}

/**
 * What an earlier run left in the folder, or the first parameters.
 *
 * @throws ConcordError conflict where the folder holds a training with other data or settings
 */
export async function openCheckpoint(data: ContrastiveData, settings: ContrastiveSettings, folder: string) {
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
      phrase('The folder {folder} holds a training with other data or settings. Choose another with --out.', {
        folder,
      }),
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

/** Writes the parameters after the epochs of a history, with what the optimiser remembers where the training may go on from there. */
export async function writeCheckpoint(
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
