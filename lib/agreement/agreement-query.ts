import { z } from 'zod'

/** What of a study an agreement is asked for; everything but the study may be left out. */
export const agreementQuerySchema = z.object({
  id: z.uuid(),
  /** A head's id, or `external:` and a source's; the head in use where left out. */
  source: z.string().max(60).optional(),
  /** A rater's id, or the signed consensus; the mean of all raters where left out. */
  rater: z.union([z.uuid(), z.literal('consensus')]).optional(),
  visit: z.string().max(60).optional(),
  site: z.string().max(60).optional(),
  sex: z.string().max(60).optional(),
  ageBand: z.string().max(60).optional(),
})
export type AgreementQuery = Omit<z.infer<typeof agreementQuerySchema>, 'id'>
