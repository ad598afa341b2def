import { createHash } from 'node:crypto'
import { z } from 'zod'
import { audit, auditEach } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { LARGEST_FILE } from '#lib/rating-imports/import-limits.ts'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import {
  guessRosterColumns,
  type RosterColumns,
  type RosterProblem,
  type RosterRow,
  readRoster,
  rosterColumnsSchema,
} from './read-roster.ts'

export const previewRosterSchema = z.object({
  studyId: z.uuid(),
  file: z.object({
    name: z.string().min(1).max(255),
    /** Its bytes. */
    base64: z
      .base64('This file did not arrive whole. Choose it again.')
      .max(Math.ceil(LARGEST_FILE / 3) * 4, 'A list of participants has at most 4 MB.'),
  }),
  /** Sheet of the workbook; the first with a table where left out. */
  sheet: z.string().max(250).nullable().optional(),
  /** Which column says what; guessed where left out. */
  columns: rosterColumnsSchema.optional(),
})

export const importRosterSchema = previewRosterSchema.extend({
  columns: rosterColumnsSchema,
  /** How many participants, interviews and changed participants the person saw. */
  expected: z.object({ participants: z.number().int(), interviews: z.number().int(), changed: z.number().int() }),
})

/** A row as it would be stored. */
export interface PlannedRow extends RosterRow {
  isNewParticipant: boolean
  /** Whether the interview is new; undefined where the row names none. */
  isNewInterview: boolean | undefined
}

/** What a list would be to a study. */
export interface RosterPreview {
  sheets: string[]
  sheet: string | null
  columns: { key: string; letters: string }[]
  chosen: RosterColumns
  problems: RosterProblem[]
  problemCount: number
  notes: (Message | string)[]
  rows: PlannedRow[]
  counts: { participants: number; interviews: number; changed: number; there: number }
}

const SHOWN = { rows: 300, problems: 100 }
const LIMITS = { maxWait: 30_000, timeout: 5 * 60_000 }

/** Reads a list of participants and says what storing it would add. Nothing is changed. @throws ConcordError where the file is no table */
export async function previewRoster(
  database: Database,
  request: z.infer<typeof previewRosterSchema>,
): Promise<RosterPreview> {
  const { table, columns, plan, problems } = await prepared(database, request)
  return {
    sheets: table.sheets,
    sheet: table.sheet,
    columns: table.columns.map(({ key, letters }) => ({ key, letters })),
    chosen: columns,
    problems: problems.slice(0, SHOWN.problems),
    problemCount: problems.length,
    notes: table.notes,
    rows: plan.rows.slice(0, SHOWN.rows),
    counts: countsOf(plan),
  }
}

/**
 * Adds the participants and interviews of a list that the study does not have, and notes groups where none were noted; all or
 * nothing. What the study has is never changed.
 *
 * @throws ConcordError bad-input where a cell is wrong; conflict where something else would be stored by now than the person saw
 */
export async function importRoster(
  database: Database,
  person: Person,
  { expected, ...request }: z.infer<typeof importRosterSchema>,
): Promise<{ participants: number; interviews: number }> {
  const { studyId } = request
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`select 1 from "Study" where id = ${studyId}::uuid for no key update`
    const { plan, problems, sha256 } = await prepared(tx, request)
    if (problems.length > 0)
      throw new ConcordError(
        'bad-input',
        phrase('{place}: {what}. Nothing was stored.', { place: problems[0]!.place, what: problems[0]!.what }),
      )
    const { participants, interviews, changed } = countsOf(plan)
    if (participants !== expected.participants || interviews !== expected.interviews || changed !== expected.changed)
      throw new ConcordError(
        'conflict',
        phrase(
          'The study has changed since this preview, so that something else would be stored. Look at the new preview.',
        ),
      )
    const { id: rosterId } = await tx.rosterImport.create({
      data: { studyId, fileName: request.file.name, sha256, importedById: person.id, importedName: person.name },
      select: { id: true },
    })
    await storeRows(tx, person, { studyId, rosterId }, plan)
    await audit(tx, person.id, 'participants.import', studyId, {
      participants,
      interviews,
      changed,
      file: sha256,
    })
    return { participants, interviews }
  }, LIMITS)
}

interface RosterPlan {
  rows: PlannedRow[]
  /** Groups to note of participants, by their code. */
  groups: Map<string, RosterRow['groups']>
  newParticipants: string[]
  changed: string[]
}

async function prepared(database: Transaction | Database, request: z.infer<typeof previewRosterSchema>) {
  const { studyId, file } = request
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId }, select: { scale: true } })
  const scale = await loadScale(database, study.scale)
  const bytes = Buffer.from(file.base64, 'base64')
  const table = await readRatingsTable({ name: file.name, bytes }, scale, request.sheet)
  const columns = request.columns ?? guessRosterColumns(table, scale)
  const read = readRoster(table, columns)
  const plan = await planned(database, studyId, read.rows)
  return {
    table,
    columns,
    plan: plan.plan,
    // A cell that can't be read would be told of twice.
    problems: read.problems.length > 0 ? read.problems : plan.problems,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

async function planned(
  database: Transaction | Database,
  studyId: string,
  rows: readonly RosterRow[],
): Promise<{ plan: RosterPlan; problems: RosterProblem[] }> {
  const stored = await database.participant.findMany({
    where: { studyId },
    select: { code: true, site: true, sex: true, ageBand: true, interviews: { select: { visit: true, date: true } } },
  })
  const known = new Map(stored.map((one) => [one.code, one]))
  const problems: RosterProblem[] = []
  const groups = new Map<string, RosterRow['groups']>()
  const seen = new Set<string>()
  const plan = rows.map((row): PlannedRow => {
    const participant = known.get(row.participant)
    const wrong = (what: Message) => problems.push({ place: phrase('Row {line}', { line: row.line }), what })
    const { participant: code, visit } = row
    for (const [field, text] of Object.entries(row.groups) as ['site' | 'sex' | 'ageBand', string][]) {
      const noted = participant?.[field] ?? null
      if (noted === null) groups.set(row.participant, { ...groups.get(row.participant), [field]: text })
      else if (noted !== text)
        wrong(
          phrase('“{text}” differs from “{noted}”, which the study has of {code}. Correct one of them', {
            text,
            noted,
            code,
          }),
        )
    }
    const interview = participant?.interviews.find(({ visit }) => visit === row.visit)
    const key = JSON.stringify([row.participant, row.visit])
    const isNewInterview = row.visit === undefined ? undefined : !interview && !seen.has(key)
    seen.add(key)
    if (visit && !row.date && isNewInterview) wrong(phrase('{code}, {visit} has no date', { code, visit }))
    const date = interview?.date.toISOString().slice(0, 10)
    if (visit && date && row.date && date !== row.date)
      wrong(phrase('{code}, {visit} is on {date} in the study. Correct one of them', { code, visit, date }))
    return { ...row, isNewParticipant: participant === undefined, isNewInterview }
  })
  const newParticipants = [...new Set(plan.filter((row) => row.isNewParticipant).map(({ participant }) => participant))]
  const changed = [...groups.keys()].filter((code) => known.has(code))
  return { plan: { rows: plan, groups, newParticipants, changed }, problems }
}

function countsOf({ rows, newParticipants, changed }: RosterPlan): RosterPreview['counts'] {
  return {
    participants: newParticipants.length,
    interviews: rows.filter(({ isNewInterview }) => isNewInterview).length,
    changed: changed.length,
    there: rows.filter(({ isNewParticipant, isNewInterview }) => !isNewParticipant && !isNewInterview).length,
  }
}

async function storeRows(
  tx: Transaction,
  person: Person,
  { studyId, rosterId }: { studyId: string; rosterId: string },
  plan: RosterPlan,
): Promise<void> {
  const { rows, groups, newParticipants, changed } = plan
  await tx.participant.createMany({
    data: newParticipants.map((code) => ({ studyId, rosterId, code, ...groups.get(code) })),
  })
  for (const code of changed)
    await tx.participant.update({ where: { studyId_code: { studyId, code } }, data: groups.get(code)! })
  const participants = await tx.participant.findMany({ where: { studyId }, select: { id: true, code: true } })
  const idOf = new Map(participants.map(({ id, code }) => [code, id]))
  const interviews = await tx.interview.createManyAndReturn({
    data: rows
      .filter(({ isNewInterview }) => isNewInterview)
      .map(({ participant, visit, date }) => ({
        participantId: idOf.get(participant)!,
        visit: visit!,
        date: new Date(date!),
        rosterId,
      })),
    select: { id: true },
  })
  const ids = interviews.map(({ id }) => id)
  await auditEach(tx, person.id, 'interview.create', ids, { by: 'list of participants' })
}
