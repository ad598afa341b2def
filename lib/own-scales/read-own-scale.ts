import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { severalProblems } from '#lib/errors/several-problems.ts'
import { phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'
import { scaleSchema, type WrittenScale } from '#lib/scales/scale.ts'
import { ITEM_COLUMNS, type ItemRow, NEEDED_COLUMNS, rowsOfScale, type ScaleAbout } from '#lib/scales/scale-rows.ts'
import { readGivenTable } from '#lib/tables/read-given-table.ts'

/** The largest file of a scale that is taken, in bytes. */
const LARGEST_FILE = 2 ** 20
const MOST_ITEMS = 200

export const readScaleSchema = z.object({
  studyId: z.uuid(),
  file: z.object({
    name: z.string().min(1).max(255),
    /** Its bytes. */
    base64: z
      .base64('This file did not arrive whole. Choose it again.')
      .max(Math.ceil(LARGEST_FILE / 3) * 4, 'A file of a scale has at most 1 MB.'),
  }),
})

/** What a file says of a scale, for a form to show and correct. */
export interface ReadScale {
  rows: ItemRow[]
  /** Undefined where the file has items alone. */
  about?: ScaleAbout
  /** What rows don't have. */
  besides?: Pick<WrittenScale, 'models' | 'thresholds' | 'changeBase' | 'codes'>
}

/**
 * Reads a scale from a file: items from CSV or XLSX, or a whole scale from JSON. Nothing is stored.
 *
 * @throws ConcordError bad-input which says where it is wrong; too-large
 */
export async function readOwnScale({ name, base64 }: { name: string; base64: string }): Promise<ReadScale> {
  const bytes = Buffer.from(base64, 'base64')
  if (/\.json$/i.test(name)) return fromJson(bytes, name)
  const rows = await readGivenTable({ name, bytes }, NEEDED_COLUMNS, MOST_ITEMS)
  return {
    rows: rows.map(({ place, cells }) => {
      const texts = Object.fromEntries(ITEM_COLUMNS.map((column) => [column, (cells[column] ?? '').slice(0, 1000)]))
      return { ...(texts as Omit<ItemRow, 'place'>), place }
    }),
  }
}

function fromJson(bytes: Uint8Array, name: string): ReadScale {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ConcordError('bad-input', phrase('{name} is not valid JSON in UTF-8.', { name }), { cause })
  }
  const parsed = scaleSchema.safeParse({ ...(typeof json === 'object' ? json : {}), key: 'own' })
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) =>
      phrase('{where}: {what}', { where: path.join('.') || name, what: textInMessage(message) }),
    )
    throw new ConcordError('bad-input', severalProblems(wrong))
  }
  const { models, thresholds, changeBase, codes } = parsed.data
  return { ...rowsOfScale(parsed.data), besides: { models, thresholds, codes, ...(changeBase && { changeBase }) } }
}
