import { expect, it } from 'vitest'
import {
  base64Of,
  csvOfGrid,
  emptyRows,
  type GridRow,
  isTable,
  MOST_ROWS,
  problemsOf,
  rowsBeyond,
  withCell,
  withTable,
} from '#app/(desk)/studies/[id]/add-interviews/grid-rows.ts'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'

const filled = (rows: readonly GridRow[]) => rows.filter((row) => row.some(Boolean))

it('puts a copied table in from a cell on, without its header, and keeps an empty row', () => {
  const rows = withTable(
    emptyRows(1),
    0,
    0,
    'Participant\tVisit\tDate\r\nP-1\tV1\t2026-03-01\r\nP-2\tV1\t2026-03-02\r\n',
  )
  expect(filled(rows)).toEqual([
    ['P-1', 'V1', '2026-03-01', '', '', ''],
    ['P-2', 'V1', '2026-03-02', '', '', ''],
  ])
  expect(rows).toHaveLength(3)
  expect(filled(withTable(rows, 1, 2, '2026-04-01\tBonn\tf\t30–39\tmore'))[1]).toEqual([
    'P-2',
    'V1',
    '2026-04-01',
    'Bonn',
    'f',
    '30–39',
  ])
})

it('takes one cell for no table, and no more rows than it holds', () => {
  expect(isTable('P-1')).toBe(false)
  expect(isTable('P-1\n')).toBe(false)
  expect(isTable('P-1\tV1')).toBe(true)
  const many = Array.from({ length: MOST_ROWS + 5 }, (_, i) => `P-${i}`).join('\n')
  expect(withTable(emptyRows(1), 0, 0, many)).toHaveLength(MOST_ROWS)
  expect(rowsBeyond(0, 0, many)).toBe(5)
  expect(rowsBeyond(3, 0, `Participant\n${many}\n`)).toBe(8)
  expect(rowsBeyond(0, 0, 'P-1\tV1\nP-2\tV1')).toBe(0)
  expect(withCell(emptyRows(1), 0, 1, 'V1')).toEqual([['', 'V1', '', '', '', ''], emptyRows(1)[0]])
})

it('writes the rows that say something as CSV, with the place of each', () => {
  const rows = [emptyRows(1)[0]!, ['P-1', 'V "1"', '2026-03-01', '', '', '']]
  expect(csvOfGrid(rows)).toEqual({
    csv: '"participant","visit","date","site","sex","ageBand"\n"P-1","V ""1""","2026-03-01","","",""\n',
    places: [1],
  })
})

it('sends texts of any length', () => {
  const long = 'Zürich '.repeat(50_000)
  expect(Buffer.from(base64Of(long), 'base64').toString('utf8')).toBe(long)
})

it('tells of each row what is wrong with it', () => {
  const row = (...cells: string[]) => [...cells, ...Array(6 - cells.length).fill('')]
  const rows = [
    row('P-1', 'V1', 'soon'),
    emptyRows(1)[0]!,
    row('P-2'),
    row('P-3', 'V1'),
    row('P-4', 'V1', '2026-03-01'),
  ]
  const { places } = csvOfGrid(rows)
  const planned = (line: number, isNewInterview: boolean) => ({
    line,
    participant: '',
    visit: 'V1',
    date: undefined,
    groups: {},
    isNewParticipant: false,
    isNewInterview,
  })
  const place = { source: 'Row {line}' as const, values: { line: 2 } }
  const what = { source: 'Say something.' as never }
  const found = problemsOf(rows, places, { problems: [{ place, what }], rows: [planned(2, true), planned(5, false)] })
  expect([...found.keys()].sort()).toEqual([0, 2, 3, 4])
  expect(found.get(0)).toEqual([what])
  expect(found.get(2)!.map((each) => english(each))).toEqual(['the visit is missing'])
  expect(found.get(3)!.map((each) => english(each))).toEqual(['the date is missing'])
  expect(english(found.get(4)![0]!)).toMatch(/already in the study or in a row above/)
})

it('names another row by its number in the grid', () => {
  const row = (...cells: string[]) => [...cells, ...Array(6 - cells.length).fill('')]
  const rows = [emptyRows(1)[0]!, row('P-1', 'V1', '2026-03-01'), row('P-1', 'V1', '2026-03-02')]
  const { places } = csvOfGrid(rows)
  const place = { source: 'Row {line}' as const, values: { line: 3 } }
  const what = phrase('{participant}, {visit} has another date in row {row}', {
    participant: 'P-1',
    visit: 'V1',
    row: 2,
  })
  const found = problemsOf(rows, places, { problems: [{ place, what }], rows: [] })
  expect(found.get(2)!.map((each) => english(each))).toEqual(['P-1, V1 has another date in row 2'])
  const packed = csvOfGrid(rows.slice(1)).places
  expect(
    problemsOf(rows.slice(1), packed, { problems: [{ place, what }], rows: [] })
      .get(1)!
      .map((each) => english(each)),
  ).toEqual(['P-1, V1 has another date in row 1'])
})
