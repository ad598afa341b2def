import { z } from 'zod'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'

/** Note of an exported checkpoint: the study whose captions the encoder was trained on, whose participants it has seen. */
export const TRAINED_ON_STUDY = 'trained_on_study'

/** The study that a checkpoint says it was trained on. */
export function trainedOnStudyOf({ notes }: Checkpoint): string | undefined {
  return z.uuid().safeParse(notes?.[TRAINED_ON_STUDY]).data
}
