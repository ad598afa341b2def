import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { decodeText } from '#lib/tables/decode-text.ts'
import { readNumbers } from '#lib/tables/read-numbers.ts'
import { participantsIn } from '#lib/tables/read-participants.ts'
import { columnOf, readTable } from '#lib/tables/read-table.ts'
import { inEnglish } from '../../fixtures/in-english.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

const columnsOf = (text: string, names: readonly string[]) => {
  const table = readTable(text, 'the table', names)
  return names.map((name) => {
    const place = columnOf(table, name)
    return { name, cells: table.rows.map(({ line, cells }) => ({ line, text: cells[place]! })) }
  })
}
const numbers = (text: string, options?: Parameters<typeof readNumbers>[1]) =>
  readNumbers(columnsOf(text, ['est', 'rat']), options)

describe('the text of a file', () => {
  const text = 'Schätzung,Größe\n1,2\n'
  const wide = Buffer.from(text, 'utf16le')
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide])],
    ['UTF-16 without a mark', wide],
    ['UTF-16, large end first', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()])],
    ['Windows-1252', Buffer.from(text, 'latin1')],
  ])('is read as %s', (_, bytes) => {
    expect(readTable(decodeText(bytes, 'a.csv').text, 'a.csv', ['Schätzung']).columns).toEqual(['Schätzung', 'Größe'])
  })
  it('of what is not text is refused by its kind', () => {
    expect(() => decodeText(Buffer.from('PK\u0003\u0004xl'), 'a.xlsx')).toThrow(/Excel.*Save the sheet as CSV/)
    expect(() => decodeText(Buffer.from([1, 0, 2, 7, 0, 0, 9]), 'a.bin')).toThrow(/not a text file/)
    const wide = [0xff, 0xfe, 0, 0, ...[...'a,b\n1,2'].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0])]
    expect(() => decodeText(Uint8Array.from(wide), 'utf-32.csv')).toThrow(/not a text file/)
    for (const [text, kind] of [
      ['<html><table>', /is a web page/],
      ['\n<?xml version="1.0"?>', /XML/],
      ['[{"est": 1}]', /is a JSON document/],
      ['{"est": [1]}', /is a JSON document/],
      ['$FL2@(#) SPSS DATA FILE', /SPSS/],
      ['<stata_dta><header>', /Stata/],
    ] as const)
      expect(() => decodeText(Buffer.from(text), 'a.csv'), text).toThrow(kind)
    expect(decodeText(Buffer.from('<5,[1,2]\n1,2'), 'a.csv').text).toMatch(/^<5/)
  })
  it('says how it was read where it was not UTF-8', () => {
    expect(english(decodeText(Buffer.from('é', 'latin1'), 'a.csv').note!)).toMatch(/Windows-1252/)
    expect(decodeText(Buffer.from('é'), 'a.csv').note).toBeUndefined()
  })
})

describe('the rows of a table', () => {
  it('have any usual delimiter, a sep line, title rows and quoted cells over several lines', () => {
    for (const [text, lines] of [
      ['est;rat\n1;2\n', [2]],
      ['est\trat\n\n1\t2\n', [3]],
      ['sep=|\nest|rat\n1|2\n', [3]],
      ['Study NEG,\n,\nest,rat\n1,2\n', [4]],
      ['note,est,rat\r\n"a\r\nb; c",1,2\r\nx,3,4', [2, 4]],
      [' EST , Rat \n1,2,,\n', [2]],
    ] as [string, number[]][])
      expect(readTable(text, 'the table', ['est', 'rat']).rows.map(({ line }) => line)).toEqual(lines)
    expect(english(readTable('Study NEG,\nest,rat\n1,2', 'a.csv', ['est']).notes[0]!)).toMatch(/header is on line 2/)
  })
  it.each([
    ['est,rat\n1,2\n3\n', /line 3 has 1 cell where the header has 2/],
    ['est,rat\n1,5,2\n', /line 2 has 3 cells.*semicolons/],
    ['est,rat,est\n1,2,3\n', /2 columns called “est”/],
    ['est,rat\n"1,2\n3,4\n', /line 2 has a quotation mark/],
    ['a,b\n1,2\n', /no column “est” and no column “rat”. It has: a, b/],
    ['', /is empty/],
    ['title\nest,rat\n\n,\n', /has a header and no rows below it/],
  ])('that can’t be read right are refused: %j', (text, message) => {
    expect(() => readTable(text, 'the table', ['est', 'rat'])).toThrow(message)
  })
})

describe('numbers', () => {
  it('with decimal commas, groups of thousands and minus signs of print', () => {
    expect(numbers('est;rat\n1,5;2\n−2,25;1.234,5\n')).toMatchObject({
      values: [
        [1.5, -2.25],
        [2, 1234.5],
      ],
    })
    expect(numbers('est;rat\n1,234.5;2\n1 200;0.5\n').values).toEqual([
      [1234.5, 1200],
      [2, 0.5],
    ])
    expect(numbers('est;rat\n1,200;2\n', { decimal: 'point' }).values).toEqual([[1200], [2]])
    expect(numbers('est;rat\n1,200;2\n', { decimal: 'comma' }).values).toEqual([[1.2], [2]])
    expect(() => numbers('est;rat\n1.5;2\n', { decimal: 'comma' })).toThrow(/Line 2 has “1.5”.*not a number\.$/)
    expect(numbers('est,rat\n1e-3,+4.\n').values).toEqual([[0.001], [4]])
  })
  it('with thousands apart by any space or apostrophe, and characters that nobody sees', () => {
    expect(numbers('est;rat\n1\u202f234,5;1\u00a0230\n2 000,0;3’100\n').values).toEqual([
      [1234.5, 2000],
      [1230, 3100],
    ])
    expect(numbers('\u00a0est,rat\u200b\n\u200b1,2\u200e\n').values).toEqual([[1], [2]])
  })
  it('whose points may separate thousands are asked about between semicolons, and pointed out elsewhere', () => {
    const german = 'est;rat\n1.200;2\n1.350;3\n'
    expect(() => numbers(german, { pointsMayGroup: true })).toThrow(/Line 2 has “1.200”.*two ways.*without a point/)
    expect(numbers(german, { pointsMayGroup: true, decimal: 'comma' }).values[0]).toEqual([1200, 1350])
    expect(numbers(german, { decimal: 'point' })).toMatchObject({
      values: [
        [1.2, 1.35],
        [2, 3],
      ],
      notes: [],
    })
    expect(inEnglish(numbers(german).notes)).toEqual([expect.stringMatching(/“1.200” on line 2.*--decimal comma/)])
    expect(numbers('est;rat\n1.200;2\n0.5;3\n', { pointsMayGroup: true })).toMatchObject({
      values: [
        [1.2, 0.5],
        [2, 3],
      ],
      notes: [],
    })
  })
  it('that are missing', () => {
    const words = ['n.a.', '<NA>', '−', '', 'NA', 'n/a', '#N/A', '.', '–', '—', '-', 'NULL', ' ', '-99', '999.0']
    const { values } = numbers(`est;rat\n${words.map((word) => `${word};1`).join('\n')}\n5;1`, {
      missing: ['-99', '999'],
    })
    expect(values[0]).toEqual([...words.map(() => undefined), 5])
  })
  it.each([
    ['est;rat\n1;0x10\n', /Line 2 has “0x10” in the column “rat”.*hexadecimal/],
    ['est;rat\n1;2\n50%;3\n', /Line 3 has “50%”.*percentages/],
    ['est;rat\n"1,200";1190\n"1,350";1380\n', /can be read in two ways.*--decimal/],
    ['est;rat\n1,5;2\n1.5;3\n', /commas and points both/],
    ['est;rat\nInfinity;2\n', /not a number/],
    ['est;rat\n1_000;2\n', /not a number/],
    ['est;rat\n1;2\nk. A.;2\n', /Line 3 has “k\. A\.”.*add --missing "k\. A\."/],
    ['est;rat\n#DIV/0!;2\n'.replace('\\', ''), /“#DIV\/0!”.*--missing/],
    ['est;rat\n(1);2\n', /not a number\.$/],
    ['est;rat\n2026-01-02;2\n', /not a number\.$/],
    ['est;rat\n1e400;2\n', /not a number/],
    ['est;rat\n١;2\n', /not a number/],
    ['est;rat\n1 2;2\n', /not a number/],
  ])('that can’t be read safely are refused: %j', (text, message) => {
    expect(() => numbers(text)).toThrow(message)
  })
  it('that look like codes, or lie outside the scale, are named', () => {
    const rows = [1, 2, 3, 4, 5, 6, 7].map((value) => `${value};${value}`).join('\n')
    expect(inEnglish(numbers(`est;rat\n${rows}\n4;-99\n`).notes).join()).toMatch(
      /“rat” has -99 on line 9.*--missing -99/,
    )
    expect(inEnglish(numbers(`est;rat\n${rows}\n`, { range: [1, 6] }).notes).join()).toMatch(
      /7 on line 8 \(outside the scale\)/,
    )
    expect(numbers(`est;rat\n${rows}\n`).notes).toEqual([])
  })
})

describe('participants', () => {
  it('are trimmed; rows of nobody and codes that differ by case are named', () => {
    const table = readTable('p,est\nP1,1\nP1 ,2\np1,3\n,4\nNA,5\n', 'a.csv', ['p'])
    const { codes, notes } = participantsIn(table, 'p')
    expect({ codes, notes: inEnglish(notes) }).toEqual({
      codes: ['P1', 'P1', 'p1', undefined, undefined],
      notes: [
        expect.stringMatching(/2 rows.*lines 5, 6/),
        expect.stringMatching(/P1 and p1 were treated as different/),
        expect.stringMatching(/Several rows of one participant.*3 of 2/),
      ],
    })
  })
  const read = (...codes: string[]) =>
    participantsIn(readTable(`p,est\n${codes.map((code, i) => `${code},${i}`).join('\n')}`, 'a.csv', ['p']), 'p')
  it('whose codes are written with other letters of the same look are one', () => {
    expect(new Set(read('Zo\u00eb', 'Zoe\u0308', '\u00a0Zo\u00eb\u200b').codes)).toEqual(new Set(['Zo\u00eb']))
  })
  it('whose codes a spreadsheet may have changed stay different, which is said', () => {
    for (const codes of [
      ['01', '1'],
      ['7', '7.0'],
      ['P-1', 'P1'],
      ['P 1', 'P1'],
      ['P１', 'P1'],
      ['P001', 'p1'],
    ])
      expect(inEnglish(read(...codes).notes), codes.join()).toEqual([
        expect.stringMatching(/were treated as different participants/),
      ])
    expect(read('P1', 'P10', 'P100', 'P2').notes).toEqual([])
  })
  it('that a dash of print stands for are nobody', () => {
    expect(read('–', 'P1', '—').codes).toEqual([undefined, 'P1', undefined])
  })
  it('whose row is there twice, word for word, are named', () => {
    const table = readTable('p,est\nP1,1\nP2,2\nP1 ,1\nNA,1\nNA,1\n', 'a.csv', ['p'])
    expect(inEnglish(participantsIn(table, 'p').notes).at(-1)).toMatch(/all were used: line 4 repeats line 2\.$/)
  })
})

describe.skipIf(!hasShared)('tables on which other readers went wrong', () => {
  const read = (name: string, names = ['est', 'rat'], options?: Parameters<typeof readNumbers>[1]) =>
    readNumbers(columnsOf(decodeText(readFileSync(shared('reference/referee/csv', name)), name).text, names), options)
  it('are read right or refused', () => {
    expect(read('sepline.csv').values[0]).toEqual([1.5, 2.5, 3, 4])
    expect(read('latin1.csv', ['Schätzung', 'Größe']).values[0]).toEqual([1.5, 2.5, 3, 4])
    expect(read('unicodeminus.csv').values[0]).toEqual([-1, 2, 3, 4])
    expect(() => read('deccomma_comma.csv')).toThrow(/line 2 has 3 cells/)
    expect(() => read('duphead.csv')).toThrow(/called “est”/)
    expect(() => read('short.csv')).toThrow(/line 3 has 1 cell/)
    expect(() => read('thousands.csv')).toThrow(/two ways/)
    expect(read('thousands.csv', undefined, { decimal: 'point' }).values[0]).toEqual([1200, 1350, 1500, 1640])
    expect(() => read('quotednl.csv')).toThrow(/Line 5 has “oops”/)
    expect(read('na2.csv', undefined, { missing: ['-99', '999'] }).values[1]).toEqual([
      2,
      undefined,
      4,
      5,
      6,
      7,
      undefined,
    ])
    expect(inEnglish(read('na2.csv').notes).join()).toMatch(/-99 on line 3.*999 on line 8/)
  })
})
