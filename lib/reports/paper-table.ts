import { csvOf } from '#lib/csv/csv-of.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
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
const INTERVAL_METHOD = phrase(
  'intervals: leaving out one participant at a time, limits and root mean square error by MOVER',
)
const NO_INTERVAL = phrase('no interval: without one of the participants it is the same, or not defined')

/** Rows of an agreement table, in the order in which papers report them. @param names of the two sets of scores */
export function summaryRows(
  t: Translator,
  summary: AgreementSummary,
  [one, other]: readonly [Message, Message] = [phrase('score|first'), phrase('score|second')],
): TableRow[] {
  const { pearson, spearman, kendall, concordance, icc, limits, errorIntervals, proportional, calibration } = summary
  const noInterval = t.stored(summary.noIntervals ?? '')
  const two = t.twoDecimals
  const range = (interval: Interval) => between(t, interval)
  const row = <T>(key: StatisticKey, result: OrWhy<T>, print: (value: T) => [string, string, string?]) =>
    rowOf(t, key, result, print)
  const iccRows = (['1', '2', '3'] as const).flatMap((model) => [
    row(`icc${model}1`, icc, ({ [model]: { single, singleInterval } }) => [two(single), range(singleInterval)]),
    row(`icc${model}k`, icc, ({ [model]: { average, averageInterval } }) => [two(average), range(averageInterval)]),
  ])
  const rows: TableRow[] = [
    {
      key: 'interviews',
      statistic: t(STATISTIC_LABELS.interviews),
      value: String(summary.n),
      interval: '',
      note: [
        t('of {count, plural, =1 {1 participant} other {{count} participants}}', { count: summary.participants }),
        noInterval,
      ]
        .filter(Boolean)
        .join('; '),
    },
    row('pearson', pearson, ({ r, interval, p }) => [
      two(r),
      range(interval),
      [p === undefined ? '' : probability(t, p), interval ? t(INTERVAL_METHOD) : noInterval].filter(Boolean).join('; '),
    ]),
    row('spearman', spearman, ({ r, interval }) => [two(r), range(interval)]),
    row('kendall', kendall, ({ r, interval }) => [two(r), range(interval)]),
    row('concordance', concordance, ({ ccc, interval }) => [two(ccc), range(interval)]),
    ...iccRows,
    row('meanAbsoluteError', limits, ({ meanAbsoluteError }) => [
      two(meanAbsoluteError),
      range(errorIntervals.meanAbsoluteError),
    ]),
    row('rootMeanSquareError', limits, ({ rootMeanSquareError }) => [
      two(rootMeanSquareError),
      range(errorIntervals.rootMeanSquareError),
    ]),
    row('bias', limits, ({ bias, intervals }) => [
      two(bias),
      range(intervals?.bias),
      t('{one} minus {other}', { one, other }),
    ]),
    row('lowerLimit', limits, ({ lower, intervals }) => [two(lower), range(intervals?.lower)]),
    row('upperLimit', limits, ({ upper, intervals }) => [two(upper), range(intervals?.upper)]),
    row('proportionalBias', proportional, ({ slope, interval, p }) => [
      two(slope),
      range(interval),
      p === undefined ? '' : probability(t, p),
    ]),
    row('calibrationSlope', calibration, ({ slope, slopeInterval }) => [
      two(slope),
      range(slopeInterval),
      t('{other} over {one}', { one, other }),
    ]),
    row('calibrationIntercept', calibration, ({ intercept, interceptInterval }) => [
      two(intercept),
      range(interceptInterval),
    ]),
  ]
  const unexplained = ({ key, value, interval }: TableRow) =>
    key !== 'interviews' && value !== NO_VALUE && interval === '' && noInterval === ''
  return rows.map((line) =>
    unexplained(line) ? { ...line, note: [line.note, t(NO_INTERVAL)].filter(Boolean).join('; ') } : line,
  )
}

function rowOf<T>(
  t: Translator,
  key: StatisticKey,
  result: OrWhy<T>,
  print: (value: T) => [string, string, string?],
): TableRow {
  const statistic = t(STATISTIC_LABELS[key])
  if (result.value === undefined)
    return { key, statistic, value: NO_VALUE, interval: '', note: t.stored(result.why ?? '') }
  const [value, interval, note = ''] = print(result.value)
  return { key, statistic, value, interval, note }
}

type Interval = readonly [number, number] | undefined

/** Both ends of an interval; nothing where there is none. */
export const between = (t: Translator, interval: Interval): string =>
  interval ? t('{low} to {high}', { low: t.twoDecimals(interval[0]), high: t.twoDecimals(interval[1]) }) : ''

/** A figure with its interval in brackets, where there is one. */
export const withInterval = (t: Translator, value: number, interval: Interval): string =>
  interval ? `${t.twoDecimals(value)} (${between(t, interval)})` : t.twoDecimals(value)

/** A p-value as papers print it. */
export const probability = (t: Translator, p: number): string =>
  p < 0.001 ? `p < ${t.decimals(0.001, 3)}` : `p = ${t.decimals(p, 3)}`

/** A table as a paper prints it: all cells are text. */
export interface PaperTable {
  header: readonly string[]
  /** Of each column: left, right or centred. */
  align: readonly ('l' | 'r' | 'c')[]
  body: readonly (readonly string[])[]
}

export function statisticsTable(t: Translator, rows: readonly TableRow[]): PaperTable {
  return {
    header: [t('Statistic'), t('Value'), t('95 % interval'), t('remark|Note')],
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
