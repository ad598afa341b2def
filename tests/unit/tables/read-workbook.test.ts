import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import yazl from 'yazl'
import { readWorkbook } from '#lib/tables/read-workbook.ts'
import { columnLetters, columnNumber, LARGEST_TABLE } from '#lib/tables/workbook-cells.ts'
import { inEnglish } from '../../fixtures/in-english.ts'
import { unzipped } from '../../fixtures/unzipped.ts'

type Cells = Parameters<typeof writeExcel>[0]

const DATE = { value: new Date('2026-03-01'), format: 'dd.mm.yyyy' }
const workbook = () =>
  writeExcel([
    { sheet: 'PANSS', data: [['Ward 3'], [], ['ID', 'Date', 'N1'], ['P-001', DATE, 3], [12, null, '#N/A']] },
    { sheet: 'Notes', data: [['nothing', true, 2.5]] },
  ] as unknown as Cells).toBuffer()

/** The workbook with parts that are changed, as an archive whose sizes are true. */
async function changed(change: (parts: Map<string, string>) => void): Promise<Buffer> {
  const parts = new Map([...(await unzipped(await workbook()))].map(([name, bytes]) => [name, bytes.toString('utf8')]))
  change(parts)
  const zip = new yazl.ZipFile()
  for (const [name, text] of parts) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  return buffer(zip.outputStream)
}
const SHEET = 'xl/worksheets/sheet1.xml'
const withSheet = (rows: string) =>
  changed((parts) =>
    parts.set(
      SHEET,
      `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`,
    ),
  )

describe('a workbook', () => {
  it('is read as a spreadsheet shows it: rows by their numbers, days as days', async () => {
    expect(await readWorkbook(await workbook(), 'a.xlsx')).toEqual({
      sheets: [
        {
          name: 'PANSS',
          rows: [
            { line: 1, cells: ['Ward 3', '', ''] },
            { line: 3, cells: ['ID', 'Date', 'N1'] },
            { line: 4, cells: ['P-001', '2026-03-01', '3'] },
            { line: 5, cells: ['12', '', '#N/A'] },
          ],
        },
        { name: 'Notes', rows: [{ line: 1, cells: ['nothing', 'TRUE', '2.5'] }] },
      ],
      notes: [],
    })
  })

  it('has long texts as they are, such as the anchors of a scale', async () => {
    const anchor = 'word '.repeat(399).trim()
    const bytes = await withSheet(`<row r="1"><c r="A1" t="str"><v>${anchor}</v></c></row>`)
    expect((await readWorkbook(bytes, 'a.xlsx')).sheets[0]!.rows[0]!.cells[0]).toBe(anchor)
  })

  it('has the last results of its formulas, which are never run, and says where one has none', async () => {
    const bytes = await withSheet(
      '<row r="1"><c r="A1"><f>1+1</f><v>5</v></c><c r="B1" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c></row>' +
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c></row><row r="3"><c r="A3"><f>1+1</f><v></v></c><c r="B3" t="str"><f>""</f><v></v></c><c r="C3"><v>1</v></c></row>',
    )
    const read = await readWorkbook(bytes, 'a.xlsx')
    expect(read.sheets[0]!.rows.map(({ cells }) => cells)).toEqual([
      ['5', 'x', ''],
      ['', '1', ''],
      ['', '', '1'],
    ])
    expect(inEnglish(read.notes)).toEqual([
      '2 cells have formulas without a result in the file, such as A2, and were read as empty. Open the workbook in a spreadsheet program and save it.',
    ])
  })

  it('has columns by their letters', () => {
    for (const [place, letters] of [
      [0, 'A'],
      [25, 'Z'],
      [26, 'AA'],
      [701, 'ZZ'],
      [702, 'AAA'],
    ] as const) {
      expect(columnLetters(place)).toBe(letters)
      expect(columnNumber(letters)).toBe(place + 1)
    }
  })
})

describe('a hostile workbook is refused before it takes memory', () => {
  it.each([
    ['a row far down', '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'],
    ['a row beyond all', '<row r="999999999999"><c r="A1"><v>1</v></c></row>'],
    ['a row with another prefix', '<x:row x:r="1048576"><x:c x:r="A1048576"><x:v>1</x:v></x:c></x:row>'],
    ['a number written as entities', '<row r="&#49;&#48;48576"><c r="A1"><v>1</v></c></row>'],
    ['a column far to the right', '<row r="1"><c r="XFD1"><v>1</v></c></row>'],
    [
      'a text that no cell can have',
      `<row r="1"><c r="A1" t="inlineStr"><is><t>${'x'.repeat(70_000)}</t></is></c></row>`,
    ],
    [
      'too many cells',
      Array.from(
        { length: 600 },
        (_, row) =>
          `<row r="${row + 1}">${Array.from({ length: 900 }, (_, i) => `<c r="${columnLetters(i)}${row + 1}"/>`).join('')}</row>`,
      ).join(''),
    ],
  ])('%s', async (_, rows) => {
    await expect(readWorkbook(await withSheet(rows), 'a.xlsx')).rejects.toMatchObject({ code: 'too-large' })
  })

  it.each([
    ['a cell without an address', '<row r="1"><c><v>1</v></c></row>'],
    ['an address that is none', '<row r="1"><c r="AAAAAAAAAA1"><v>1</v></c></row>'],
    ['a row that is not a number', '<row r="-1"><c r="A1"><v>1</v></c></row>'],
    ['tags that are not closed', '<row r="1"><c r="A1">'],
  ])('%s', async (_, rows) => {
    await expect(readWorkbook(await withSheet(rows), 'a.xlsx')).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('what unpacks to more than a workbook of ratings can be', async () => {
    const bomb = await changed((parts) => parts.set('xl/media/bomb.xml', ' '.repeat(40 * 2 ** 20)))
    expect(bomb.length).toBeLessThan(100_000)
    await expect(readWorkbook(bomb, 'a.xlsx')).rejects.toMatchObject({ code: 'too-large' })
  })

  it('what unpacks to more than it says', async () => {
    const bomb = await changed((parts) => parts.set('xl/extra.xml', ' '.repeat(2 ** 20)))
    // The size that the directory states for the part that was added last.
    const directory = bomb.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    bomb.writeUInt32LE(10, directory + 24)
    await expect(readWorkbook(bomb, 'a.xlsx')).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('entities that grow are no entities', async () => {
    const bytes = await changed((parts) =>
      parts.set(
        SHEET,
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>',
      ),
    )
    const read = await readWorkbook(bytes, 'a.xlsx').catch(({ code }) => code)
    expect(read === 'bad-input' || read.sheets[0].rows[0].cells[0].length < 10).toBe(true)
  })

  it.each([
    ['another zip archive', async () => changed((parts) => parts.delete('xl/workbook.xml'))],
    ['half a workbook', async () => (await workbook()).subarray(0, 1500)],
    ['letters', async () => Buffer.from('PK\u0003\u0004 and nothing more')],
  ])('%s', async (_, bytes) => {
    await expect(readWorkbook(await bytes(), 'a.xlsx')).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('and one that is as large as it may be is read', async () => {
    const rows = Array.from(
      { length: 249 },
      (_, row) =>
        `<row r="${row + 1}">${Array.from({ length: 1000 }, (_, i) => `<c r="${columnLetters(i)}${row + 1}"><v>1</v></c>`).join('')}</row>`,
    )
    const read = await readWorkbook(await withSheet(rows.join('')), 'a.xlsx')
    expect(read.sheets[0]!.rows.length * read.sheets[0]!.rows[0]!.cells.length).toBeLessThanOrEqual(LARGEST_TABLE.cells)
  })
})
