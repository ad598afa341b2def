import { globSync, readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { csvOf, csvOfRecords, textOfCell } from '#lib/csv/csv-of.ts'

const cellsOf = (csv: string) => Papa.parse<string[]>(csv.trimEnd()).data

describe('cells that a spreadsheet would run', () => {
  const formulas = [
    '=SUM(A1)',
    '=cmd|" /C calc"!A0',
    '+1+cmd',
    '-2+3',
    '-',
    '--1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '\tplain',
    "'\tplain",
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '"=1',
    "'=1",
    '“=1',
    ' " =1',
    '＝1',
    '＋1+2',
    '－1+2',
    '＠SUM',
    ' ＝1',
    '﹦1',
    '-1e5x',
    '+49 30 1234',
    '|calc',
  ]

  it.each(formulas)('%j gets an apostrophe in front, and nothing else changes', (formula) => {
    const csv = csvOf([['note'], [formula]])
    expect(csv.startsWith('note\r\n')).toBe(true)
    expect(Papa.parse<string[]>(csv, { newline: '\r\n' }).data[1]).toEqual([`'${formula}`])
    expect(textOfCell(`'${formula}`)).toBe(formula)
  })

  it('are defended in the header as well', () => {
    expect(csvOfRecords([{ '=HYPERLINK("x")': 1 }])).toBe('"\'=HYPERLINK(""x"")"\r\n1\r\n')
  })
})

describe('cells that are harmless', () => {
  it('stay as they are: numbers of either sign, as numbers or as text, and intervals', () => {
    const row = [
      -2,
      0.5,
      1e21,
      '-2',
      '+3.25',
      '-.5',
      '-1e-7',
      '-5 %',
      '-0.12 to 0.50',
      '-0.3 to -0.1',
      'P-1',
      'a=b',
      '',
    ]
    expect(cellsOf(csvOf([row]))).toEqual([row.map(String)])
  })

  it('are empty where a value is missing or is not a number', () => {
    expect(csvOf([[null, undefined, Number.NaN, Number.POSITIVE_INFINITY, 0, false]])).toBe(',,,,0,false\r\n')
  })

  it('survive separators, quotes and line breaks', () => {
    const row = ['P,1', 'says "hello"', 'two\nlines', 'semi;colon', "O'Neill", 'Zoë']
    expect(cellsOf(csvOf([row]))).toEqual([row])
    expect(csvOf([['semi;colon']])).toBe('"semi;colon"\r\n')
    for (const cell of row) expect(textOfCell(cell)).toBe(cell)
  })
})

it('records with different keys share their columns', () => {
  expect(csvOfRecords([{ a: 1 }, { b: 2, a: 3 }])).toBe('a,b\r\n1,\r\n3,2\r\n')
})

it('is the only way in which CSV is written', () => {
  const files = globSync('{app,cli,lib,models}/**/*.{ts,tsx}').filter((file) =>
    /\bunparse\b/.test(readFileSync(file, 'utf8')),
  )
  expect(files.map((file) => file.replaceAll('\\', '/'))).toEqual(['lib/csv/csv-of.ts'])
})

it('ends lines as it is asked to', () => {
  expect(csvOf([['a'], [1]], '\n')).toBe('a\n1\n')
})
