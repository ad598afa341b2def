import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

const count = z.number().int().min(0)

/** How much goes with something that is deleted. */
export const binContentsSchema = z.object({
  participants: count,
  interviews: count,
  recordings: count,
  /** Size of the recordings. */
  bytes: count,
  analyses: count,
  sheets: count,
  lockedSheets: count,
  heads: count,
  /** Estimates of heads and imported ones. */
  estimates: count,
})
export type BinContents = z.infer<typeof binContentsSchema>

export const storedBinContents = storedDocument({
  title: 'What an entry of the bin contains',
  schema: binContentsSchema,
  upgrades: [(earlier) => earlier],
  under: 'contents',
  remedy: 'The entry can still be restored or deleted.',
})
