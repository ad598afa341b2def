import { describe, expect, it } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'
import type { ReadRatings } from '#lib/rating-imports/file-sheets.ts'
import { guessMapping } from '#lib/rating-imports/guess-mapping.ts'
import type { ImportMapping } from '#lib/rating-imports/import-mapping.ts'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { dayOrderOf, readDay } from '#lib/rating-imports/read-day.ts'
import { readRatings } from '#lib/rating-imports/read-ratings.ts'
import { missingIn, readScore } from '#lib/rating-imports/read-score.ts'
import { panss } from '#lib/scales/panss.ts'

async function read(text: string, changes: Partial<ImportMapping> = {}) {
  const table = await readRatingsTable({ name: 'ratings.csv', bytes: Buffer.from(text) }, panss, undefined)
  const guess = guessMapping(table, { scale: panss, visits: [], members: [] })
  return readRatings(table, { ...guess, ...changes }, panss)
}
const told = ({ problems }: Pick<ReadRatings, 'problems'>) =>
  problems.map(({ place, what }) => (place ? `${english(place)}: ${english(what)}` : english(what)))

describe('a score', () => {
  it.each([
    ['3', 3],
    [' 3 ', 3],
    ['3.0', 3],
    ['3,0', 3],
    ['', undefined],
    ['NA', undefined],
    ['.', undefined],
    ['–', undefined],
    ['#N/A', undefined],
    ['-99', undefined],
    ['-99.0', undefined],
    ['not done', undefined],
  ])('“%s” is %s', (cell, score) => {
    expect(readScore(cell, panss.items[0]!, missingIn(['−99', 'Not done']))).toEqual({ score })
  })

  it.each([
    ['8', /outside the scale, which goes from 1 to 7/],
    ['0', /outside the scale/],
    ['-3', /outside the scale/],
    ['3.5', /not a whole number/],
    ['3,5', /not a whole number/],
    ['3?', /not a number/],
    ['three', /not a number/],
    ['=1+2', /not a number/],
    ['0x3', /not a number/],
    ['#DIV/0!', /not a number/],
  ])('“%s” is none', (cell, why) => {
    const found = readScore(cell, panss.items[0]!, missingIn([]))
    expect('wrong' in found && english(found.wrong)).toMatch(why)
  })
})

describe('a day', () => {
  it.each([
    ['2026-03-01', '2026-03-01'],
    ['2026-3-1 14:30', '2026-03-01'],
    ['1.3.2026', '2026-03-01'],
    ['01. 03. 2026', '2026-03-01'],
    ['5/5/2026', '2026-05-05'],
    ['3/1/2026', 'unclear'],
    ['2026-02-30', undefined],
    ['31.4.2026', undefined],
    ['soon', undefined],
    ['46082', '2026-03-01'],
  ])('“%s” is %s', (cell, day) => expect(readDay(cell, undefined)).toBe(day))

  it('with slashes is told by the other rows', () => {
    expect(dayOrderOf(['3/1/2026', '13/1/2026'])).toBe('day')
    expect(dayOrderOf(['3/1/2026', '3/31/2026'])).toBe('month')
    expect(dayOrderOf(['3/1/2026'])).toBeUndefined()
    expect(readDay('3/1/2026', 'day')).toBe('2026-01-03')
    expect(readDay('3/1/2026', 'month')).toBe('2026-03-01')
    expect(readDay('13/1/2026', 'month')).toBeUndefined()
  })
})

describe('a date that stands on another row', () => {
  const table = (...rows: string[]) =>
    read(['id,event,date,rater,N1,N2', ...rows].join('\n'), {
      participant: 'id',
      visit: { column: 'event', all: '' },
      rater: { from: 'column', column: 'rater', all: '' },
    })

  it('of the same participant and visit is taken, as REDCap writes forms that repeat', async () => {
    const { sheets, notes, problems } = await table(
      'P1,baseline,2026-03-01,,,',
      'P1,baseline,,a,3,4',
      'P1,Baseline,,b,2,4',
      'P1,week_4,,a,3,4',
    )
    expect(problems).toEqual([])
    expect(sheets.map(({ rater, date }) => [rater, date])).toEqual([
      ['a', '2026-03-01'],
      ['b', '2026-03-01'],
      ['a', undefined],
    ])
    expect(notes.map((note) => english(note as Message))).toContain(
      '2 sheets have their dates from another row of the same participant and visit.',
    )
  })

  it('is not taken where such rows have several', async () => {
    const { sheets } = await table('P1,baseline,2026-03-01,,,', 'P1,baseline,2026-03-02,,,', 'P1,baseline,,a,3,4')
    expect(sheets.map(({ date }) => date)).toEqual([undefined])
  })
})

describe('every wrong cell is named', () => {
  it('with line and column, all of them at once', async () => {
    const found = await read(
      'ID,Visit,Date,Rater,N1,N2\nP 1,V1,2026-03-01,A,3,8\n,V1,2026-03-01,A,3,4\nP-3,,2026-13-01,A,x,4\nP-4,V1,2026-03-01,,3,4\n',
    )
    expect(told(found)).toEqual([
      'Line 2, column N2 (F): “8” is outside the scale, which goes from 1 to 7.',
      'Line 2, column ID (A): “P 1” is no code of a participant. Use letters, digits and dashes, and never a name.',
      'Line 3, column ID (A): the participant is missing.',
      'Line 4, column N1 (E): “x” is not a number.',
      'Line 4, column Visit (B): the visit is missing.',
      'Line 4, column Date (C): “2026-13-01” is not a date. Write it as 2026-03-01.',
      'Line 5, column Rater (D): the rater is missing.',
    ])
  })

  it('and so are rows that sum up the others', async () => {
    const found = await read('ID,Rater,N1,N2\nP-1,A,3,4\nP-2,A,3,4\nMean,A,3,4\n')
    expect(told(found)).toEqual([
      'Line 4, column ID (A): “Mean” looks like a summary of the other rows. Remove the row, or rename it if it is an interview.',
    ])
  })

  it('and dates that can be read in two ways', async () => {
    const text = 'ID,Date,Rater,N1\nP-1,3/1/2026,A,3\n'
    expect(told(await read(text))).toEqual([
      'Line 2, column Date (B): “3/1/2026” can be read in two ways. Choose whether the day or the month comes first.',
    ])
    const chosen = await read(text, { date: { column: 'Date', order: 'day', all: '' } })
    expect(chosen.sheets[0]!.date).toBe('2026-01-03')
  })
})

describe('columns', () => {
  it('are one thing each', async () => {
    const text = 'ID,Visit,Rater,N1,N2\nP-1,V1,A,3,4\n'
    const items = [
      { column: 'N1', item: 'N1', rater: '' },
      { column: 'N2', item: 'N1', rater: '' },
    ]
    expect(told(await read(text, { items }))).toEqual([
      'Several columns are N1, such as “N2”. Keep one for each rater.',
    ])
    const visit = { column: 'Rater', all: '' }
    expect(told(await read(text, { visit }))).toEqual(['The column “Rater” is used twice. It can be one thing only.'])
    expect(told(await read(text, { participant: null, items: [] }))).toEqual([
      'Choose the column with the participants.',
      'No column is an item of the PANSS. Choose the columns of its items.',
    ])
  })

  it('that the table does not have are not taken from elsewhere', async () => {
    const items = [{ column: '__proto__', item: 'N1', rater: '' }]
    expect(told(await read('ID,Rater,N1\nP-1,A,3\n', { items, participant: 'constructor' }))).toHaveLength(2)
  })

  it('of totals are compared with their items', async () => {
    const header = `ID,Rater,${Array.from({ length: 7 }, (_, i) => `N${i + 1}`).join(',')},PANSS negative`
    const found = await read(`${header}\nP-1,A,1,2,3,4,5,6,7,28\nP-2,A,1,1,1,1,1,1,1,8\n`)
    expect(found.problems).toEqual([])
    expect(found.notes.map(english.stored)).toEqual([
      'Line 3, column PANSS negative (J) has 8, and the items add up to 7. Check which of them is right; totals are not stored.',
    ])
  })
})

it('items that are not rated stay absent, and the sheets that lack some are counted', async () => {
  const found = await read('ID,Rater,N1,N2\nP-1,A,3,\nP-2,A,3,4\nP-3,A,,\n')
  expect(found.sheets.map(({ scores }) => scores)).toEqual([{ N1: 3 }, { N1: 3, N2: 4 }])
  expect(found.notes.map(english.stored)).toEqual([
    '1 row has no score and was left out.',
    '1 sheet lacks items, which stay not rated.',
  ])
})
