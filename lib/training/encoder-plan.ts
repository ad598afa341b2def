import { z } from 'zod'
import type { ContrastiveSettings } from '#lib/contrastive/settings.ts'
import { historySchema } from '#lib/contrastive/training-checkpoint.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'

/** How an encoder is trained on the captions of a study. */
export const encoderPlanSchema = z.object({
  /** Name of the encoder whose pictures and words are taken as they are. */
  encoder: z.string().min(1).max(60),
  epochs: z.number().int().min(1, 'Train for at least one epoch.').max(500, 'Train for at most 500 epochs.'),
  batch: z.number().int().min(2, 'A step needs at least 2 clips.').max(256, 'A step can have at most 256 clips.'),
  rate: z
    .number()
    .min(1e-6, 'Enter a learning rate of at least 0.000001.')
    .max(1, 'Enter a learning rate of at most 1.'),
  /** Whether clips of the same caption push each other apart, as published, or are left alone. */
  sameCaptions: z.enum(['pushed apart', 'left alone']),
  /** Share of the participants whose clips are never learnt from. */
  heldOut: z.number().min(0).max(0.5, 'Hold out at most half of the participants.'),
  seed: z.number().int().min(0).max(1_000_000),
})
export type EncoderPlan = z.infer<typeof encoderPlanSchema>

export const storedEncoderPlan = storedDocument({
  title: 'How this encoder is trained',
  schema: encoderPlanSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Train it again.',
})

export const storedEncoderHistory = storedDocument({
  title: 'The epochs of this training',
  schema: historySchema,
  upgrades: [(earlier) => earlier],
  under: 'epochs',
  remedy: 'Train again to see them.',
})

const outcomeSchema = z.object({
  /** Title and version of the encoder that was installed, and its folder's name. */
  title: z.string(),
  version: z.string(),
  bundle: z.string(),
  /** The epoch that is kept. */
  epoch: z.number().int(),
  clips: z.number().int(),
  heldOutClips: z.number().int(),
  classes: z.array(z.string()),
  /** Captions that could not be used. */
  leftOut: z.number().int(),
  seconds: z.number(),
})
export type EncoderOutcome = z.infer<typeof outcomeSchema>

export const storedEncoderOutcome = storedDocument({
  title: 'What came of this training',
  schema: outcomeSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Train again.',
})

/** The settings of a training, the published ones where a plan does not say. */
export const settingsOf = (
  { epochs, batch, rate, sameCaptions, seed }: EncoderPlan,
  published: Omit<ContrastiveSettings, 'seed'>,
): ContrastiveSettings => ({ ...published, epochs, batch, rate, sameCaptions, seed })
