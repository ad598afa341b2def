import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

/** Item key to score; items that are not rated yet are absent. */
export const scoresSchema = z.record(z.string(), z.number())

/** How the scores of a rating sheet are stored. */
export const storedScores = storedDocument({
  title: 'The rating sheet',
  schema: scoresSchema,
  upgrades: [(earlier) => earlier],
  under: 'scores',
  remedy: 'Restore it from a backup. Its scores are stored nowhere else.',
})
