import Papa from 'papaparse'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { targetOf } from '#lib/heads/target.ts'
import { scaleOf } from '#lib/scales/scales.ts'

export const externalSourceSchema = z.object({
  studyId: z.uuid(),
  title: z.string().trim().min(1, 'Say whose estimates these are.').max(80),
  target: z.string().min(1).max(200),
  declaration: z
    .string()
    .trim()
    .min(20, 'Say how it is known that none of these participants was in the training data of the model.')
    .max(1000),
  /** A table with the columns participant, visit and estimate. */
  csv: z.string().min(1, 'Choose the table of estimates.').max(4_000_000, 'This table is too large.'),
})

/**
 * Brings the estimates of another model into a study, from a table with the columns participant, visit (which may be left out where everybody has
 * one) and estimate. All of it or nothing.
 *
 * @returns how many interviews got an estimate
 * @throws ConcordError bad-input that names the row; conflict where the title is taken
 */
export async function addExternalSource(
  database: Database,
  person: Person,
  { studyId, title, target, declaration, csv }: z.infer<typeof externalSourceSchema>,
): Promise<{ id: string; estimates: number }> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  demandTarget(study.scale, target)
  if (await database.externalSource.findUnique({ where: { studyId_title: { studyId, title } } }))
    throw new ConcordError('conflict', `There are estimates called “${title}” already; choose another title.`)
  const interviews = await database.interview.findMany({
    where: { participant: { studyId } },
    select: { id: true, visit: true, participant: { select: { code: true } } },
  })
  const estimates = readTable(csv, interviews)
  const made = await database.externalSource.create({
    data: { studyId, title, target, declaration, estimates: { createMany: { data: estimates } } },
  })
  await audit(database, person.id, 'source.create', made.id)
  return { id: made.id, estimates: estimates.length }
}

export async function removeExternalSource(
  database: Database,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  const { count } = await database.externalSource.deleteMany({ where: { id, studyId } })
  if (count === 0) throw new ConcordError('not-found', 'These estimates are gone already.')
  await audit(database, person.id, 'source.remove', id)
}

function demandTarget(scale: string, target: string): void {
  try {
    targetOf(scaleOf(scale), target)
  } catch (cause) {
    throw new ConcordError('bad-input', 'The scale of this study has no such target.', { cause })
  }
}

function readTable(
  csv: string,
  interviews: readonly { id: string; visit: string; participant: { code: string } }[],
): { interviewId: string; value: number }[] {
  const { data, meta } = Papa.parse<Record<string, string>>(csv.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim().toLowerCase(),
  })
  const columns = meta.fields ?? []
  for (const needed of ['participant', 'estimate']) {
    if (!columns.includes(needed))
      throw new ConcordError(
        'bad-input',
        `The table has no column “${needed}”. It needs participant, visit and estimate; it has: ${columns.join(', ')}.`,
      )
  }
  const seen = new Set<string>()
  return data.map((row, i) => {
    const where = `Row ${i + 2}`
    const code = (row.participant ?? '').trim()
    const visit = (row.visit ?? '').trim()
    const matches = interviews.filter(
      (interview) => interview.participant.code === code && (visit === '' || interview.visit === visit),
    )
    if (matches.length === 0)
      throw new ConcordError(
        'bad-input',
        `${where}: there is no interview of ${code || 'nobody'}${visit ? `, ${visit}` : ''} in this study.`,
      )
    if (matches.length > 1)
      throw new ConcordError('bad-input', `${where}: ${code} has several interviews; the table needs a column “visit”.`)
    const interviewId = matches[0]!.id
    if (seen.has(interviewId))
      throw new ConcordError('bad-input', `${where}: ${code} ${visit} has an estimate above already.`)
    seen.add(interviewId)
    const value = Number((row.estimate ?? '').trim() || 'none')
    if (!Number.isFinite(value))
      throw new ConcordError('bad-input', `${where}: “${(row.estimate ?? '').slice(0, 40)}” is no number.`)
    return { interviewId, value }
  })
}
