import { describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { english } from '#lib/messages/translator.ts'
import { guessColumn } from '#lib/rating-imports/guess-column.ts'
import { guessMapping, withChoices } from '#lib/rating-imports/guess-mapping.ts'
import { withRowsOfSheets } from '#lib/rating-imports/long-table.ts'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { readDay } from '#lib/rating-imports/read-day.ts'
import { readRatings } from '#lib/rating-imports/read-ratings.ts'
import { guessRosterColumns, readRoster } from '#lib/rosters/read-roster.ts'
import { panss } from '#lib/scales/panss.ts'

const KNOWN = { scale: panss, visits: ['V1', 'V2'], members: [] }
type Cells = Parameters<typeof writeExcel>[0]

/** What is made of a file without a choice of a person's: raters, and each sheet as participant, visit, date, rater and scores. */
async function readAs(bytes: Uint8Array, name: string) {
  const table = withRowsOfSheets(await readRatingsTable({ name, bytes }, panss, undefined), panss)
  const guess = guessMapping(table, KNOWN)
  const mapping = guess.rater.from === 'file' ? { ...guess, rater: { ...guess.rater, all: 'K' } } : guess
  const read = readRatings(table, mapping, panss)
  const { raters, visits } = withChoices(mapping, read, KNOWN)
  return {
    problems: read.problems.map(({ place, what }) => `${place ? english(place) : ''}: ${english(what)}`),
    raters: raters.map(({ to }) => (to.as === 'outside' ? to.name : to.as)),
    visits: visits.map(({ to }) => to),
    notes: table.notes.map(english.stored),
    sheets: read.sheets.map((one) => [one.participant, one.visit, one.date, one.rater, one.scores]),
  }
}
const csv = (text: string, encoding: BufferEncoding = 'utf8') => readAs(Buffer.from(text, encoding), 'a.csv')
/** Merged cells have their value in the first one alone. */
const xlsx = async (rows: readonly (readonly unknown[])[]) =>
  readAs(await writeExcel([{ sheet: 'Ratings', data: rows as never }] as unknown as Cells).toBuffer(), 'a.xlsx')

describe('a header of two rows, as merged cells make it', () => {
  const twice = [
    ['P-001', 'V1', '', { N1: 3, N2: 4 }, { N1: 2, N2: 5 }],
    ['P-002', 'V1', '', { N1: 1, N2: 1 }, { N1: 1, N2: 2 }],
  ] as const
  const expected = twice.flatMap(([code, visit, , one, other]) => [
    [code, visit, undefined, 'rater 1', one],
    [code, visit, undefined, 'rater 2', other],
  ])

  it.each([
    [
      'raters over items, names over both rows',
      [
        ['ID', 'Visit', 'Rater 1', null, 'Rater 2', null],
        [null, null, 'N1', 'N2', 'N1', 'N2'],
      ],
    ],
    [
      'the names in the lower row',
      [
        [null, null, 'Rater 1', null, 'Rater 2', null],
        ['ID', 'Visit', 'N1', 'N2', 'N1', 'N2'],
      ],
    ],
    [
      'a title above',
      [['Ward 3'], ['ID', 'Visit', 'Rater 1', null, 'Rater 2', null], [null, null, 'N1', 'N2', 'N1', 'N2']],
    ],
  ])('is read with %s', async (_, header) => {
    const { problems, raters, sheets, notes } = await xlsx([
      ...header,
      ['P-001', 'V1', 3, 4, 2, 5],
      ['P-002', 'V1', 1, 1, 1, 2],
    ])
    expect(problems).toEqual([])
    expect(raters).toEqual(['Rater 1', 'Rater 2'])
    expect(sheets).toEqual(expected)
    expect(notes).toContain('The header takes two rows, which were read together.')
  })

  it('is read with items over raters', async () => {
    const { problems, sheets } = await xlsx([
      ['ID', 'Visit', 'N1', null, 'N2', null],
      [null, null, 'R1', 'R2', 'R1', 'R2'],
      ['P-001', 'V1', 3, 2, 4, 5],
    ])
    expect(problems).toEqual([])
    expect(sheets).toEqual([
      ['P-001', 'V1', undefined, 'r1', { N1: 3, N2: 4 }],
      ['P-001', 'V1', undefined, 'r2', { N1: 2, N2: 5 }],
    ])
  })

  it('is read from CSV, and one with subscales over items has no raters in it', async () => {
    const { problems, sheets } = await csv(
      'ID;Visit;Rater 1;;Rater 2;\n;;N1;N2;N1;N2\nP-001;V1;3;4;2;5\nP-002;V1;1;1;1;2\n',
    )
    expect([problems, sheets]).toEqual([[], expected])
    const parts = await csv('ID;Positive;;Negative;\n;P1;P2;N1;N2\nP-001;1;2;3;4\n')
    expect(parts.sheets).toEqual([['P-001', 'V1', undefined, 'K', { P1: 1, P2: 2, N1: 3, N2: 4 }]])
  })

  it('is not seen in a first row of words with a remark beside them', async () => {
    const { sheets } = await csv('ID;Visit;Datum;N1;N2;\nP-001;V1;;k. A.;k. A.;entfallen\nP-002;V1;;3;4;\n')
    expect(sheets).toEqual([['P-002', 'V1', undefined, 'K', { N1: 3, N2: 4 }]])
    const list = 'Code;Zentrum;Geschlecht;\nP-001;Jena;;neu\nP-002;Jena;w;\n'
    const table = await readRatingsTable({ name: 'liste.csv', bytes: Buffer.from(list) }, panss, undefined)
    expect(readRoster(table, guessRosterColumns(table, panss)).rows.map(({ participant }) => participant)).toEqual([
      'P-001',
      'P-002',
    ])
  })

  it('is not seen in a title, a note above, or a first row of data', async () => {
    for (const above of ['Ward 3;;;\n', 'Ward 3;;;as of May\n', ''])
      expect((await csv(`${above}ID;Visit;N1;N2\nP-001;V1;3;4\n`)).sheets, above).toEqual([
        ['P-001', 'V1', undefined, 'K', { N1: 3, N2: 4 }],
      ])
    expect((await csv('ID;N1;;N2\nP-001;3;x;4\nP-002;1;y;2\n')).sheets).toHaveLength(2)
  })
})

describe('a table with a row for each score', () => {
  const header = 'participant,visit,date,rater,scale,item,score,not_assessable,training,sheet_kind'
  const text = (...rows: string[]) => [header, ...rows].join('\n')

  it('is put together to sheets, whatever the order of its rows', async () => {
    const { problems, raters, sheets, notes } = await csv(
      text(
        'P-001,V1,2026-03-01,R1,PANSS,N1,3,0,0,rating',
        'P-001,V1,2026-03-01,R2,PANSS,N1,2,0,0,rating',
        'P-001,V1,2026-03-01,R1,PANSS,N2,,1,0,rating',
        'P-001,V1,2026-03-01,R1,PANSS,P1,5,0,0,rating',
        'P-001,V1,2026-03-01,R1,CDSS,N1,1,0,0,rating',
        'P-001,V1,2026-03-01,R1,PANSS,total,8,0,0,rating',
        'P-001,V1,2026-03-01,consensus,PANSS,N1,3,0,0,consensus',
      ),
    )
    expect(problems).toEqual([])
    expect(raters).toEqual(['Rater 1', 'Rater 2', 'nobody'])
    expect(sheets).toEqual([
      ['P-001', 'V1', '2026-03-01', 'R1', { N1: 3, P1: 5 }],
      ['P-001', 'V1', '2026-03-01', 'R2', { N1: 2 }],
      ['P-001', 'V1', '2026-03-01', 'consensus', { N1: 3 }],
    ])
    expect(notes).toEqual([
      'This table has one row per score. The scores were combined into rating sheets.',
      '1 score belongs to another scale and was left out.',
      '1 row is not for an item of the scale and was left out.',
    ])
  })

  it('has each cell that is wrong on its own line, and an item that is there twice is not overwritten', async () => {
    const { problems, sheets } = await csv(
      text(
        'P-001,V1,,R1,,N1,3,0,0,rating',
        'P-001,V1,,R1,,N2,9,0,0,rating',
        'P-001,V1,,R1,,N1,4,0,0,rating',
        'P-001,V2,,R1,,N1,1,0,0,rating',
      ),
    )
    expect(problems).toEqual(['Line 3, column N2 (G): “9” is outside the scale, which goes from 1 to 7.'])
    expect(sheets).toEqual([
      ['P-001', 'V1', undefined, 'R1', { N1: 3 }],
      ['P-001', 'V1', undefined, 'R1', { N1: 4 }],
      ['P-001', 'V2', undefined, 'R1', { N1: 1 }],
    ])
  })

  it('is found below titles in a workbook, and only where no sheet has columns of items', async () => {
    const long = [['Ward 3'], ['Code', 'Item', 'Wert'], ['P-001', 'N1', 3], ['P-001', 'N2', 4], ['P-002', 'N1', 1]]
    const { problems, sheets, notes } = await xlsx(long)
    expect(problems).toEqual([])
    expect(sheets.map(([code, , , , scores]) => [code, scores])).toEqual([
      ['P-001', { N1: 3, N2: 4 }],
      ['P-002', { N1: 1 }],
    ])
    expect(notes).toContain('The header is on line 2; the lines above it were ignored.')
    const wide = [
      ['Code', 'N1'],
      ['P-001', 5],
    ]
    const book = [long, wide].map((data, i) => ({ sheet: `S${i}`, data: data as never }))
    const bytes = await writeExcel(book as unknown as Cells).toBuffer()
    expect((await readRatingsTable({ name: 'a.xlsx', bytes }, panss, undefined)).sheet).toBe('S1')
  })
})

describe('a German table', () => {
  it.each([
    ['Probandencode', 'participant'],
    ['Patienten-ID', 'participant'],
    ['Pat.-Nr.', 'participant'],
    ['Teilnehmer-Nr', 'participant'],
    ['Studiennummer', 'participant'],
    ['Kürzel', 'participant'],
    ['Messzeitpunkt', 'visit'],
    ['Termin', 'visit'],
    ['Visiten-Nr.', 'visit'],
    ['Untersucher/in', 'rater'],
    ['Beurteiler:in', 'rater'],
    ['Interviewdatum', 'date'],
    ['Tag der Untersuchung', 'date'],
    ['Geburtsdatum', 'other'],
    ['Datum der Einwilligung', 'other'],
    ['Eingabedatum', 'other'],
    ['N1 Kommentar', 'other'],
    ['n1_notes', 'other'],
    ['Bemerkung zu P3', 'other'],
    ['p1___3', 'other'],
  ])('has %s as %s', (header, kind) => {
    expect(guessColumn(header, panss).kind).toBe(kind)
  })

  it('in Windows-1252 with semicolons, decimal commas and titles of its own is read whole', async () => {
    const { problems, sheets } = await csv(
      'Probandencode;Messzeitpunkt;Untersuchungsdatum;Prüfer;N1 Affektverflachung;N2 Emotionaler Rückzug;N1 Kommentar\r\n' +
        'P-001;V1;01.03.26;Dr. Müller;3,0;4;müde\r\nP-002;V2;15. März 2026;Dr. Groß;2;k. A.;\r\n',
      'latin1',
    )
    expect(problems).toEqual([])
    expect(sheets).toEqual([
      ['P-001', 'V1', '2026-03-01', 'Dr. Müller', { N1: 3, N2: 4 }],
      ['P-002', 'V2', '2026-03-15', 'Dr. Groß', { N1: 2 }],
    ])
  })

  it('with raters in its headers beside titles tells them apart, and takes titles for none', async () => {
    const { raters, sheets } = await csv(
      'Kürzel;N1 Affektverflachung R1;N2 Emotionaler Rückzug R1;N1 Affektverflachung R2;N2 Emotionaler Rückzug R2\nP-001;3;4;2;5\n',
    )
    expect(raters).toEqual(['Rater 1', 'Rater 2'])
    expect(sheets.map(([, , , , scores]) => scores)).toEqual([
      { N1: 3, N2: 4 },
      { N1: 2, N2: 5 },
    ])
  })
})

describe('a day', () => {
  it.each([
    ['45352', '2024-03-01'],
    ['45352.5', '2024-03-01'],
    ['45352,5', '2024-03-01'],
    ['20260301', '2026-03-01'],
    ['01.03.26', '2026-03-01'],
    ['1. 3. 2026', '2026-03-01'],
    ['01-Mar-2026', '2026-03-01'],
    ['1-Mar-26', '2026-03-01'],
    ['01MAR2026', '2026-03-01'],
    ['1 March 2026', '2026-03-01'],
    ['March 1, 2026', '2026-03-01'],
    ['1. März 2026', '2026-03-01'],
    ['24. Dez. 2025', '2025-12-24'],
    ['2026-03-01T08:30:00Z', '2026-03-01'],
    ['12345', undefined],
    ['31.02.26', undefined],
    ['1 Foo 2026', undefined],
    ['20261301', undefined],
  ])('%s is %s', (text, day) => {
    expect(readDay(text, undefined)).toBe(day)
  })

  it('with two digits of the year is told by the order', () => {
    expect(readDay('3/1/26', 'month')).toBe('2026-03-01')
    expect(readDay('3/1/26', undefined)).toBe('unclear')
  })

  it('in a cell of a workbook that is not formatted as one is read by its number', async () => {
    const { problems, sheets } = await xlsx([
      ['ID', 'Datum', 'N1', 'N2'],
      ['P-001', 45352, 3, 4],
    ])
    expect([problems, sheets]).toEqual([[], [['P-001', 'V1', '2024-03-01', 'K', { N1: 3, N2: 4 }]]])
  })
})

describe('an export of REDCap', () => {
  it('with checkboxes, other instruments and remarks has scores from items alone', async () => {
    const { problems, sheets } = await csv(
      'record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,n1,n2,n1___1,n1___2,n1_comment,meds___1,panss_timestamp,panss_complete\n' +
        'P-001,visit_1_arm_1,,,,,,,,1,,\n' +
        'P-001,visit_1_arm_1,meds,1,,,,,,1,,\n' +
        'P-001,visit_1_arm_1,panss,1,3,4,1,0,tired,,2026-03-01 10:00,2\n' +
        'P-001,visit_1_arm_1,panss,2,2,5,0,1,,,2026-03-01 11:00,2\n',
    )
    expect(problems).toEqual([])
    expect(sheets.map(([, , , rater, scores]) => [rater, scores])).toEqual([
      ['1', { N1: 3, N2: 4 }],
      ['2', { N1: 2, N2: 5 }],
    ])
  })

  it('with a rater’s own column has its repeated instances as visits', async () => {
    const { problems, visits, raters } = await csv(
      'record_id,redcap_repeat_instrument,redcap_repeat_instance,rater,n1,n2\nP-001,panss,1,Klein,3,4\nP-001,panss,2,Klein,2,5\n',
    )
    expect([problems, visits, raters]).toEqual([[], ['V1', 'V2'], ['Klein']])
  })
})

it('a list of participants has German names of columns and days as numbers', async () => {
  const text = 'Teilnehmercode;Messzeitpunkt;Interviewdatum;Zentrum;Geschlecht\nP-001;V1;45352;Jena;w\n'
  const table = await readRatingsTable({ name: 'liste.csv', bytes: Buffer.from(text) }, panss, undefined)
  const { rows, problems } = readRoster(table, guessRosterColumns(table, panss))
  expect(problems).toEqual([])
  expect(rows).toMatchObject([
    { participant: 'P-001', visit: 'V1', date: '2024-03-01', groups: { site: 'Jena', sex: 'w' } },
  ])
})
