import { ConcordError } from '#lib/errors/concord-error.ts'
import { summaryRows } from '#lib/reports/paper-table.ts'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { type DecimalMark, type NumberOptions, readNumbers } from '#lib/tables/read-numbers.ts'
import { participantsIn } from '#lib/tables/read-participants.ts'
import { columnOf, readTable } from '#lib/tables/read-table.ts'
import { textOfTable } from './table-file.ts'

interface Options {
  csv: string
  x: string
  y: string
  participant?: string
  decimal?: string
  missing?: string
  range?: string
  json: boolean
}

/** The statistics of the agreement page on anybody's table. What the reader had to decide goes to stderr, or into the JSON. */
export async function agreement(options: Options): Promise<void> {
  const { csv, x, y, participant, json } = options
  const { text, note } = await textOfTable(csv)
  const table = readTable(text, csv, [x, y, ...(participant ? [participant] : [])])
  const scores = [x, y].map((name) => {
    const place = columnOf(table, name)
    return { name, cells: table.rows.map(({ line, cells }) => ({ line, text: cells[place]! })) }
  })
  const { values, notes } = readNumbers(scores, numberOptions(options))
  const people = participant ? participantsIn(table, participant) : undefined
  const kept = table.rows.flatMap((_, i) => {
    const [left, right, who] = [values[0]![i], values[1]![i], people ? people.codes[i] : String(i)]
    return left === undefined || right === undefined || who === undefined ? [] : [{ left, right, who }]
  })
  const said = [...(note ? [note] : []), ...table.notes, ...notes, ...(people?.notes ?? [])]
  const leftOut = table.rows.length - kept.length
  const summary = summariseAgreement(
    kept.map(({ left }) => left),
    kept.map(({ right }) => right),
    kept.map(({ who }) => who),
  )
  if (json) {
    console.log(JSON.stringify({ x, y, leftOut, notes: said, ...summary }))
    return
  }
  for (const line of said) console.error(line)
  const without = people ? 'both scores and a participant' : 'both scores'
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

function numberOptions({ decimal, missing, range }: Options): NumberOptions {
  if (decimal !== undefined && decimal !== 'comma' && decimal !== 'point')
    throw new ConcordError('bad-input', '--decimal is comma or point.')
  const ends = range?.split(',').map(Number)
  if (ends && (ends.length !== 2 || !ends.every(Number.isFinite) || ends[0]! >= ends[1]!))
    throw new ConcordError('bad-input', '--range needs the lowest and the highest value, such as 7,49.')
  return {
    decimal: decimal as DecimalMark | undefined,
    missing: missing?.split(',') ?? [],
    range: ends as [number, number] | undefined,
  }
}
