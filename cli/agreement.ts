import { agreementOfTable } from '#lib/agreement/agreement-of-table.ts'
import { storedInEnglish } from '#lib/messages/stored-in-english.ts'
import { summaryRows } from '#lib/reports/paper-table.ts'
import { inEnglish, say, t } from './language.ts'
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
    console.log(JSON.stringify({ x, y, leftOut, notes: notes.map(inEnglish), ...storedInEnglish(summary) }))
    return
  }
  for (const line of notes) console.error(shownText(say(line)))
  const values = { x, y, csv, count: leftOut }
  console.log(
    leftOut === 0
      ? t('{x} and {y} in {csv}', values)
      : participant
        ? t(
            '{x} and {y} in {csv}; {count} {count, plural, one {row} other {rows}} without both scores and a participant left out',
            values,
          )
        : t(
            '{x} and {y} in {csv}; {count} {count, plural, one {row} other {rows}} without both scores left out',
            values,
          ),
  )
  const rows = summaryRows(t, summary)
  const width = Math.max(...rows.map(({ statistic }) => statistic.length))
  for (const { statistic, value, interval, note } of rows) {
    console.log(
      `  ${statistic.padEnd(width)}  ${value.padStart(7)}  ${(interval && `[${interval}]`).padEnd(18)}  ${note}`.trimEnd(),
    )
  }
}
