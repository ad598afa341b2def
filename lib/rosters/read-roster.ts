import { z } from 'zod'
import { type Message, phrase } from '#lib/messages/message.ts'
import { guessColumn } from '#lib/rating-imports/guess-column.ts'
import type { RatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { dayOrderOf, readDay } from '#lib/rating-imports/read-day.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { plainText, saysMissing } from '#lib/tables/plain-text.ts'

/** What a column of a list of participants may say. */
export const ROSTER_FIELDS = ['participant', 'visit', 'date', 'site', 'sex', 'ageBand'] as const
export type RosterField = (typeof ROSTER_FIELDS)[number]

/** Which column says what; null where none does. */
export const rosterColumnsSchema = z.object(
  Object.fromEntries(ROSTER_FIELDS.map((field) => [field, z.string().max(300).nullable()])) as Record<
    RosterField,
    z.ZodNullable<z.ZodString>
  >,
)
export type RosterColumns = z.infer<typeof rosterColumnsSchema>

/** A participant of the file, with an interview where the row names a visit. */
export interface RosterRow {
  /** Its line in the file or row of the sheet. */
  line: number
  participant: string
  visit: string | undefined
  /** As 2026-03-01. */
  date: string | undefined
  groups: Partial<Record<'site' | 'sex' | 'ageBand', string>>
}

/** What is wrong in a cell: where it is, and what. */
export interface RosterProblem {
  place: Message
  what: Message
}

const GROUPS: Record<'site' | 'sex' | 'ageBand', RegExp> = {
  site: /^(?:site|center|centre|zentrum|standort|clinic|hospital)(?:id|name|code)?$/,
  sex: /^(?:sex|gender|geschlecht)$/,
  ageBand: /^(?:ageband|agegroup|agecategory|altersgruppe)$/,
}
const LONGEST = { visit: 40, site: 40, sex: 20, ageBand: 20 }
const TOO_LONG = {
  site: (most: number) => phrase('keep the site under {most} characters', { most }),
  sex: (most: number) => phrase('keep the sex under {most} characters', { most }),
  ageBand: (most: number) => phrase('keep the age band under {most} characters', { most }),
}
const CONTRADICTED = {
  site: (values: Contradiction) =>
    phrase('the site of {participant} is “{text}” here and “{known}” in row {row}', values),
  sex: (values: Contradiction) =>
    phrase('the sex of {participant} is “{text}” here and “{known}” in row {row}', values),
  ageBand: (values: Contradiction) =>
    phrase('the age band of {participant} is “{text}” here and “{known}” in row {row}', values),
}
type Contradiction = { participant: string; text: string; known: string; row: number }

/** Which columns are likely to say what, by their headers. */
export function guessRosterColumns({ columns }: Pick<RatingsTable, 'columns'>, scale: Scale): RosterColumns {
  const headers = columns.map(({ key }) => ({ key, kind: guessColumn(key, scale).kind, letters: lettersOf(key) }))
  const first = (isMeant: (header: (typeof headers)[number]) => boolean) => headers.find(isMeant)?.key ?? null
  return {
    participant: first(({ kind }) => kind === 'participant'),
    visit: first(({ kind }) => kind === 'visit'),
    date: first(({ kind }) => kind === 'date'),
    site: first(({ letters }) => GROUPS.site.test(letters)),
    sex: first(({ letters }) => GROUPS.sex.test(letters)),
    ageBand: first(({ letters }) => GROUPS.ageBand.test(letters)),
  }
}

const lettersOf = (header: string) =>
  plainText(header)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** Reads the rows of a list of participants. Every cell that can't be read is told of, not the first alone. */
export function readRoster(
  table: RatingsTable,
  columns: RosterColumns,
): { rows: RosterRow[]; problems: RosterProblem[] } {
  const problems: RosterProblem[] = []
  const placed = new Map(table.columns.map((column) => [column.key, column]))
  const columnOf = (field: RosterField) => {
    const key = columns[field]
    return key === null ? undefined : placed.get(key)
  }
  if (!columnOf('participant'))
    return {
      rows: [],
      problems: [{ place: phrase('Columns'), what: phrase('choose the column with the participants’ codes') }],
    }
  const chosen = ROSTER_FIELDS.flatMap((field) => columns[field] ?? [])
  if (new Set(chosen).size < chosen.length)
    return { rows: [], problems: [{ place: phrase('Columns'), what: phrase('one column can’t say two things') }] }
  const date = columnOf('date')
  const order = date && dayOrderOf(table.rows.map(({ cells }) => cells[date.place] ?? ''))
  const rows = table.rows.flatMap(({ line, cells }): RosterRow[] => {
    const wrong = (field: RosterField, what: Message) => {
      const values = { line, letters: columnOf(field)!.letters, column: columns[field]! }
      problems.push({ place: phrase('Row {line}, column {letters} ({column})', values), what })
    }
    const cell = (field: RosterField) => {
      const column = columnOf(field)
      const text = column ? plainText(cells[column.place] ?? '') : ''
      return saysMissing(text) ? '' : text
    }
    if (ROSTER_FIELDS.every((field) => cell(field) === '')) return []
    const row: RosterRow = {
      line,
      participant: cell('participant').toUpperCase(),
      visit: cell('visit') || undefined,
      date: undefined,
      groups: {},
    }
    if (row.participant === '') wrong('participant', phrase('the participant is missing'))
    else if (!/^[A-Z0-9][A-Z0-9_-]{0,29}$/.test(row.participant))
      wrong(
        'participant',
        phrase('“{code}” is not a participant code. Use letters, digits and dashes, and never a name', {
          code: cell('participant').slice(0, 40),
        }),
      )
    if (row.visit && row.visit.length > LONGEST.visit)
      wrong('visit', phrase('keep visits under {most} characters', { most: LONGEST.visit }))
    if (cell('date') !== '') {
      const day = readDay(cell('date'), order)
      if (day === 'unclear')
        wrong('date', phrase('“{text}” could be two dates. Write it as 2026-03-01', { text: cell('date') }))
      else if (day === undefined)
        wrong('date', phrase('“{text}” is not a date. Write it as 2026-03-01', { text: cell('date').slice(0, 40) }))
      else row.date = day
    }
    for (const field of ['site', 'sex', 'ageBand'] as const) {
      const text = cell(field)
      if (text.length > LONGEST[field]) wrong(field, TOO_LONG[field](LONGEST[field]))
      else if (text !== '') row.groups[field] = text
    }
    return [row]
  })
  return { rows, problems: [...problems, ...contradictions(rows)] }
}

/** Rows of one participant that say different things of them, and visits that are there twice with different dates. */
function contradictions(rows: readonly RosterRow[]): RosterProblem[] {
  const problems: RosterProblem[] = []
  const first = new Map<string, RosterRow>()
  const interviews = new Map<string, RosterRow>()
  for (const row of rows) {
    const before = first.get(row.participant) ?? row
    first.set(row.participant, { ...row, ...before, groups: { ...row.groups, ...before.groups } })
    for (const [field, text] of Object.entries(row.groups) as ['site' | 'sex' | 'ageBand', string][]) {
      const known = before.groups[field]
      if (known !== undefined && known !== text)
        problems.push({
          place: phrase('Row {line}', { line: row.line }),
          what: CONTRADICTED[field]({ participant: row.participant, text, known, row: before.line }),
        })
    }
    if (!row.visit) continue
    const key = JSON.stringify([row.participant, row.visit])
    const twin = interviews.get(key)
    if (twin && twin.date !== row.date)
      problems.push({
        place: phrase('Row {line}', { line: row.line }),
        what: phrase('{participant}, {visit} has another date in row {row}', {
          participant: row.participant,
          visit: row.visit,
          row: twin.line,
        }),
      })
    interviews.set(key, twin ?? row)
  }
  return problems
}
