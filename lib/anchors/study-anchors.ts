import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { severalProblems } from '#lib/errors/several-problems.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { scaleOfStudy, scalesOf } from '#lib/own-scales/scales-of.ts'
import { type Anchors, anchorsSchema, storedAnchors } from '#lib/own-scales/stored-anchors.ts'
import { FIRST, namedEntries, scaleNameSchema } from '#lib/scales/study-scales.ts'
import { readGivenTable } from '#lib/tables/read-given-table.ts'
import { ANCHOR_COLUMNS, anchorsOfRows, type ReadAnchors } from './anchor-rows.ts'
import { problemsOfAnchors, withoutEmptyItems, withoutStale } from './anchors.ts'

/** The largest file of anchors that is taken, in bytes. */
const LARGEST_FILE = 2 ** 20

/** The anchors of a study; of revision 0 where none were entered. For members alone: never part of an export or report. */
export async function studyAnchors(
  database: Database,
  studyId: string,
): Promise<{ revision: number; anchors: Anchors; problem: string | undefined }> {
  const row = await database.studyAnchors.findUnique({ where: { studyId } })
  if (!row) return { revision: 0, anchors: {}, problem: undefined }
  const { value, why } = storedAnchors.readOrWhy(row.anchors)
  return { revision: row.revision, anchors: value ?? {}, problem: why }
}

export const saveAnchorsSchema = z.object({
  studyId: z.uuid(),
  /** The revision that the person had before them; 0 where there was none. */
  revision: z.number().int().min(0),
  anchors: anchorsSchema,
})

/**
 * Stores the anchors of a study in place of those before. Of those, what fits its scales no longer is left out.
 *
 * @returns the new revision, and what was left out in words
 * @throws ConcordError bad-input where an item or score is not of the scale; conflict where somebody else changed them meanwhile
 */
export async function saveAnchors(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId, revision, anchors: given }: z.infer<typeof saveAnchorsSchema>,
): Promise<{ revision: number; leftOut: Message[] }> {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`
    const scales = await scalesOf(tx, await tx.study.findUniqueOrThrow({ where: { id: studyId } }))
    const all = { name: scales[0].scale.name, items: scales.flatMap(({ named }) => named.items) }
    const before = await tx.studyAnchors.findUnique({ where: { studyId } })
    const fitting = withoutStale(all, given, storedAnchors.readOrWhy(before?.anchors).value ?? {})
    const anchors = withoutEmptyItems(fitting.anchors)
    const problems = problemsOfAnchors(all, anchors)
    if (problems.length > 0) throw new ConcordError('bad-input', severalProblems(problems))
    if ((before?.revision ?? 0) !== revision)
      throw new ConcordError(
        'conflict',
        phrase('Somebody else changed the anchors meanwhile. Reload the page to see theirs.'),
      )
    const next = { anchors: storedAnchors.write(anchors), revision: revision + 1 }
    await tx.studyAnchors.upsert({ where: { studyId }, create: { studyId, ...next }, update: next })
    // The trail tells that they changed, and never what they say.
    await audit(tx, person.id, 'study.anchors', studyId, {
      revision: revision + 1,
      items: Object.keys(anchors).length,
    })
    return { revision: revision + 1, leftOut: fitting.leftOut }
  })
}

export const readAnchorsSchema = z.object({
  studyId: z.uuid(),
  /** Which of the study's scales the file is of. */
  scaleName: scaleNameSchema,
  file: z.object({
    name: z.string().min(1).max(255),
    /** Its bytes. */
    base64: z
      .base64('This file did not arrive whole. Choose it again.')
      .max(Math.ceil(LARGEST_FILE / 3) * 4, 'A file of anchors has at most 1 MB.'),
  }),
})

/** Reads a CSV or XLSX file of anchors. Nothing is stored. @throws ConcordError where the file is no table */
export async function readAnchors(
  database: Database,
  { studyId, scaleName = FIRST, file }: z.input<typeof readAnchorsSchema>,
): Promise<ReadAnchors> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const { scale } = await scaleOfStudy(database, study, scaleName)
  const bytes = Buffer.from(file.base64, 'base64')
  const rows = await readGivenTable({ name: file.name, bytes }, ANCHOR_COLUMNS, 3000)
  const { anchors, problems } = anchorsOfRows(scale, rows)
  return { anchors: namedEntries(scaleName, anchors), problems }
}
