import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { figureSchema } from './card-figures.ts'

export const lossCurveSchema = z.array(
  z.object({ epoch: z.number(), training: figureSchema, validation: figureSchema }),
)
/** Loss by epoch, of training participants and of those that decide when a network stops. */
export type LossCurve = z.infer<typeof lossCurveSchema>

/** How the curves of a training under way are stored. */
export const storedLossCurve = storedDocument({
  title: 'The loss of this training',
  schema: lossCurveSchema,
  upgrades: [(earlier) => earlier],
  under: 'epochs',
  remedy: 'Train again to see it.',
})
