import { readFile } from 'node:fs/promises'
import Papa from 'papaparse'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { summaryRows } from '#lib/reports/paper-table.ts'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'

interface Options {
  csv: string
  x: string
  y: string
  participant?: string
  json: boolean
}

/** More than any table of interviews; a larger file is another kind of file. */
const LARGEST = 64 * 1024 * 1024

/** The statistics of the agreement page on anybody's table. */
export async function agreement({ csv, x, y, participant, json }: Options): Promise<void> {
  const bytes = await readFile(csv).catch((cause) => {
    throw new ConcordError('bad-input', `There is no file ${csv} to read.`, { cause })
  })
  if (bytes.length > LARGEST) throw new ConcordError('bad-input', `${csv} is larger than any table of interviews.`)
  const { data, meta } = Papa.parse<Record<string, string>>(bytes.toString('utf8').replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim(),
  })
  for (const column of [x, y, ...(participant ? [participant] : [])]) {
    if (!meta.fields?.includes(column)) {
      throw new ConcordError(
        'bad-input',
        `The table has no column “${column}”. It has: ${(meta.fields ?? []).join(', ')}.`,
      )
    }
  }
  const left: number[] = []
  const right: number[] = []
  const people: string[] = []
  let leftOut = 0
  for (const [i, row] of data.entries()) {
    const [a, b] = [numberIn(row[x], i, x), numberIn(row[y], i, y)]
    if (a === undefined || b === undefined) {
      leftOut += 1
      continue
    }
    left.push(a)
    right.push(b)
    people.push(participant ? (row[participant] ?? '') : String(i))
  }
  const summary = summariseAgreement(left, right, people)
  if (json) {
    console.log(JSON.stringify({ x, y, leftOut, ...summary }))
    return
  }
  console.log(`${x} and ${y} in ${csv}${leftOut > 0 ? `; ${leftOut} rows without both scores are left out` : ''}`)
  const rows = summaryRows(summary)
  const width = Math.max(...rows.map(({ statistic }) => statistic.length))
  for (const { statistic, value, interval, note } of rows) {
    console.log(
      `  ${statistic.padEnd(width)}  ${value.padStart(7)}  ${(interval && `[${interval}]`).padEnd(18)}  ${note}`.trimEnd(),
    )
  }
}

/** An empty cell, NA and . stand for a missing score. */
function numberIn(text: string | undefined, row: number, column: string): number | undefined {
  const trimmed = (text ?? '').trim()
  if (trimmed === '' || trimmed === '.' || /^(?:na|nan|null)$/i.test(trimmed)) return undefined
  const value = Number(/^-?\d+,\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed)
  if (!Number.isFinite(value)) {
    throw new ConcordError(
      'bad-input',
      `Row ${row + 2} has “${trimmed.slice(0, 40)}” in the column “${column}”, which is no number.`,
    )
  }
  return value
}
