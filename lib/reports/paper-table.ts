import Papa from 'papaparse'
import type { AgreementSummary } from '#lib/statistics/agreement-summary.ts'
import type { OrWhy } from '#lib/statistics/errors.ts'

/** A row as a paper prints it; `note` says in words why there is no value. */
export interface TableRow {
  statistic: string
  value: string
  interval: string
  note: string
}

/** Rows of an agreement table, in the order in which papers report them. */
export function summaryRows(summary: AgreementSummary): TableRow[] {
  const { pearson, spearman, kendall, concordance, icc, limits, proportional, calibration } = summary
  const iccRows = (['1', '2', '3'] as const).flatMap((model) => [
    row(`ICC(${model},1)`, icc[model], ({ single, singleInterval }) => [two(single), between(singleInterval)]),
    row(`ICC(${model},k)`, icc[model], ({ average, averageInterval }) => [two(average), between(averageInterval)]),
  ])
  return [
    { statistic: 'Interviews', value: String(summary.n), interval: '', note: `${summary.participants} participants` },
    row('Pearson’s r', pearson, ({ r, interval, p, intervalBy }) => [
      two(r),
      between(interval),
      [
        p === undefined ? '' : probability(p),
        interval ? `interval: ${intervalBy}` : 'an interval needs four interviews',
      ]
        .filter(Boolean)
        .join('; '),
    ]),
    row('Spearman’s rho', spearman, ({ r, interval }) => [two(r), between(interval)]),
    row('Kendall’s tau-b', kendall, ({ r, interval }) => [two(r), between(interval)]),
    row('Concordance (Lin)', concordance, ({ ccc, interval }) => [two(ccc), between(interval)]),
    ...iccRows,
    row('Mean absolute error', limits, ({ meanAbsoluteError }) => [two(meanAbsoluteError), '']),
    row('Root mean square error', limits, ({ rootMeanSquareError }) => [two(rootMeanSquareError), '']),
    row('Bias', limits, ({ bias, intervals }) => [two(bias), between(intervals?.bias), 'first less second']),
    row('Lower limit of agreement', limits, ({ lower, intervals }) => [two(lower), between(intervals?.lower)]),
    row('Upper limit of agreement', limits, ({ upper, intervals }) => [two(upper), between(intervals?.upper)]),
    row('Proportional bias', proportional, ({ slope, interval, p }) => [two(slope), between(interval), probability(p)]),
    row('Calibration slope', calibration, ({ slope, slopeInterval }) => [
      two(slope),
      between(slopeInterval),
      'second over first',
    ]),
    row('Calibration intercept', calibration, ({ intercept, interceptInterval }) => [
      two(intercept),
      between(interceptInterval),
    ]),
  ]
}

function row<T>(statistic: string, result: OrWhy<T>, print: (value: T) => [string, string, string?]): TableRow {
  if (result.value === undefined) return { statistic, value: '–', interval: '', note: result.why ?? '' }
  const [value, interval, note = ''] = print(result.value)
  return { statistic, value, interval, note }
}

/** Two decimals with a real minus. */
export const two = (value: number): string =>
  (Object.is(Math.round(value * 100), -0) ? 0 : value).toFixed(2).replace('-', '−')

export const between = (interval: readonly [number, number] | undefined): string =>
  interval ? `${two(interval[0])} to ${two(interval[1])}` : ''

/** A p-value as papers print it. */
export const probability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`)

const HEADER = ['Statistic', 'Value', '95 % interval', 'Note']
const cells = ({ statistic, value, interval, note }: TableRow) => [statistic, value, interval, note]

/** The table in the form that somebody wants to paste. */
export function formatTable(rows: readonly TableRow[], format: 'csv' | 'latex' | 'markdown'): string {
  const lines = [HEADER, ...rows.map(cells)]
  // Spreadsheets read a number only with the sign of a keyboard.
  if (format === 'csv')
    return `${Papa.unparse(
      lines.map((line) => line.map((cell) => cell.replaceAll('−', '-'))),
      { newline: '\n' },
    )}\n`
  if (format === 'markdown') {
    const [header, ...body] = lines.map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    return `${[header, '| --- | ---: | :---: | --- |', ...body].join('\n')}\n`
  }
  const tex = (cell: string) =>
    cell
      .replaceAll('\\', '\\textbackslash{}')
      .replaceAll(/[%&#_{}$]/g, (sign) => `\\${sign}`)
      .replaceAll('−', '$-$')
      .replaceAll('’', "'")
      .replaceAll('–', '--')
      .replaceAll('<', '$<$')
  const body = lines.map((line) => `${line.map(tex).join(' & ')} \\\\`)
  return `${['\\begin{tabular}{lrcl}', '\\hline', body[0]!, '\\hline', ...body.slice(1), '\\hline', '\\end{tabular}'].join('\n')}\n`
}
