import { describe, expect, it } from 'vitest'
import { CODEBOOK_COLUMNS, codebookRows, dataTables } from '#lib/exports/data-tables.ts'
import { exportedScales } from '#lib/exports/exported-scales.ts'
import { redcapFiles } from '#lib/exports/redcap-files.ts'
import type { StudyData } from '#lib/exports/study-data.ts'
import { phq9 } from '#lib/scales/depression-anxiety-mania.ts'
import { panss } from '#lib/scales/panss.ts'
import { type Scale, scaleSchema } from '#lib/scales/scale.ts'

const own: Scale = scaleSchema.parse({
  key: 'own-0f8b2c1e-7a64-4a0e-9d55-3b1f6c2d9a10',
  name: 'Own',
  title: 'A scale of the study',
  source: 'This study',
  items: [
    { key: 'N1', label: 'N1', title: 'First', low: 0, high: 4 },
    { key: 'n1', label: 'n1', title: 'Second', low: 1, high: 7 },
  ],
  sums: [{ key: 'total', title: 'Total', items: ['N1', 'n1'] }],
  rights: { holder: 'The study', note: 'Free' },
})

const sheet = {
  rater: 'R1',
  kind: 'rating' as const,
  scaleName: '',
  notAssessable: [],
  version: 1,
  imported: false,
  blind: true,
  training: false,
}

function dataOf(scale: Scale, scores: Record<string, number>): StudyData {
  return {
    study: {
      id: 'study',
      code: 'S',
      title: 'Study',
      scales: exportedScales([{ name: '', scale, named: scale, items: [], target: 'total' }]),
      target: 'total',
      simulated: true,
      blinding: 'blinded',
    },
    datesShifted: false,
    participants: 1,
    leftOut: 0,
    isSelection: false,
    raters: new Map([['rater', 'R1']]),
    authors: new Map([['rater', 'R1']]),
    interviews: [
      {
        id: 'interview',
        participant: 'P1',
        visit: 'V1',
        date: '2026-01-02',
        site: null,
        sex: null,
        ageBand: null,
        coverage: null,
        durationMs: null,
        someClips: null,
        sheets: [{ ...sheet, scores }],
        analyses: [],
        estimates: [],
        events: [],
        divisions: [],
      },
    ],
  }
}

describe('files for REDCap', () => {
  it.each([
    ['a scale that comes with Concord', dataOf(panss, { P1: 3 })],
    ['a scale of the study', dataOf(own, { N1: 3, n1: 5 })],
  ])('have the fields of the dictionary in the records, with names that REDCap takes: %s', (_, data) => {
    const { dictionary, records } = redcapFiles(data)
    const fields = dictionary.slice(1).map(([name]) => String(name))
    const forms = [...new Set(dictionary.slice(1).map(([, form]) => String(form)))]
    const [header] = [...records]
    const added = ['redcap_event_name', 'redcap_repeat_instrument', 'redcap_repeat_instance']
    const complete = forms.map((form) => `${form}_complete`)
    expect(new Set(fields).size).toBe(fields.length)
    expect([...header!].sort()).toEqual([...fields, ...added, ...complete].sort())
    for (const name of [...fields, ...forms]) expect(name).toMatch(/^[a-z][a-z0-9_]{0,25}$/)
  })

  it('let one choose among the scores of an item, with what they mean', () => {
    const { dictionary } = redcapFiles(dataOf(panss, { P1: 3 }))
    const row = dictionary.find(([name]) => name === 'panss_p1')!
    expect(row[3]).toBe('radio')
    expect(String(row[5]).split(' | ')).toHaveLength(7)
    expect(String(row[5])).toMatch(/^1, 1\b.* \| 2, 2\b/)
    expect(row.slice(7, 10)).toEqual(['', '', ''])
  })

  it('take a number within the range of an item that has too many scores to choose from', () => {
    const functioning = {
      ...panss.items[0]!,
      key: 'F1',
      label: 'F1',
      low: 1,
      high: 100,
      levels: { 1: 'danger', 100: 'superior' },
    }
    const sums = [{ key: 'total', title: 'Total', items: ['F1'], as: 'sum' as const }]
    const scale = { ...panss, items: [functioning], sums, models: [], thresholds: [] }
    const { dictionary } = redcapFiles(dataOf(scale, { F1: 71 }))
    const row = dictionary.find(([name]) => name === 'panss_f1')!
    expect([row[3], row[5], ...row.slice(6, 10)]).toEqual(['text', '', '1 danger; 100 superior', 'integer', 1, 100])
  })

  it('have each score in the field of its item', () => {
    const { dictionary, records } = redcapFiles(dataOf(own, { N1: 3, n1: 5 }))
    const [header, , scored] = [...records]
    const nameOf = (label: string) => dictionary.find((row) => row[4] === label)![0]
    const of = (label: string) => scored![header!.indexOf(nameOf(label)!)]
    expect([of('N1 First'), of('n1 Second')]).toEqual([3, 5])
  })
})

describe('tables', () => {
  const tableOf = (data: StudyData, file: string) => {
    const { variables, rows } = dataTables(data).find((table) => table.file === file)!
    return {
      variables,
      rows: [...rows()].map((cells) => Object.fromEntries(variables.map(({ name }, i) => [name, cells[i]]))),
    }
  }

  it('mark sheets of training, which are neither in the wide table nor in records', () => {
    const data = dataOf(own, { N1: 3, n1: 5 })
    const [interview] = data.interviews
    const trained = {
      ...data,
      raters: new Map([...data.raters, ['trainee', 'R2']]),
      interviews: [
        {
          ...interview!,
          sheets: [...interview!.sheets, { ...sheet, rater: 'R2', training: true, scores: { N1: 1, n1: 2 } }],
        },
      ],
    }
    const long = tableOf(trained, 'ratings_long.csv').rows
    expect(long.map(({ rater, item, score, training }) => [rater, item, score, training])).toEqual([
      ['R1', 'N1', 3, 0],
      ['R1', 'n1', 5, 0],
      ['R2', 'N1', 1, 1],
      ['R2', 'n1', 2, 1],
    ])
    expect(tableOf(trained, 'sheets.csv').rows.map(({ training }) => training)).toEqual([0, 1])
    expect(tableOf(trained, 'interviews_wide.csv').rows[0]).toMatchObject({ N1_R1: 3 })
    expect([...redcapFiles(trained).records]).toHaveLength(3)
  })

  it('have each rater’s sums beside their items, as the sheet has them', () => {
    const [row] = tableOf(dataOf(own, { N1: 3, n1: 5 }), 'interviews_wide.csv').rows
    expect(row).toMatchObject({ N1_R1: 3, n1_R1: 5, sum_total_R1: 8 })
    const [lacking] = tableOf(dataOf(own, { N1: 3 }), 'interviews_wide.csv').rows
    expect(lacking!.sum_total_R1).toBeUndefined()
    const { variables } = tableOf(dataOf(panss, { P1: 3 }), 'interviews_wide.csv')
    const ofSheet = tableOf(dataOf(panss, { P1: 3 }), 'sheets.csv').variables.map(({ name }) => name)
    const sums = ofSheet.filter((name) => name.startsWith('sum_'))
    expect(sums.length).toBeGreaterThan(3)
    expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(sums.map((name) => `${name}_R1`)))
  })

  it('say which sums are prorated, where the scale prorates', () => {
    const all = Object.fromEntries(phq9.items.map(({ key }) => [key, 1]))
    const { [phq9.items[0]!.key]: _, ...eight } = all
    const { [phq9.items[1]!.key]: __, [phq9.items[2]!.key]: ___, ...six } = eight
    const rowOf = (scores: Record<string, number>) => tableOf(dataOf(phq9, scores), 'sheets.csv').rows[0]!
    expect(rowOf(all)).toMatchObject({ sum_total: 9, prorated_total: 0 })
    expect(rowOf(eight)).toMatchObject({ sum_total: 9, prorated_total: 1 })
    expect([rowOf(six).sum_total, rowOf(six).prorated_total]).toEqual([undefined, undefined])
    expect(Object.keys(tableOf(dataOf(own, { N1: 3 }), 'sheets.csv').rows[0]!).join()).not.toContain('prorated')
  })

  it('have the LOINC codes of items and sums in the codebook', () => {
    const rows = codebookRows(dataTables(dataOf(phq9, Object.fromEntries(phq9.items.map(({ key }) => [key, 1])))))
    const place = CODEBOOK_COLUMNS.indexOf('loinc')
    const codeOf = (file: string, variable: string) =>
      rows.find((row) => row[0] === file && row[1] === variable)![place]
    expect(codeOf('sheets.csv', 'sum_total')).toBe('44261-6')
    expect(codeOf('interviews_wide.csv', 'sum_total_R1')).toBe('44261-6')
    const [first] = phq9.items
    expect(first!.loinc).toMatch(/^\d+-\d$/)
    expect(codeOf('sheets.csv', first!.key)).toBe(first!.loinc)
    expect(codeOf('sheets.csv', 'version')).toBe('')
  })

  it('have columns of those raters alone, and on those scales, of whom there is a sheet', () => {
    const names = (data: StudyData) => tableOf(data, 'interviews_wide.csv').variables.map(({ name }) => name)
    const rated = dataOf(own, { N1: 3, n1: 5 })
    const data = { ...rated, raters: new Map([...rated.raters, ['another', 'R2']]) }
    expect(names(data)).toEqual(expect.arrayContaining(['N1_R1', 'n1_R1']))
    expect(names(data).filter((name) => /_(?:R2|consensus)$/.test(name))).toEqual([])
    const [interview] = data.interviews
    const second = { ...sheet, rater: 'R2', scores: { N1: 1, n1: 2 } }
    const settled = { ...sheet, rater: 'consensus', kind: 'consensus' as const, scores: { N1: 2, n1: 2 } }
    const both = { ...data, interviews: [{ ...interview!, sheets: [...interview!.sheets, second, settled] }] }
    expect(names(both)).toEqual(expect.arrayContaining(['N1_R1', 'N1_R2', 'N1_consensus']))
  })

  it('say of a sum what becomes of it where items are missing', () => {
    const labelOf = (scale: Scale) =>
      tableOf(dataOf(scale, {}), 'sheets.csv').variables.find(({ name }) => name === 'sum_total')!.label
    expect(labelOf(panss)).toBe('Sum: Total, empty where an item has no score')
    expect(labelOf(phq9)).toBe('Sum: Total, prorated where 78 % of its items or more have a score, and empty otherwise')
  })
})
