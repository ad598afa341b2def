import { describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { panss } from '#lib/scales/panss.ts'

type Cells = Parameters<typeof writeExcel>[0]

const ITEMS = panss.items.map(({ key }) => key)

async function headerAs(bytes: Uint8Array) {
  const { columns, rows } = await readRatingsTable({ name: 'table', bytes }, panss, undefined)
  return { columns: columns.map(({ key }) => key), rows: rows.length }
}

/** A table, with what its header says, and how many rows are below that. */
const TABLES: [string, string[][], string[], number][] = [
  [
    'codes of two people in a row, such as a participant and a relative',
    [
      ['Kürzel', 'Angehörige', 'Erstkontakt'],
      ['P-001', 'N3', 'ja'],
      ['P-002', 'N4', 'nein'],
      ['P-003', 'N5', 'nein'],
    ],
    ['Kürzel', 'Angehörige', 'Erstkontakt'],
    3,
  ],
  [
    'a participant whose code is an item, and a group that is called like one',
    [
      ['participant', 'group', 'visit'],
      ['P1', 'G1', 'V1'],
      ['P2', 'Z9', 'V1'],
    ],
    ['participant', 'group', 'visit'],
    2,
  ],
  [
    'items with names of their own, and a site and a code like items',
    [
      ['Code', 'Ort', 'Wahn', 'Zerfall'],
      ['P-001', 'G2', '3', '4'],
      ['N3', 'G2', '1', '7'],
    ],
    ['Code', 'Ort', 'Wahn', 'Zerfall'],
    2,
  ],
  [
    'the same below a title, with a name of the codes that nobody knows',
    [
      ['Ratings of the pilot', '', '', ''],
      ['Chiffrennummer', 'Ort', 'Wahn', 'Zerfall'],
      ['P-001', 'G2', '3', '4'],
      ['N3', 'G2', '1', '7'],
    ],
    ['Chiffrennummer', 'Ort', 'Wahn', 'Zerfall'],
    2,
  ],
  [
    'all items, whose first row below is a participant N3',
    [
      ['participant', 'visit', 'rater', ...ITEMS],
      ['N3', 'V1', 'G1', ...ITEMS.map(() => '2')],
      ['P-001', 'V1', 'G2', ...ITEMS.map(() => '')],
    ],
    ['participant', 'visit', 'rater', ...ITEMS],
    2,
  ],
  [
    'items only, below what was noted of the file',
    [
      ['Notes of the pilot', '', ''],
      ['', 'N1', 'N2'],
      ['P-001', '3', '5'],
      ['P-002', '1', '1'],
    ],
    ['N1', 'N2'],
    2,
  ],
]

describe('codes of participants that look like items are not taken for a header', () => {
  it.each(TABLES)('%s', async (_, cells, columns, rows) => {
    const csv = cells.map((row) => row.join(';')).join('\n')
    expect(await headerAs(Buffer.from(csv))).toEqual({ columns, rows })
    const data = cells.map((row) => row.map((value) => (value === '' ? null : { value })))
    expect(await headerAs(await writeExcel(data as unknown as Cells).toBuffer())).toEqual({
      columns,
      rows,
    })
  })
})
