import { agreementOfTable } from '#lib/agreement/agreement-of-table.ts'
import { summaryRows } from '#lib/reports/paper-table.ts'
import { type GivenNumberOptions, numberOptions } from './number-options.ts'
import { shownText } from './print-error.ts'
import { bytesOfTable } from './table-file.ts'

interface Options extends GivenNumberOptions {
  csv: string
  x: string
  y: string
  participant?: string
  json: boolean
}

/** The statistics of the agreement page on anybody's table. What the reader had to decide goes to stderr, or into the JSON. */
export async function agreement(options: Options): Promise<void> {
  const { csv, x, y, participant, json } = options
  const { summary, leftOut, notes } = agreementOfTable(
    await bytesOfTable(csv),
    csv,
    { x, y, participant },
    numberOptions(options),
  )
  if (json) {
    console.log(JSON.stringify({ x, y, leftOut, notes, ...summary }))
    return
  }
  for (const line of notes) console.error(shownText(line))
  const without = participant ? 'both scores and a participant' : 'both scores'
  console.log(
    `${x} and ${y} in ${csv}${leftOut > 0 ? `; ${leftOut} ${leftOut === 1 ? 'row' : 'rows'} without ${without} left out` : ''}`,
  )
  const rows = summaryRows(summary)
  const width = Math.max(...rows.map(({ statistic }) => statistic.length))
  for (const { statistic, value, interval, note } of rows) {
    console.log(
      `  ${statistic.padEnd(width)}  ${value.padStart(7)}  ${(interval && `[${interval}]`).padEnd(18)}  ${note}`.trimEnd(),
    )
  }
}
