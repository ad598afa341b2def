import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Scale } from '#lib/scales/scale.ts'

const textSchema = z.string().trim().min(1).max(2000, 'Keep the text of an anchor under 2,000 characters.')

/** What a study says of an item: its definition, and what scores mean, by score. */
const itemAnchorsSchema = z.object({
  definition: textSchema.optional(),
  levels: z.record(z.string().regex(/^\d{1,2}$/), textSchema).default({}),
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

export const storedAnchors = storedDocument({
  title: 'The anchors of the study',
  schema: anchorsSchema,
  upgrades: [(earlier) => earlier],
  under: 'items',
  remedy: 'Enter them again, or restore them from a backup.',
})

/** What is wrong with anchors on a scale, in words; empty where nothing is. */
export function problemsOfAnchors(scale: Pick<Scale, 'name' | 'items'>, anchors: Anchors): Message[] {
  const items = new Map(scale.items.map((item) => [item.key, item]))
  return Object.entries(anchors).flatMap(([key, { levels }]) => {
    const item = items.get(key)
    if (!item) return [phrase('{scale} has no item “{key}”.', { scale: scale.name, key: key.slice(0, 30) })]
    return Object.keys(levels)
      .filter((score) => +score < item.low || +score > item.high)
      .map((score) =>
        phrase('{label} has no score {score}: its scores are {low} to {high}.', {
          label: item.label,
          score,
          low: item.low,
          high: item.high,
        }),
      )
  })
}

/** Anchors without items that say nothing. */
export function withoutEmptyItems(anchors: Anchors): Anchors {
  return Object.fromEntries(
    Object.entries(anchors).filter(([, { definition, levels }]) => definition || Object.keys(levels).length > 0),
  )
}
