import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { guessRosterColumns, readRoster } from '#lib/rosters/read-roster.ts'
import { scaleOf } from '#lib/scales/scales.ts'

const scale = scaleOf('panss')

async function read(text: string) {
  const table = await readRatingsTable({ name: 'list.csv', bytes: Buffer.from(text) }, scale, undefined)
  return readRoster(table, guessRosterColumns(table, scale))
}

describe('a list of participants', () => {
  it('is read with its visits, dates and groups, whatever language its headers are in', async () => {
    const { rows, problems } = await read(
      'Patient-ID;Visite;Datum;Zentrum;Geschlecht\np1;V1;1.3.2026;Jena;w\nP1;V2;2026-06-01;;\nP2;;;Leipzig;m\n;;;;\n',
    )
    expect(problems).toEqual([])
    expect(rows).toEqual([
      { line: 2, participant: 'P1', visit: 'V1', date: '2026-03-01', groups: { site: 'Jena', sex: 'w' } },
      { line: 3, participant: 'P1', visit: 'V2', date: '2026-06-01', groups: {} },
      { line: 4, participant: 'P2', visit: undefined, date: undefined, groups: { site: 'Leipzig', sex: 'm' } },
    ])
  })

  it.each([
    ['participant,visit\n,V1\n', 'Row 2, column A (participant)', 'the participant is missing'],
    ['participant,visit\nAnna Muster,V1\n', 'Row 2, column A (participant)', 'is not a participant code'],
    ['participant,date\nP1,2026-02-30\n', 'Row 2, column B (date)', 'is not a date'],
    ['participant,date\nP1,3/4/2026\n', 'Row 2, column B (date)', 'could be two dates'],
    [`participant,visit\nP1,${'x'.repeat(41)}\n`, 'Row 2, column B (visit)', 'under 40 characters'],
    ['participant,site\nP1,Jena\nP1,Leipzig\n', 'Row 3', 'is “Leipzig” here and “Jena” in row 2'],
    ['participant,visit,date\nP1,V1,2026-01-01\nP1,V1,2026-01-02\n', 'Row 3', 'another date in row 2'],
    ['name,born\nAnna,1990\n', 'Columns', 'choose the column'],
  ])('names the cell that is wrong: %j', async (text, place, what) => {
    const { problems } = await read(text)
    expect(problems.map((problem) => english(problem.place))).toEqual([place])
    expect(english(problems[0]!.what)).toContain(what)
  })

  it('one column can’t say two things', async () => {
    const table = await readRatingsTable({ name: 'a.csv', bytes: Buffer.from('id,visit\nP1,V1\n') }, scale, undefined)
    const columns = { ...guessRosterColumns(table, scale), participant: 'visit' }
    expect(english(readRoster(table, columns).problems[0]!.what)).toMatch(/two things/)
  })
})
