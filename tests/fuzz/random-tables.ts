import type { Random } from './random.ts'

const DELIMITERS = [',', ';', '\t', '|']
const CODES = ['P1', 'p1 ', 'P-01', '001', '１', 'Ä', '', 'NA', '=1+1', 'P\u200b1', '"', "O'Neill", '\ud800', 'P1\0']
const CELLS = [
  '1',
  '2.5',
  '-3',
  '1,5',
  '1.200',
  "1'200",
  '1 200,5',
  '1e3',
  '1e400',
  '0x1F',
  '12 %',
  '',
  'NA',
  '#N/A',
  '-99',
  '∞',
  'NaN',
  '٣',
  '−4',
  '=SUM(A1:A9)',
  '\t=1',
  '＝1',
  '"a\nb"',
  '"',
  'x'.repeat(2000),
  '9'.repeat(400),
  '1.2.3',
  '\u00a05',
  '5\u200b',
  '\ud83d',
]
const TITLES = [
  'x',
  'y',
  'participant',
  'estimate',
  ' X ',
  'y"',
  '',
  'note',
  '\ufeffx',
  'x'.repeat(500),
  '__proto__',
  'constructor',
]

/** Bytes of a table as people, spreadsheets and accidents make them. */
export function randomTable(random: Random): Uint8Array {
  if (random.next() < 0.05) return noise(random, random.whole(0, 3000))
  const delimiter = random.oneOf(DELIMITERS)
  const columns =
    random.next() < 0.7
      ? ['participant', 'x', 'y']
      : Array.from({ length: random.whole(1, 8) }, () => random.oneOf(TITLES))
  const rows = random.oneOf([0, 1, 2, 5, 30, 30, 200])
  const isPlain = random.next() < 0.7
  const cell = (column: number) => {
    if (random.next() < (isPlain ? 0.003 : 0.2)) return random.oneOf(CELLS)
    return columns[column] === 'participant'
      ? random.next() < (isPlain ? 0 : 0.1)
        ? random.oneOf(CODES)
        : `P${random.whole(1, rows + 1)}`
      : String(random.whole(0, 40) / 4)
  }
  const lines = [columns, ...Array.from({ length: rows }, () => columns.map((_, i) => cell(i)))].map((cells) =>
    cells.join(delimiter),
  )
  if (random.next() < 0.1)
    lines.unshift(random.oneOf([`sep=${delimiter}`, 'A title', '', delimiter.repeat(9), '<html>', '{"a":1}']))
  const text = lines.join(random.oneOf(['\n', '\r\n', '\r']))
  return damaged(encoded(text, random), random)
}

/** Text that is hostile to spreadsheets, to be written into a table. */
export function randomCellText(random: Random): string {
  const parts = [
    '=',
    '+',
    '-',
    '@',
    '|',
    '＝',
    '﹣',
    '\t',
    '\r',
    '\n',
    "'",
    '"',
    ' ',
    '\u200b',
    '\ufeff',
    '1',
    '2.5',
    'cmd',
    'A1',
    ';',
    ',',
    '%',
    ' to ',
    '\0',
    '\u00a0',
    '\ud800',
  ]
  return Array.from({ length: random.whole(0, 6) }, () => random.oneOf(parts)).join('')
}

function encoded(text: string, random: Random): Buffer {
  const kind = random.oneOf(['utf8', 'utf8', 'utf8', 'utf8 with mark', 'utf16le', 'utf16be', 'latin1'] as const)
  if (kind === 'utf8') return Buffer.from(text)
  if (kind === 'utf8 with mark') return Buffer.from(`\ufeff${text}`)
  if (kind === 'latin1') return Buffer.from(text, 'latin1')
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le')
  return kind === 'utf16le' ? wide : Buffer.from(wide).swap16()
}

function damaged(bytes: Buffer, random: Random): Buffer {
  if (random.next() < 0.75 || bytes.length === 0) return bytes
  const start = random.whole(0, bytes.length - 1)
  const kind = random.whole(0, 3)
  if (kind === 0) return bytes.subarray(0, start)
  if (kind === 1)
    return Buffer.concat([bytes.subarray(0, start), noise(random, random.whole(1, 40)), bytes.subarray(start)])
  if (kind === 2) bytes[start] = random.whole(0, 255)
  else bytes.fill(random.oneOf([0, 0x22, 0x0a, 0xff]), start, Math.min(bytes.length, start + random.whole(1, 30)))
  return bytes
}

const noise = (random: Random, length: number) => Buffer.from(Array.from({ length }, () => random.whole(0, 255)))
