import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

const textSchema = z.string().trim().min(1).max(2000, 'Keep the text of an anchor under 2,000 characters.')

/** What a study says of an item: its definition, and what scores mean, by score. */
const itemAnchorsSchema = z.object({
  definition: textSchema.optional(),
  levels: z.record(z.string().regex(/^\d{1,4}$/), textSchema).default({}),
})

/** By item, with keys as the study has them. What is protected is entered by who holds a licence, for their study. */
export const anchorsSchema = z
  .record(z.string().max(61), itemAnchorsSchema)
  .refine(
    (anchors) => JSON.stringify(anchors).length <= LARGEST_ANCHORS,
    'Keep all anchors together under 500,000 characters.',
  )
export type Anchors = Readonly<z.infer<typeof anchorsSchema>>

const LARGEST_ANCHORS = 500_000

/** How a study's anchors are stored: beside its scales, since what a study says of the items of a scale goes with the scale. */
export const storedAnchors = storedDocument({
  title: 'The anchors of the study',
  schema: anchorsSchema,
  upgrades: [(earlier) => earlier],
  under: 'items',
  remedy: 'Enter them again, or restore them from a backup.',
})
