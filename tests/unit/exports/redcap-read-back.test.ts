import { describe, expect, it } from 'vitest'
import { csvOf } from '#lib/csv/csv-of.ts'
import { exportedScales } from '#lib/exports/exported-scales.ts'
import { redcapFiles } from '#lib/exports/redcap-files.ts'
import type { StudyData } from '#lib/exports/study-data.ts'
import { readDictionary } from '#lib/rating-imports/data-dictionary.ts'
import { guessMapping, withChoices } from '#lib/rating-imports/guess-mapping.ts'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { readRatings } from '#lib/rating-imports/read-ratings.ts'
import { cains } from '#lib/scales/cains.ts'
import { panss } from '#lib/scales/panss.ts'
import type { Scale } from '#lib/scales/scale.ts'

const sheet = {
  kind: 'rating' as const,
  scaleName: '',
  notAssessable: [],
  version: 1,
  imported: false,
  blind: true,
  training: false,
}
const scores = Object.fromEntries(panss.items.map(({ key }, i) => [key, 1 + (i % 7)]))
const ofFurther = Object.fromEntries(cains.items.map(({ key }, i) => [key, i % 5]))
const interview = {
  participant: 'P1',
  site: null,
  sex: null,
  ageBand: null,
  coverage: null,
  durationMs: null,
  someClips: null,
  events: [],
  divisions: [],
  analyses: [],
  estimates: [],
}
const data: StudyData = {
  study: {
    id: 'study',
    code: 'S',
    title: 'Study',
    scales: exportedScales([
      { name: '', scale: panss, named: panss, items: [], target: 'total' },
      { name: 'cains', scale: cains, named: cains, items: [], target: 'total' },
    ]),
    target: 'total',
    simulated: true,
    blinding: 'blinded',
  },
  datesShifted: false,
  participants: 1,
  leftOut: 0,
  isSelection: false,
  raters: new Map([
    ['a', 'R1'],
    ['b', 'R2'],
  ]),
  authors: new Map(),
  interviews: [
    {
      ...interview,
      id: 'one',
      visit: 'V1',
      date: '2026-01-02',
      sheets: [
        { ...sheet, rater: 'R1', scores },
        { ...sheet, rater: 'R2', scores: { P1: 3, N1: 2 } },
        { ...sheet, rater: 'R2', scaleName: 'cains', scores: ofFurther },
      ],
    },
    { ...interview, id: 'two', visit: 'V2', date: '2026-02-02', sheets: [{ ...sheet, rater: 'R1', scores }] },
  ],
}

/** What an import makes of the records, without a choice of a person's. */
async function readBack(records: string, dictionary: string, scale: Scale = panss) {
  const known = { scale, visits: ['V1', 'V2'], members: [] }
  const fields = readDictionary({ name: 'dictionary.csv', bytes: Buffer.from(dictionary) })
  const table = await readRatingsTable({ name: 'records.csv', bytes: Buffer.from(records) }, scale, undefined)
  const mapping = guessMapping(table, known, fields)
  const read = readRatings(table, mapping, scale, fields)
  const { visits } = withChoices(mapping, read, known)
  return {
    problems: read.problems,
    sheets: read.sheets.map(({ participant, visit, date, rater, scores: given }) => [
      participant,
      visits.find(({ from }) => from === visit)?.to,
      date,
      rater,
      given,
    ]),
  }
}

describe('an export for REDCap', () => {
  const { dictionary, records } = redcapFiles(data)
  const rows = [...records]
  const expected = [
    ['P1', 'V1', '2026-01-02', 'R1', scores],
    ['P1', 'V1', '2026-01-02', 'R2', { P1: 3, N1: 2 }],
    ['P1', 'V2', '2026-02-02', 'R1', scores],
  ]

  it('is read back as it was', async () => {
    expect(await readBack(csvOf(rows), csvOf(dictionary))).toEqual({ problems: [], sheets: expected })
  })

  it('is read back on a further scale, with the rater and the date of its own form', async () => {
    expect(await readBack(csvOf(rows), csvOf(dictionary), cains)).toEqual({
      problems: [],
      sheets: [['P1', 'V1', '2026-01-02', 'R2', ofFurther]],
    })
  })

  it('is read back, too, where REDCap wrote the choices by their labels', async () => {
    const choices = new Map(
      dictionary.slice(1).map((row) => [
        row[0],
        new Map(
          String(row[5])
            .split(' | ')
            .map((choice) => [choice.slice(0, choice.indexOf(',')), choice.slice(choice.indexOf(',') + 2)]),
        ),
      ]),
    )
    const [header, ...others] = rows
    const labelled = others.map((row) => row.map((cell, i) => choices.get(header![i])?.get(String(cell ?? '')) ?? cell))
    expect(await readBack(csvOf([header!, ...labelled]), csvOf(dictionary))).toEqual({
      problems: [],
      sheets: expected,
    })
  })
})
