import { buffer } from 'node:stream/consumers'
import writeExcel from 'write-excel-file/node'
import yazl from 'yazl'
import { csvOf } from '#lib/csv/csv-of.ts'
import { unzipped } from '../fixtures/unzipped.ts'
import type { Random } from './random.ts'
import { randomCellText } from './random-tables.ts'

const HEADERS = ['ID', 'Visit', 'Date', 'Rater', 'N1', 'panss_n2', 'N3 Poor rapport', 'N1_r1', 'N1_r2', 'PANSS total']

/** Pieces that mean something inside a workbook. */
const PIECES = [
  'r="A1048576"',
  'r="XFD1"',
  'r="A0"',
  'r=""',
  't="s"',
  't="e"',
  't="d"',
  's="99"',
  '<v>1e999</v>',
  '<v>-1</v>',
  '<f>1/0</f>',
  '<row r="7">',
  '</row>',
  '</c>',
  '<!DOCTYPE a [<!ENTITY b "b">]>',
  '&b;',
  '&#x0;',
  '<![CDATA[',
  '\u{10ffff}',
]

/** Bytes of a file of ratings, as a CSV or a workbook, more or less damaged. */
export async function randomRatings(random: Random): Promise<Uint8Array> {
  const columns = Array.from({ length: random.whole(2, 9) }, () => random.oneOf(HEADERS))
  const rows = Array.from({ length: random.whole(0, 20) }, () =>
    columns.map(() => (random.next() < 0.7 ? String(random.whole(0, 8)) : randomCellText(random))),
  )
  const table = [columns, ...rows]
  if (random.next() < 0.4) return damaged(Buffer.from(csvOf(table)), random)
  // Characters that XML can't have are not written by any program.
  const cells = table.map((row) => row.map((cell) => cell.replace(/[^\t\n\x20-\ud7ff]/g, '').slice(0, 1000)))
  const bytes = await writeExcel([{ sheet: 'Ratings', data: cells }]).toBuffer()
  return random.next() < 0.5 ? damaged(bytes, random) : withChangedPart(bytes, random)
}

function damaged(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes)
  for (let i = random.whole(0, 4); i > 0 && changed.length > 0; i--)
    changed[random.whole(0, changed.length - 1)] = random.whole(0, 255)
  return random.next() < 0.2 ? changed.subarray(0, random.whole(0, changed.length)) : changed
}

/** A sound archive, of which one part is not. */
async function withChangedPart(bytes: Buffer, random: Random): Promise<Buffer> {
  const parts = await unzipped(bytes)
  const name = random.oneOf([...parts.keys()])
  let text = parts.get(name)!.toString('utf8')
  for (let i = random.whole(1, 3); i > 0; i--) {
    const at = random.whole(0, text.length)
    text = text.slice(0, at) + random.oneOf(PIECES) + text.slice(at + random.whole(0, 12))
  }
  parts.set(name, Buffer.from(text))
  if (random.next() < 0.1) parts.delete(random.oneOf([...parts.keys()]))
  const zip = new yazl.ZipFile()
  for (const [part, content] of parts) zip.addBuffer(content, part)
  zip.end()
  return buffer(zip.outputStream)
}
