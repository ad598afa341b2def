import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import type { ConsentScope } from '#lib/studies/consent-scopes.ts'

/** What an export of a study's data may hold. */
export const EXPORT_PARTS = {
  tables: 'Tidy and wide tables (CSV)',
  workbook: 'Excel workbook with a codebook sheet',
  redcap: 'REDCap import file and data dictionary',
  embeddings: 'Embeddings of clips (.npy) with an index',
  agreement: 'Agreement figures of each head and source',
  cards: 'Model cards of the heads',
  audit: 'Audit extract',
} as const
export type ExportPart = keyof typeof EXPORT_PARTS

/** What an export is for: participants who did not consent to that are left out. */
export const EXPORT_USES: Record<ConsentScope, string> = {
  study: 'Work on this study',
  research: 'Other studies of the same group',
  sharing: 'Sharing with other groups',
}

const parts = Object.keys(EXPORT_PARTS) as [ExportPart]

export const exportChoiceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('data'),
    parts: z.array(z.enum(parts)).min(1, 'Choose at least one part.').max(parts.length),
    use: z.enum(Object.keys(EXPORT_USES) as [ConsentScope]),
  }),
  z.object({
    kind: z.literal('reports'),
    /** Interviews to report on; null for all that have an analysis. */
    interviewIds: z.array(z.uuid()).min(1, 'Choose at least one interview.').max(5000).nullable(),
    size: z.enum(['A4', 'Letter']),
  }),
])
export type ExportChoice = z.infer<typeof exportChoiceSchema>

export const storedChoice = storedDocument({
  title: 'What this export holds',
  schema: exportChoiceSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Delete it and make another one.',
})

const outcomeSchema = z.object({
  files: z.number().int(),
  participants: z.number().int(),
  /** Participants whose consent does not cover the use. */
  leftOut: z.number().int(),
  sha256: z.string(),
})
export type ExportOutcome = z.infer<typeof outcomeSchema>

export const storedExportOutcome = storedDocument({
  title: 'What came of this export',
  schema: outcomeSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Make it again.',
})
