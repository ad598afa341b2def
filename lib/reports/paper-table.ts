import { csvOf } from '#lib/csv/csv-of.ts'
import type { AgreementSummary } from '#lib/statistics/agreement-summary.ts'
import type { OrWhy } from '#lib/statistics/errors.ts'
import { STATISTIC_LABELS, type StatisticKey } from './statistic-labels.ts'

/** A row as a paper prints it; `note` says in words why there is no value. */
export interface TableRow {
  key: StatisticKey
  /** Its label. */
  statistic: string
  value: string
  interval: string
  note: string
}

const NO_VALUE = '–'
const INTERVAL_METHOD = 'intervals: leaving out one participant at a time, limits and root mean square error by MOVER'
const NO_INTERVAL = 'no interval: without one of the participants it is the same, or not defined'

/** Rows of an agreement table, in the order in which papers report them. @param names of the two sets of scores */
export function summaryRows(
  summary: AgreementSummary,
  names: readonly [string, string] = ['first', 'second'],
): TableRow[] {
  const { pearson, spearman, kendall, concordance, icc, limits, errorIntervals, proportional, calibration } = summary
  const noInterval = summary.noIntervals ?? ''
  const iccRows = (['1', '2', '3'] as const).flatMap((model) => [
    row(`icc${model}1`, icc, ({ [model]: { single, singleInterval } }) => [two(single), between(singleInterval)]),
    row(`icc${model}k`, icc, ({ [model]: { average, averageInterval } }) => [two(average), between(averageInterval)]),
  ])
  const rows: TableRow[] = [
    {
      key: 'interviews',
      statistic: STATISTIC_LABELS.interviews,
      value: String(summary.n),
      interval: '',
      note: [`of ${summary.participants} ${summary.participants === 1 ? 'participant' : 'participants'}`, noInterval]
        .filter(Boolean)
        .join('; '),
    },
    row('pearson', pearson, ({ r, interval, p }) => [
      two(r),
      between(interval),
      [p === undefined ? '' : probability(p), interval ? INTERVAL_METHOD : noInterval].filter(Boolean).join('; '),
    ]),
    row('spearman', spearman, ({ r, interval }) => [two(r), between(interval)]),
    row('kendall', kendall, ({ r, interval }) => [two(r), between(interval)]),
    row('concordance', concordance, ({ ccc, interval }) => [two(ccc), between(interval)]),
    ...iccRows,
    row('meanAbsoluteError', limits, ({ meanAbsoluteError }) => [
      two(meanAbsoluteError),
      between(errorIntervals.meanAbsoluteError),
    ]),
    row('rootMeanSquareError', limits, ({ rootMeanSquareError }) => [
      two(rootMeanSquareError),
      between(errorIntervals.rootMeanSquareError),
    ]),
    row('bias', limits, ({ bias, intervals }) => [
      two(bias),
      between(intervals?.bias),
      `${names[0]} minus ${names[1]}`,
    ]),
    row('lowerLimit', limits, ({ lower, intervals }) => [two(lower), between(intervals?.lower)]),
    row('upperLimit', limits, ({ upper, intervals }) => [two(upper), between(intervals?.upper)]),
    row('proportionalBias', proportional, ({ slope, interval, p }) => [
      two(slope),
      between(interval),
      p === undefined ? '' : probability(p),
    ]),
    row('calibrationSlope', calibration, ({ slope, slopeInterval }) => [
      two(slope),
      between(slopeInterval),
      `${names[1]} over ${names[0]}`,
    ]),
    row('calibrationIntercept', calibration, ({ intercept, interceptInterval }) => [
      two(intercept),
      between(interceptInterval),
    ]),
  ]
  const unexplained = ({ key, value, interval }: TableRow) =>
    key !== 'interviews' && value !== NO_VALUE && interval === '' && noInterval === ''
  return rows.map((one) =>
    unexplained(one) ? { ...one, note: [one.note, NO_INTERVAL].filter(Boolean).join('; ') } : one,
  )
}

function row<T>(key: StatisticKey, result: OrWhy<T>, print: (value: T) => [string, string, string?]): TableRow {
  const statistic = STATISTIC_LABELS[key]
  if (result.value === undefined) return { key, statistic, value: NO_VALUE, interval: '', note: result.why ?? '' }
  const [value, interval, note = ''] = print(result.value)
  return { key, statistic, value, interval, note }
}

/** Two decimals with a real minus. */
export const two = (value: number): string =>
  (Object.is(Math.round(value * 100), -0) ? 0 : value).toFixed(2).replace('-', '−')

export const between = (interval: readonly [number, number] | undefined): string =>
  interval ? `${two(interval[0])} to ${two(interval[1])}` : ''

/** A figure with its interval in brackets, where there is one. */
export const withInterval = (value: number, interval: readonly [number, number] | undefined): string =>
  interval ? `${two(value)} (${between(interval)})` : two(value)

/** A p-value as papers print it. */
export const probability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`)

/** A table as a paper prints it: all cells are text. */
export interface PaperTable {
  header: readonly string[]
  /** Of each column: left, right or centred. */
  align: readonly ('l' | 'r' | 'c')[]
  body: readonly (readonly string[])[]
}

export function statisticsTable(rows: readonly TableRow[]): PaperTable {
  return {
    header: ['Statistic', 'Value', '95 % interval', 'Note'],
    align: ['l', 'r', 'c', 'l'],
    body: rows.map(({ statistic, value, interval, note }) => [statistic, value, interval, note]),
  }
}

/** The table in the form that somebody wants to paste. */
export function formatTable({ header, align, body }: PaperTable, format: 'csv' | 'latex' | 'markdown'): string {
  if (format === 'csv')
    return csvOf(
      [header, ...body].map((line) => line.map(withKeyboardSigns)),
      '\n',
    )
  const lines = [header, ...body]
  if (format === 'markdown') {
    const [top, ...rest] = lines.map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    const rules = { l: '---', r: '---:', c: ':---:' }
    return `${[top, `| ${align.map((side) => rules[side]).join(' | ')} |`, ...rest].join('\n')}\n`
  }
  const [top, ...rest] = lines.map((line) => `${line.map(tex).join(' & ')} \\\\`)
  return `${[`\\begin{tabular}{${align.join('')}}`, '\\hline', top, '\\hline', ...rest, '\\hline', '\\end{tabular}'].join('\n')}\n`
}

/** Spreadsheets read a number only with the sign of a keyboard. */
function withKeyboardSigns(cell: string): string {
  return cell.replaceAll('−', '-')
}

function tex(cell: string): string {
  return cell
    .replaceAll('\\', '\\textbackslash{}')
    .replaceAll(/[%&#_{}$]/g, (sign) => `\\${sign}`)
    .replaceAll('−', '$-$')
    .replaceAll('’', "'")
    .replaceAll('–', '--')
    .replaceAll('<', '$<$')
}
