import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

const column = z.string().min(1).max(300)
const label = z.string().trim().max(80)
const visitInHeader = z.string().trim().max(40)

/** Who a rater of the file is: a member of the study, somebody who never signs in, or nobody whose sheets are wanted. */
const raterChoiceSchema = z.discriminatedUnion('as', [
  z.object({ as: z.literal('member'), id: z.uuid() }),
  z.object({ as: z.literal('outside'), name: label.min(1, 'Name the rater.') }),
  z.object({ as: z.literal('nobody') }),
])
export type RaterChoice = z.infer<typeof raterChoiceSchema>

/** How a file of ratings is read: what its columns are, by their headers. */
export const importMappingSchema = z.object({
  /** Sheet of a workbook; null for other files. */
  sheet: z.string().max(300).nullable(),
  /** All columns of the table, those that nothing is read from included. */
  columns: z.array(column).max(1000),
  participant: column.nullable(),
  /** A column, one visit for the whole file, or, with `inHeaders`, a visit in the header of each item. */
  visit: z.object({
    column: column.nullable(),
    all: z.string().trim().max(40),
    inHeaders: z.boolean().optional(),
  }),
  date: z.object({
    column: column.nullable(),
    /** What comes first in “3/4/2026”; null where the file tells. */
    order: z.enum(['day', 'month']).nullable(),
    /** For rows without a date; empty where there is none. */
    all: z.union([z.literal(''), z.iso.date()]),
    /** Where headers name visits, the columns with the date of one. */
    ofVisits: z
      .array(z.object({ column, visit: visitInHeader }))
      .max(500)
      .optional(),
  }),
  /** Where the rater is: in a column, in the headers of the items, in copies of a record (“P1--2”), or one for the whole file. */
  rater: z.object({ from: z.enum(['column', 'items', 'copies', 'file']), column: column.nullable(), all: label }),
  /** Which column is which item, and of which rater and which visit where the headers name them. */
  items: z
    .array(z.object({ column, item: z.string().max(30), rater: label, visit: visitInHeader.optional() }))
    .max(1000),
  /** Values that stand for “not rated”. */
  missing: z.array(z.string().trim().min(1).max(20)).max(30),
  /** What the file calls a visit, and what the study calls it. */
  visits: z.array(z.object({ from: z.string().max(300), to: z.string().trim().max(40) })).max(500),
  /** What the file calls a rater, and who that is. */
  raters: z.array(z.object({ from: label, to: raterChoiceSchema })).max(100),
})
export type ImportMapping = z.infer<typeof importMappingSchema>

/** Whether the file names visits, in a column or in headers. */
export const namesVisits = ({ visit }: ImportMapping): boolean => visit.column !== null || visit.inHeaders === true

/** The columns with the date of one visit each; none where headers name no visits, whatever was guessed before. */
export const datesOfSingleVisits = ({
  visit,
  date,
}: Pick<ImportMapping, 'visit' | 'date'>): NonNullable<ImportMapping['date']['ofVisits']> =>
  visit.inHeaders ? (date.ofVisits ?? []) : []

export const storedMapping = storedDocument({
  title: 'How the columns of ratings were read',
  schema: importMappingSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Choose the columns again.',
})
