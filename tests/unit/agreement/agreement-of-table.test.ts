import { describe, expect, it } from 'vitest'
import { agreementOfTable } from '#lib/agreement/agreement-of-table.ts'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'
import { summaryRows } from '#lib/reports/paper-table.ts'
import type { NumberOptions } from '#lib/tables/number-options.ts'
import { inEnglish } from '../../fixtures/in-english.ts'

const ROWS = 8
const COLUMNS = { x: 'est', y: 'rat', participant: 'p' }

/** A table of eight participants with what `cells` gives for estimate and rating. */
function table(cells: (row: number) => [string, string], delimiter = ','): string {
  const rows = Array.from({ length: ROWS }, (_, row) => [`P${row}`, ...cells(row)].join(delimiter))
  return `${[['p', 'est', 'rat'].join(delimiter), ...rows].join('\n')}\n`
}
const plain = table((row) => [String(1 + row), String(1 + ((3 * row) % 7))])
/** The plain table with one estimate written in another way. */
const with4 = (text: string) => plain.replace('P3,4,', `P3,${text},`)

const read = (text: string | Buffer, options: NumberOptions = {}, columns: Partial<typeof COLUMNS> = {}) =>
  agreementOfTable(Buffer.from(text), 'a.csv', { ...COLUMNS, ...columns }, options)

describe('a table from anywhere', () => {
  const bias = read(plain).summary.limits.value!.bias

  it.each<[string, string | Buffer]>([
    ['a separator declared', `sep=;\n${plain.replaceAll(',', ';')}`],
    ['a separator declared in quotes', `"sep=;"\n${plain.replaceAll(',', ';')}`],
    ['a separator declared after a mark', `\ufeffSEP=;\r\n${plain.replaceAll(',', ';').replaceAll('\n', '\r\n')}`],
    ['an unusual separator declared', `sep=^\n${plain.replaceAll(',', '^')}`],
    [
      'line ends of three kinds',
      plain
        .split('\n')
        .map((line, i) => line + ['\n', '\r\n', '\r'][i % 3])
        .join(''),
    ],
    ['blank lines', plain.replaceAll('\n', '\n\n')],
    ['blank rows', plain.replace('P3', ',,\nP3')],
    ['separators after each row', plain.replaceAll('\n', ',,\n')],
    ['separators after the header alone', plain.replace('rat\n', 'rat,,\n')],
    ['separators after the rows alone', plain.replaceAll('\n', ',\n').replace('rat,', 'rat')],
    ['names over several lines', plain.replace('est', '" est\r\n"')],
    ['rows without a name in front', plain.replaceAll(/^(?=.)/gm, ',')],
    ['a comment above the header', `# made by a program\n${plain}`],
    ['spaces that do not break', plain.replaceAll(',', ',\u00a0')],
    ['a sign before each number', plain.replaceAll(',', ',+').replace('+est,+rat', 'est,rat')],
    ['exponents', plain.replaceAll(/,(\d)/g, ',$1e0')],
    ['exponents after decimal commas', plain.replaceAll(/,(\d)/g, ';0,$1E+01').replace('p,est,rat', 'p;est;rat')],
    ['a long note in each row', plain.replaceAll(/(\d)\n/g, `$1,"${'x'.repeat(50_000)}"\n`).replace('rat', 'rat,note')],
    ['UTF-16, large end first', Buffer.from(`\ufeff${plain}`, 'utf16le').swap16()],
  ])('is read the same with %s', (_, text) => {
    const { summary, leftOut } = read(text)
    expect(summary.n).toBe(ROWS)
    expect(leftOut).toBe(0)
    expect(summary.limits.value!.bias).toBeCloseTo(bias, 12)
  })

  it.each([
    ['a sum at its end', `${plain}Total,36,31\n`, /Line 10 begins with “Total”.*summary/],
    ['means at its end', `${plain}Mean,4.5,3.9\nSD,2,2\n`, /Line 10 begins with “Mean”/],
    ['a mean in German', `${plain}Mittelwert:,4.5,3.9\n`, /“Mittelwert:”/],
    ['a sum and its number of rows', `${plain}Total (n=8),36,31\n`, /Line 10 begins with “Total \(n=8\)”/],
    ['a mean and deviation', `${plain}Overall mean ± SD,4.5,3.9\n`, /Line 10 begins with “Overall mean ± SD”/],
    ['a number of rows', `${plain}n = 8,36,31\n`, /Line 10 begins with “n = 8”/],
    ['a sum in Japanese', `${plain}合計,36,31\n`, /Line 10 begins with “合計”/],
    [
      'decimal commas that fit into columns without names',
      table((row) => [`${row},5`, `${row},2`]).replace('rat', 'rat,,'),
      /line 2 has “0” in column 4, which has no name.*semicolons/,
    ],
    [
      'decimal commas that fit between columns',
      table((row) => [`${row},5`, `${row},2`]).replace('est,rat', 'est,,rat,'),
      /line 2 has “5” in column 3, which has no name/,
    ],
    [
      'no row with all that is needed',
      'p,est,rat\nP1,1,\n,2,3\n',
      /no row with both scores and a participant. Its rows: 2/,
    ],
    ['a note at its end', `${plain}Source: clinic A\n`, /line 10 has 1 cell/],
    ['a footnote in a score', `${plain},,* imputed\n`, /Line 10 has “\* imputed”/],
    ['a second header of units', plain.replace('rat\n', 'rat\n,points,points\n'), /Line 2 has “points”/],
    ['a header in its middle', `${plain}\ufeff${plain}`, /Line 10 has “est”/],
    ['names of rows without a name', plain.replaceAll(/\nP/g, '\n1,P'), /line 2 has 4 cells/],
    ['columns twice but for case', plain.replace('est', 'rat,EST').replace('p,', 'p,'), /columns called “rat”/],
    ['letters that were lost', plain.replace('P3', 'M\ufffdller'), /“M�ller”, in which letters were lost/],
    ['a separator that is declared wrong', `sep=;\n${plain}`, /no column “est”/],
    ['a quotation mark that is open', `${plain}P9,"1,2`, /line 10 has a quotation mark/],
    ['a byte order mark and nothing else', '\ufeff', /is empty/],
    ['only one column', 'est\n1\n2\n', /no column “rat”/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  it.each([
    '50%',
    '0x10',
    '0o17',
    '2026-01-02',
    '02.Feb',
    '1:30',
    '3-4',
    '1/2',
    '<1',
    '~3',
    '3*',
    '3 (mild)',
    '"=""4"""',
    "'4",
    '(4)',
    '4-',
    '--4',
    '- 4',
    '４',
    '٤',
    '4 pts',
    '4 €',
    '4·5',
    '4٫5',
    '“4”',
    '1.5D+00',
    'inf',
    '#DIV/0!',
    'TRUE',
    'n.d.',
    '9'.repeat(400),
    '1e300',
    '1e-300',
    '1_000',
    '1,23,400',
    '4"5',
  ])('is refused with the score %s', (text) => {
    const cell = text.includes(',') ? `"${text}"` : text
    expect(() => read(with4(cell))).toThrow(/^Line 5 has “.*is not a number/)
  })

  it.each([
    [
      'thousands by commas',
      table((row) => [`1,${200 + row}`, `${row}.5`], ';'),
      /Commas were read as separating thousands, such as in “1,200” on line 2/,
    ],
    [
      'thousands by points',
      table((row) => [`1.${200 + row}`, `${row},5`], ';'),
      /Points were read as separating thousands/,
    ],
    ['thousands by spaces', table((row) => [`1 ${200 + row}`, `${row}`]), /Spaces or apostrophes were read/],
    ['days that look like numbers', table((row) => [`0${row + 1}.02`, `${row}`]), /begin with a zero, such as “01.02”/],
    ['a code in most rows', table((row) => [row < 6 ? '-99' : '3', `${row}`]), /“est” has -99 on line 2/],
    ['a code beside equal scores', table((row) => [row === 2 ? '999' : '1', `${row}`]), /“est” has 999 on line 4/],
    ['one score far from equal ones', table((row) => [row === 2 ? '1e9' : '1', `${row}`]), /1000000000 on line 4/],
    ['what may be a summary', `${plain}n,8,8\n`, /Line 10, “n”, was used as an interview/],
    [
      'a sum below each part',
      `${plain}Mean,3,3\n${plain.split('\n').slice(1).join('\n')}Mean,3,3\n`,
      /Line 10, “Mean”, was used/,
    ],
    ['a mean of a part', `${plain}Site A mean,3,3\n`, /Line 10, “Site A mean”, was used/],
    ['statistics of a package', `${plain}Valid N (listwise),8,8\n`, /Line 10, “Valid N \(listwise\)”, was used/],
    ['shares and signs', `${plain}95% CI,1,2\nΣ,36,31\n`, /“95% CI”, was used.*\n.*“Σ”, was used/],
    ['more digits than numbers keep', with4('12345678901234567'), /more than 15 digits.*line 5.*rounded/],
    ['codes that were shortened', plain.replace('P3', '1.23E+12'), /long number that a spreadsheet has shortened/],
    ['codes in two scripts', plain.replace('P3', 'Р1'), /were treated as different participants/],
    ['rows without a participant', `${plain}Note,,\n,1,2\n`, /names no participant: line 11/],
    ['rows twice', `${plain}${plain.split('\n').slice(1).join('\n')}`, /line 10 repeats line 2/],
  ])('says what it did with %s', (_, text, note) => {
    expect(inEnglish(read(text).notes).join('\n')).toMatch(note)
  })

  it('takes no part of a code for a statistic', () => {
    for (const code of ['SD-', 'Max', 'N', 'sum_', 'M.']) {
      const { notes, summary } = read(plain.replaceAll('P', code).replace(/^./, 'p'))
      expect(notes).toEqual([])
      expect(summary.n).toBe(ROWS)
    }
  })

  it('looks for sums in all columns but the scores where none names participants', () => {
    const without = (text: string) => read(text, {}, { participant: undefined as never })
    const rows = (last: string) =>
      `n,p,est,rat\n${Array.from({ length: ROWS }, (_, i) => `${i},P${i},${i},${(3 * i) % 7}\n`).join('')}${last}`
    expect(() => without(rows(',Total,36,31\n'))).toThrow(/Line 10 begins with “Total”/)
    expect(inEnglish(without(rows(',,36,31\n')).notes).join()).toMatch(
      /column “n” is empty on line 10. If a row sums up others/,
    )
    expect(without(rows('')).notes).toEqual([])
    expect(without('est,rat\n1,2\n2,3\n3,3\n').notes).toEqual([])
  })

  it('takes missing values by their number, and names those that no cell has', () => {
    expect(read(with4('-99'), { missing: ['-99.0', '98'] })).toMatchObject({
      leftOut: 1,
      notes: [phrase('No score is “{word}”, which was to be missing.', { word: '98' })],
    })
  })

  it('has a column for each thing that is asked for', () => {
    expect(() => read(plain, {}, { y: 'EST' })).toThrow(/“EST” is given twice/)
    expect(() => read(plain, {}, { participant: 'rat' })).toThrow(/“rat” is given twice/)
  })
})

describe('scores of few or equal kinds', () => {
  const all = (cells: (row: number) => readonly [string, number, number], rows = ROWS) =>
    ['p,est,rat', ...Array.from({ length: rows }, (_, row) => cells(row).join(','))].join('\n')
  it.each([
    ['of one interview', all(() => ['A', 1, 2], 1)],
    ['of two interviews', all((row) => [`P${row}`, row, 1 - row], 2)],
    ['of three interviews on a line', all((row) => [`P${row}`, row, row], 3)],
    ['that are all equal', all((row) => [`P${row}`, 2.7, 2.7])],
    ['of which one set is constant', all((row) => [`P${row}`, 2.7, row])],
    ['that are the same twice', all((row) => [`P${row}`, row, row])],
    ['that run against each other', all((row) => [`P${row}`, row, -row])],
    ['of which one differs', all((row) => [`P${row}`, Number(row === 0), Number(row === 1)])],
    ['of one participant', all((row) => ['A', row, (5 * row) % 7])],
    ['of six participants, one with most visits', all((row) => [`P${Math.max(0, row - 14)}`, row, (5 * row) % 7], 20)],
    ['as large as a double tells apart', all((row) => [`P${row}`, 1e15 + row, 1e15 + ((3 * row) % 7)])],
    ['as large and as small as is read', all((row) => [`P${row}`, row * 1e49, ((3 * row) % 7) * 1e-49])],
  ])('%s give numbers or sentences', (_, text) => {
    const rows = summaryRows(english, read(text).summary)
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) {
      expect(Object.values(row).join(' ')).not.toMatch(/NaN|Infinity|undefined/)
      expect(row.value !== '–' || row.note !== '', row.statistic).toBe(true)
    }
  })

  it('of one participant say that participants are too few', () => {
    const { limits } = read(all((row) => ['A', row, (5 * row) % 7])).summary
    expect(english.stored(limits.why!)).toBe('This needs at least 2 participants; there is 1.')
  })
})
