import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Target, targetInStudy } from '#lib/heads/target.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { DecimalMark } from '#lib/tables/number-forms.ts'
import type { TableAdvice } from '#lib/tables/number-options.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import { readNumbers } from '#lib/tables/read-numbers.ts'
import { participantsIn } from '#lib/tables/read-participants.ts'
import { columnOf, readTable } from '#lib/tables/read-table.ts'
import { estimatesOfHead } from '#lib/training/imported-heads.ts'

const about = {
  studyId: z.uuid(),
  title: z.string().trim().min(1, 'Name these estimates.').max(80),
  target: z.string().min(1).max(200),
  declaration: z
    .string()
    .trim()
    .min(20, 'State how you know that none of these participants was in the training data of the model.')
    .max(1000),
}

export const externalSourceSchema = z.object({
  ...about,
  /** A table with the columns participant, visit and estimate. */
  csv: z.string().min(1, 'Choose a CSV file of estimates.').max(4_000_000, 'This table is too large.'),
  /** What separates decimals; found from the table where left out. */
  decimal: z.enum(['point', 'comma']).optional(),
})

export const headSourceSchema = z.object({
  ...about,
  /** sha256 of an imported head's bundle. */
  head: z.string().regex(/^[0-9a-f]{64}$/),
  /** Place of the output that estimates the target. */
  output: z.number().int().min(0).max(1000).default(0),
})

/**
 * Brings the estimates of another model into a study, from a table with the columns participant, visit (which may be left out where everybody has
 * one) and estimate. All of it or nothing.
 *
 * @returns how many interviews got an estimate, and in words what the reader had to decide and what looks odd
 * @throws ConcordError bad-input that names the line; conflict where the title is taken
 */
export async function addExternalSource(
  database: Database,
  person: Person,
  { studyId, title, target, declaration, csv, decimal }: z.infer<typeof externalSourceSchema>,
): Promise<{ id: string; estimates: number; notes: (Message | string)[] }> {
  const { range } = await demandFree(database, studyId, title, target)
  const interviews = await database.interview.findMany({
    where: { participant: { studyId } },
    select: { id: true, visit: true, participant: { select: { code: true } } },
  })
  const { estimates, notes } = readEstimates(csv, interviews, range, decimal)
  return { ...(await storeSource(database, person, { studyId, title, target, declaration }, estimates)), notes }
}

/**
 * Brings in what an imported head makes of the study's interviews, clamped to the scale: how it does on people whom it has not seen.
 *
 * @returns how many interviews got an estimate
 * @throws ConcordError not-found; bad-input where the head belongs to another encoder; conflict where the title is taken
 */
export async function addHeadSource(
  database: Database,
  modelsFolder: string,
  person: Person,
  { studyId, title, target, declaration, head, output }: z.infer<typeof headSourceSchema>,
  storage?: Storage,
): Promise<{ id: string; estimates: number }> {
  const [low, high] = (await demandFree(database, studyId, title, target)).range
  const estimates = await estimatesOfHead(database, modelsFolder, studyId, { head, output }, storage)
  const clamped = estimates.map(({ value, ...rest }) => ({ ...rest, value: clamp(value, low, high) }))
  return storeSource(database, person, { studyId, title, target, declaration }, clamped)
}

async function storeSource(
  database: Database,
  person: Person,
  source: { studyId: string; title: string; target: string; declaration: string },
  estimates: { interviewId: string; value: number }[],
): Promise<{ id: string; estimates: number }> {
  return database.$transaction(async (tx) => {
    const { id } = await tx.externalSource.create({
      data: { ...source, estimates: { createMany: { data: estimates } } },
    })
    await audit(tx, person.id, 'source.create', id)
    return { id, estimates: estimates.length }
  })
}

export async function removeExternalSource(
  database: Database,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const { count } = await tx.externalSource.deleteMany({ where: { id, studyId } })
    if (count === 0) throw new ConcordError('not-found', phrase('These estimates have already been removed.'))
    await audit(tx, person.id, 'source.remove', id)
  })
}

/** The target, where the scale has it and the title is not taken. */
async function demandFree(database: Database, studyId: string, title: string, target: string): Promise<Target> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  if (await database.externalSource.findUnique({ where: { studyId_title: { studyId, title } } }))
    throw new ConcordError(
      'conflict',
      phrase('There are already estimates called “{title}”. Choose another name.', { title }),
    )
  const scales = await scalesOf(database, study)
  try {
    return targetInStudy(scales, target)
  } catch (cause) {
    throw new ConcordError('bad-input', phrase('This target does not exist in the study’s scale.'), { cause })
  }
}

const TABLE = 'The table'

const IN_THE_FORM: TableAdvice = {
  decimal: (mark) => {
    if (mark === 'either') return phrase('choose the decimal mark')
    return mark === 'comma' ? phrase('choose “comma” as decimal mark') : phrase('choose “point” as decimal mark')
  },
  missing: () => phrase('remove its row'),
}

function readEstimates(
  csv: string,
  interviews: readonly { id: string; visit: string; participant: { code: string } }[],
  [low, high]: readonly [number, number],
  decimal: DecimalMark | undefined,
): { estimates: { interviewId: string; value: number }[]; notes: (Message | string)[] } {
  const table = readTable(csv, TABLE, ['participant', 'estimate'])
  const visits = table.columns.some((name) => name.toLowerCase() === 'visit') ? columnOf(table, 'visit') : undefined
  const { codes, notes } = participantsIn(table, 'participant')
  const place = columnOf(table, 'estimate')
  const cells = table.rows.map(({ line, cells }) => ({ line, text: cells[place]! }))
  const pointsMayGroup = table.delimiter === ';'
  const read = readNumbers([{ name: 'estimate', cells }], { decimal, pointsMayGroup, advice: IN_THE_FORM })
  const values = read.values[0]!
  const seen = new Map<string, number>()
  const estimates = table.rows.map(({ line, cells }, i) => {
    const refuse = (what: Message) =>
      new ConcordError('bad-input', phrase('Line {line}: {what} Nothing was imported.', { line, what }))
    const code = codes[i]
    const visit = visits === undefined ? '' : plainText(cells[visits]!)
    if (code === undefined) throw refuse(phrase('the participant is missing.'))
    const value = values[i]
    if (value === undefined) throw refuse(phrase('{code} has no estimate. Remove the row.', { code }))
    if (value < low || value > high)
      throw refuse(
        phrase(
          'the estimate {value, number, ::.##########} of {code} is outside the scale’s range of {low, number, ::.##########} to {high, number, ::.##########}.',
          {
            value,
            code,
            low,
            high,
          },
        ),
      )
    const matches = interviews.filter(
      (interview) =>
        plainText(interview.participant.code) === code && (visit === '' || plainText(interview.visit) === visit),
    )
    const interview = visit ? `${code}, ${visit}` : code
    if (matches.length === 0) throw refuse(phrase('there is no interview of {interview} in this study.', { interview }))
    if (matches.length > 1)
      throw refuse(phrase('{code} has several interviews; the table needs a column “visit”.', { code }))
    const interviewId = matches[0]!.id
    const before = seen.get(interviewId)
    if (before !== undefined)
      throw refuse(phrase('{interview} already has an estimate on line {line}.', { interview, line: before }))
    seen.set(interviewId, line)
    return { interviewId, value }
  })
  return { estimates, notes: [...table.notes, ...read.notes, ...notes] }
}
