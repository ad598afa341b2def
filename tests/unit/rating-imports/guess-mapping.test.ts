import { describe, expect, it } from 'vitest'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'
import { readDictionary } from '#lib/rating-imports/data-dictionary.ts'
import { guessColumn } from '#lib/rating-imports/guess-column.ts'
import { guessMapping, keptMapping, likelyVisit, usedColumns, withChoices } from '#lib/rating-imports/guess-mapping.ts'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { readRatings } from '#lib/rating-imports/read-ratings.ts'
import { cains } from '#lib/scales/cains.ts'
import { panss } from '#lib/scales/panss.ts'

const KNOWN = { scale: panss, visits: ['V1', 'V2'], members: [{ id: 'a'.repeat(8), name: 'Ruth' }] }
const fileOf = (text: string, name = 'ratings.csv') => ({ name, bytes: Buffer.from(text) })
const tableOf = (text: string) => readRatingsTable(fileOf(text), panss, undefined)

async function guessed(text: string, dictionary?: string) {
  const table = await tableOf(text)
  const fields = dictionary === undefined ? undefined : readDictionary(fileOf(dictionary, 'dictionary.csv'))
  const mapping = guessMapping(table, KNOWN, fields)
  const read = readRatings(table, mapping, panss, fields)
  return { table, fields, mapping: withChoices(mapping, read, KNOWN), read }
}

describe('a header tells what its column is', () => {
  it.each([
    ['P1', 'P1', ''],
    ['panss_p1', 'P1', ''],
    ['PANSSP01', 'P1', ''],
    ['N1 Blunted affect', 'N1', ''],
    ['N1 - blunted affect (score)', 'N1', ''],
    ['Blunted affect', 'N1', ''],
    ['panss_anxiety', 'G2', ''],
    ['G16', 'G16', ''],
    ['N1_r1', 'N1', 'r1'],
    ['rater2_panss_n_1', 'N1', 'rater2'],
    ['n6 Rater B', 'N6', 'rater b'],
  ])('%s is %s of “%s”', (header, item, rest) => {
    expect(guessColumn(header, panss)).toEqual({ kind: 'item', item, rest })
  })

  it.each([
    ['record_id', 'participant'],
    ['Subject ID', 'participant'],
    ['ID', 'participant'],
    ['redcap_event_name', 'visit'],
    ['Visit', 'visit'],
    ['Interview date', 'date'],
    ['Datum', 'date'],
    ['Rater', 'rater'],
    ['rated by', 'rater'],
    ['date of birth', 'other'],
    ['step1', 'other'],
    ['P12', 'other'],
    ['age', 'other'],
    ['hypertension', 'other'],
    ['gad7_anxiety', 'other'],
    ['', 'other'],
  ])('%s: %s', (header, kind) => {
    expect(guessColumn(header, panss).kind).toBe(kind)
  })

  it.each([
    ['PANSS total', 'total'],
    ['panss_negative', 'negative'],
    ['PANSS positive subscale', 'positive'],
    ['panss_neg_sum', 'negative'],
  ])('%s is the sum %s, and no item', (header, key) => {
    expect(guessColumn(header, panss)).toMatchObject({ kind: 'sum', sum: { key } })
  })

  it('is looked at with the items of the study’s scale', () => {
    expect(guessColumn('cains_exp_3', cains)).toMatchObject({ kind: 'item', item: 'EXP3' })
    expect(guessColumn('N1', cains)).toEqual({ kind: 'other' })
  })
})

describe('a table', () => {
  it('with a row for each sheet has its raters in a column', async () => {
    const { mapping, read } = await guessed(
      'ID;Visit;Date;Rater;N1;N2\nP-001;V1;2026-03-01;Ruth;3;4\nP-001;V1;2026-03-01;K;2;4\n',
    )
    expect(mapping).toMatchObject({
      participant: 'ID',
      visit: { column: 'Visit' },
      date: { column: 'Date' },
      rater: { from: 'column', column: 'Rater' },
      raters: [
        { from: 'Ruth', to: { as: 'member', id: KNOWN.members[0]!.id } },
        { from: 'K', to: { as: 'outside', name: 'Rater K' } },
      ],
    })
    expect(read.problems).toEqual([])
    expect(read.sheets.map(({ rater, scores }) => [rater, scores])).toEqual([
      ['Ruth', { N1: 3, N2: 4 }],
      ['K', { N1: 2, N2: 4 }],
    ])
  })

  it('with columns for each rater has them in its headers', async () => {
    const { mapping, read } = await guessed('ID,N1_r1,N2_r1,N1_r2,N2_r2\nP-001,3,4,2,\nP-002,1,1,,\n')
    expect(mapping.rater.from).toBe('items')
    expect(mapping.raters.map(({ to }) => to)).toEqual([
      { as: 'outside', name: 'Rater 1' },
      { as: 'outside', name: 'Rater 2' },
    ])
    expect(read.sheets.map(({ participant, rater, scores }) => [participant, rater, scores])).toEqual([
      ['P-001', 'r1', { N1: 3, N2: 4 }],
      ['P-001', 'r2', { N1: 2 }],
      ['P-002', 'r1', { N1: 1, N2: 1 }],
    ])
  })

  it.each([
    ['N1_V1,N2_V1,N1_V2,N2_V2', ['V1', 'V2']],
    ['PANSS_N1_baseline,PANSS_N2_baseline,PANSS_N1_week_12,PANSS_N2_week_12', ['Baseline', 'Week 12']],
    ['V1 N1,V1 N2,V2 N1,V2 N2', ['V1', 'V2']],
    ['T0_N1 Blunted affect,T0_N2,T1_N1 Blunted affect,T1_N2', ['T0', 'T1']],
    ['N1 follow-up 1,N2 follow-up 1,N1 follow-up 2,N2 follow-up 2', ['Follow up 1', 'Follow up 2']],
  ])('with a column for each item and visit has a sheet of each: %s', async (headers, [first, second]) => {
    const { mapping, read } = await guessed(`ID,Rater,${headers}\nP-001,Klein,3,4,2,1\nP-002,Klein,1,1,,\n`)
    expect(mapping.visit).toEqual({ column: null, all: '', inHeaders: true })
    expect(mapping.visits.map(({ from }) => from)).toEqual([first, second])
    expect(mapping.rater).toMatchObject({ from: 'column', column: 'Rater' })
    expect(read.problems).toEqual([])
    expect(read.sheets.map(({ participant, visit, scores }) => [participant, visit, scores])).toEqual([
      ['P-001', first, { N1: 3, N2: 4 }],
      ['P-001', second, { N1: 2, N2: 1 }],
      ['P-002', first, { N1: 1, N2: 1 }],
    ])
  })

  it('with visits and raters in its headers has a sheet of each, with the date of the visit', async () => {
    const { mapping, read } = await guessed(
      'ID,date_V1,date_V2,N1_V1_r1,N2_V1_r1,N1_V1_r2,N2_V1_r2,N1_V2_r1,N2_V2_r1\nP-001,2026-03-01,2026-04-01,3,4,2,2,1,1\n',
    )
    expect(mapping.date.ofVisits).toEqual([
      { column: 'date_V1', visit: 'V1' },
      { column: 'date_V2', visit: 'V2' },
    ])
    expect(read.sheets.map(({ visit, date, rater, scores }) => [visit, date, rater, scores])).toEqual([
      ['V1', '2026-03-01', 'r1', { N1: 3, N2: 4 }],
      ['V1', '2026-03-01', 'r2', { N1: 2, N2: 2 }],
      ['V2', '2026-04-01', 'r1', { N1: 1, N2: 1 }],
    ])
  })

  it('says once what is wrong with the date of a visit that raters share', async () => {
    const { read } = await guessed(
      'ID,date_V1,date_V2,N1_V1_r1,N2_V1_r1,N1_V1_r2,N2_V1_r2,N1_V2_r1,N2_V2_r1\nP-001,3/4/2026,4/3/2026,3,4,2,2,1,1\n',
    )
    expect(read.problems.map(({ place, what }) => `${english(place!)}: ${english(what)}`)).toEqual([
      expect.stringMatching(/date_V1 .*“3\/4\/2026” can be read in two ways/),
      expect.stringMatching(/date_V2 .*“4\/3\/2026” can be read in two ways/),
    ])
  })

  it('needs no dates of single visits once its visits are in a column', async () => {
    const { table, mapping } = await guessed(
      'ID,Rater,When,date_V1,date_V2,N1_V1,N2_V1,N1_V2,N2_V2\nP-001,Klein,V1,2026-03-01,2026-04-01,3,4,2,1\n',
    )
    expect(mapping.date.ofVisits).toHaveLength(2)
    const changed = {
      ...mapping,
      visit: { column: 'When', all: '' },
      date: { ...mapping.date, column: 'date_V1' },
      items: mapping.items.slice(0, 2),
    }
    const { problems, sheets } = readRatings(table, changed, panss)
    expect(problems).toEqual([])
    expect(sheets).toMatchObject([{ visit: 'V1', date: '2026-03-01', scores: { N1: 3, N2: 4 } }])
    expect(usedColumns(changed)).not.toContain('date_V2')
  })

  it('with visits in its headers names each wrong cell, and each column that lacks its visit', async () => {
    const { table, mapping, read } = await guessed('ID,Rater,N1_V1,N2_V1,N1_V2,N2_V2\nP-001,Klein,3,9,2,x\n')
    expect(read.problems.map(({ place, what }) => `${english(place!)}: ${english(what)}`)).toEqual([
      expect.stringMatching(/2.*N2_V1 \(D\).*“9” is outside the scale/),
      expect.stringMatching(/2.*N2_V2 \(F\).*“x” is not a number/),
    ])
    const without = { ...mapping, items: mapping.items.map((item) => ({ ...item, visit: '' })) }
    const said = readRatings(table, without, panss).problems.map(({ what }) => english(what))
    expect(said).toContain('Name the visit of each column of an item.')
    const twice = { ...mapping, items: mapping.items.map((item) => ({ ...item, visit: 'V1' })) }
    expect(readRatings(table, twice, panss).problems.map(({ what }) => english(what))).toEqual([
      'Several columns are N1 of the same visit, such as “N1_V2”. Keep one for each visit and rater.',
    ])
  })

  it('with one visit in all headers is of that visit', async () => {
    const { mapping } = await guessed('ID,Rater,N1_V2,N2_V2\nP-001,Klein,3,4\n')
    expect(mapping.visit).toEqual({ column: null, all: 'V2' })
    expect(mapping.items.map(({ visit }) => visit)).toEqual([undefined, undefined])
  })

  it('without raters asks for one', async () => {
    const { mapping, read } = await guessed('ID,N1,N2\nP-001,3,4\n')
    expect(mapping.rater).toEqual({ from: 'file', column: null, all: '' })
    expect(read.problems).toEqual([{ place: undefined, what: phrase('Name the rater of this file.') }])
  })

  it('with title rows, a sep= line and repeated headers is found all the same', async () => {
    const { table } = await guessed('sep=;\nExport of the ward;;;\n\nID;N1;N2;note;note\nP-001;3;4;a;b\n')
    expect(table.columns.map(({ key }) => key)).toEqual(['ID', 'N1', 'N2', 'note [D]', 'note [E]'])
    expect(table.rows).toEqual([{ line: 5, cells: ['P-001', '3', '4', 'a', 'b'] }])
  })

  it('of totals alone is refused with the reason', async () => {
    const { read } = await guessed('ID,Rater,PANSS total,PANSS negative\nP-001,A,61,20\n')
    expect(read.problems).toHaveLength(1)
    expect(english(read.problems[0]!.what)).toMatch(/totals, such as “PANSS total”, and no items/)
  })
})

describe('an export of REDCap', () => {
  const RAW =
    'record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,panss_date,pan_n1,pan_n2,panss_complete\n' +
    'P-001,visit_1_arm_1,,,,,,\n' +
    'P-001,visit_1_arm_1,panss,1,2026-03-01,3,4,2\n' +
    'P-001,visit_1_arm_1,panss,2,2026-03-01,2,Minimal,2\n' +
    'P-001,follow_up_arm_1,panss,1,2026-06-01,2,-99,2\n'
  const DICTIONARY =
    'Variable / Field Name,Form Name,Field Label,"Choices, Calculations, OR Slider Labels"\n' +
    'record_id,base,Record ID,\n' +
    'pan_n1,panss,"<b>N1</b> Blunted affect","1, Absent | 2, Minimal | 3, Mild"\n' +
    'pan_n2,panss,N2 Emotional withdrawal,"1, Absent | 2, Minimal | 4, Moderate | -99, Not done"\n'

  it('has events as visits, repeated instances as raters, and no sheet in rows without a score', async () => {
    const { mapping, read } = await guessed(RAW.replace('Minimal', '2'))
    expect(mapping).toMatchObject({
      participant: 'record_id',
      visit: { column: 'redcap_event_name' },
      date: { column: 'panss_date' },
      rater: { from: 'column', column: 'redcap_repeat_instance' },
      visits: [
        { from: 'visit_1_arm_1', to: 'V1' },
        { from: 'follow_up_arm_1', to: 'Follow up' },
      ],
      raters: [
        { from: '1', to: { as: 'outside', name: 'Rater 1' } },
        { from: '2', to: { as: 'outside', name: 'Rater 2' } },
      ],
    })
    expect(read.notes.map(english.stored)).toContain('1 row has no score and was left out.')
    expect(read.problems.map(({ place, what }) => `${english(place!)}: ${english(what)}`)).toEqual([
      'Line 5, column pan_n2 (G): “-99” is outside the scale, which goes from 1 to 7.',
    ])
    expect(read.outside).toEqual([{ value: '-99', count: 1 }])
  })

  it('is understood by its data dictionary: labels of fields and of choices', async () => {
    const other = (text: string) => text.replaceAll('pan_n1', 'item_a').replaceAll('pan_n2', 'item_b')
    const { table, fields, mapping } = await guessed(other(RAW), other(DICTIONARY))
    expect(mapping.items.map(({ column, item }) => [column, item])).toEqual([
      ['item_a', 'N1'],
      ['item_b', 'N2'],
    ])
    const read = readRatings(table, { ...mapping, missing: ['-99'] }, panss, fields)
    expect(read.problems).toEqual([])
    expect(read.sheets.map(({ scores }) => scores)).toEqual([{ N1: 3, N2: 4 }, { N1: 2, N2: 2 }, { N1: 2 }])
  })

  it('of double entry has a rater for each copy, and one for the merged record', async () => {
    const { mapping, read } = await guessed('record_id,N1\nP-001--1,3\nP-001--2,4\nP-001,3\n')
    expect(mapping.rater.from).toBe('copies')
    expect(read.sheets.map(({ participant, rater }) => [participant, rater])).toEqual([
      ['P-001', '1'],
      ['P-001', '2'],
      ['P-001', 'merged'],
    ])
  })
})

describe('what a study has kept', () => {
  it('is used where the table has its columns, and not where one is missing or a date is new', async () => {
    const { table, mapping } = await guessed('ID,Rater,N1,age\nP-001,A,3,40\n')
    const again = async (text: string) => {
      const other = await tableOf(text)
      return keptMapping(mapping, other, guessMapping(other, KNOWN))
    }
    expect(keptMapping(mapping, table, guessMapping(table, KNOWN))).toEqual(mapping)
    expect(await again('note,N1,Rater,ID\nx,3,A,P-001\n')).toMatchObject({ participant: 'ID', raters: mapping.raters })
    expect(await again('ID,Rater,N2\nP-001,A,3\n')).toBeUndefined()
    expect(await again('ID,Rater,N1,Date\nP-001,A,3,2026-03-01\n')).toBeUndefined()
  })

  it('names visits as the study does', () => {
    expect(likelyVisit('visit_01_arm_1', ['V1'])).toBe('V1')
    expect(likelyVisit('Visit 2', ['V1', 'V2'])).toBe('V2')
    expect(likelyVisit('baseline_arm_1', ['V1'])).toBe('Baseline')
    expect(likelyVisit('T0', ['V1'])).toBe('T0')
  })
})
