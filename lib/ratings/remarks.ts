import { z } from 'zod'
import { type JsonObject, storedDocument } from '#lib/documents/stored-document.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import type { Scores } from '#lib/scales/scores.ts'

/** What a rater says of an item beside, or in place of, its score. */
export const remarkSchema = z.object({
  /** Why the item can't be assessed. It then has no score. */
  notAssessable: z
    .string()
    .trim()
    .min(3, 'Say why the item can’t be assessed, such as “no informant”.')
    .max(300, 'Keep the reason under 300 characters.')
    .optional(),
  note: z.string().trim().min(1).max(1000, 'Keep a note under 1,000 characters.').optional(),
})

/** Item key to remark; items without one are absent. */
export const remarksSchema = z.record(z.string(), remarkSchema)

export type Remark = Readonly<z.infer<typeof remarkSchema>>
export type Remarks = Readonly<Record<string, Remark>>

const document = storedDocument({
  title: 'The notes of the rating sheet',
  schema: remarksSchema,
  upgrades: [(earlier) => earlier],
  under: 'items',
  remedy: 'Restore it from a backup. Its notes are stored nowhere else.',
})

/** How the remarks of a rating sheet are stored; a sheet without any stores nothing. */
export const storedRemarks = {
  read: (stored: unknown): Remarks => (stored === null || stored === undefined ? {} : document.read(stored)),
  write: (remarks: Remarks): JsonObject | null => (Object.keys(remarks).length === 0 ? null : document.write(remarks)),
}

/** What is wrong with remarks, in the rater's words; empty where nothing is. */
export function problemsOfRemarks(scale: Scale, scores: Scores, remarks: Remarks): Message[] {
  const known = new Map(scale.items.map((item) => [item.key, item.label]))
  return Object.entries(remarks).flatMap(([key, { notAssessable }]) => {
    const label = known.get(key)
    if (label === undefined) return [phrase('{scale} has no item “{key}”.', { scale: scale.name, key })]
    return notAssessable !== undefined && scores[key] !== undefined
      ? [phrase('{label} is either scored or not assessable, not both.', { label })]
      : []
  })
}

/**
 * Items that a sheet has to have before it is signed and has not: neither a score nor a reason why they can't be assessed.
 * Optional items may stay empty.
 *
 * @param items keys of the items that the study rates; none for all of the scale
 */
export function openItems(scale: Scale, items: readonly string[], scores: Scores, remarks: Remarks): ScaleItem[] {
  return ratedItems(scale, items).filter(
    ({ key, optional }) => !optional && scores[key] === undefined && remarks[key]?.notAssessable === undefined,
  )
}

/** The items that a study rates, in the scale's order. */
export function ratedItems(scale: Scale, items: readonly string[]): readonly ScaleItem[] {
  return items.length === 0 ? scale.items : scale.items.filter(({ key }) => items.includes(key))
}

/** The same remarks without those that say nothing. */
export function withoutEmpty(remarks: Remarks): Remarks {
  return Object.fromEntries(
    Object.entries(remarks).filter(([, { notAssessable, note }]) => notAssessable !== undefined || note !== undefined),
  )
}
