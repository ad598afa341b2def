import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { LANGUAGES, type Language } from '#lib/messages/languages.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { reportSectionsSchema } from '#lib/reports/severity/report-parts.ts'
import type { ConsentScope } from '#lib/studies/consent-scopes.ts'

/** What an export of a study's data may hold. */
export const EXPORT_PARTS = {
  tables: phrase('Tidy and wide tables (CSV)'),
  workbook: phrase('Excel workbook with a codebook sheet'),
  redcap: phrase('REDCap import file and data dictionary'),
  embeddings: phrase('Embeddings of clips (.npy) with an index'),
  agreement: phrase('Agreement figures of each head and source'),
  captions: phrase('Captions of clips, as they were typed'),
  cards: phrase('Model cards of the heads'),
  audit: phrase('Audit extract'),
} as const
export type ExportPart = keyof typeof EXPORT_PARTS

/** What an export of some interviews may hold: figures, cards and the trail are of the whole study. */
export const SELECTION_PARTS = [
  'tables',
  'workbook',
  'redcap',
  'embeddings',
  'captions',
] as const satisfies readonly ExportPart[]

/** What an export is for: participants who did not consent to that are left out. */
export const EXPORT_USES: Record<ConsentScope, Message> = {
  study: phrase('Work on this study'),
  research: phrase('Other studies of the same group'),
  sharing: phrase('Sharing with other groups'),
}

const MOST_SELECTED = 20_000

const parts = Object.keys(EXPORT_PARTS) as [ExportPart]

/** Of reports and model cards; that of the person who asks where none is given, else English where none is given, as data files always are. */
const language = z.enum(Object.keys(LANGUAGES) as [Language]).optional()

export const exportChoiceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('data'),
    parts: z.array(z.enum(parts)).min(1, 'Choose at least one part.').max(parts.length),
    use: z.enum(Object.keys(EXPORT_USES) as [ConsentScope]),
    /** Interviews to export; all of the study where left out. */
    interviewIds: z.array(z.uuid()).min(1, 'Choose at least one interview.').max(MOST_SELECTED).optional(),
    language,
  }),
  z.object({
    kind: z.literal('reports'),
    /** Interviews to report on; null for all that have an analysis or a signed sheet. */
    interviewIds: z.array(z.uuid()).min(1, 'Choose at least one interview.').max(MOST_SELECTED).nullable(),
    size: z.enum(['A4', 'Letter']),
    /** Parts that they have, of those that the study lets reports have; all of these where none are given. */
    sections: reportSectionsSchema.optional(),
    language,
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
  /** Reports that could not be made; the zip lists them. */
  notMade: z.number().int().optional(),
  sha256: z.string(),
})
export type ExportOutcome = z.infer<typeof outcomeSchema>

export const storedExportOutcome = storedDocument({
  title: 'What came of this export',
  schema: outcomeSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Make it again.',
})
