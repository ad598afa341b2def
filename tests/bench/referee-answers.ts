import { agreementOfTable, type TableAgreement } from '#lib/agreement/agreement-of-table.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { inEnglish } from '../fixtures/in-english.ts'
import type { RefereeTable } from './referee-tables.ts'

/** One thing that is right of a table, beside what Concord gives. */
export interface Answer {
  what: string
  right: string
  given: string
  /** Largest difference, as a share of the right value where that is above one; undefined for words. */
  difference: number | undefined
  holds: boolean
}

/** Differences that rounding of twelve printed digits explains. */
const TOLERANCE = 1e-10

/** What Concord gives for a table, beside what is right. @throws what is not an error that a table is refused with */
export function answersOf(bytes: Uint8Array, table: RefereeTable): Answer[] {
  const { columns, options = {}, refused } = table
  let found: TableAgreement
  try {
    found = agreementOfTable(bytes, table.file, columns, options)
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error
    const what = refused ? 'refused' : 'read'
    return [
      {
        ...words(what, refused ? String(refused) : 'yes', error.message),
        holds: refused?.test(error.message) ?? false,
      },
    ]
  }
  if (refused) return [{ ...words('refused', String(refused), 'read'), holds: false }]
  const figures = figuresOf(found)
  const said = inEnglish(found.notes).join(' ')
  return [
    ...Object.entries(table.figures ?? {}).map(([what, right]) => compared(what, right, figures.get(what))),
    ...(table.undefined ?? []).map((what) => {
      const given = figures.get(what)
      return {
        ...words(what, 'not defined', given === undefined ? 'not defined' : String(given)),
        holds: given === undefined,
      }
    }),
    ...(table.said ?? []).map((pattern) => ({
      ...words('said', String(pattern), said || 'nothing'),
      holds: pattern.test(said),
    })),
    ...(table.leftOut === undefined ? [] : [compared('rows left out', table.leftOut, found.leftOut)]),
    ...intervalsInOrder(figures),
  ]
}

const words = (what: string, right: string, given: string) => ({ what, right, given, difference: undefined })

function compared(what: string, right: number | readonly [number, number], given: Given | undefined): Answer {
  const [wanted, got] = [right, given].map((value) => (Array.isArray(value) ? value : [value])) as [number[], number[]]
  const difference = Math.max(
    ...wanted.map((value, i) => Math.abs(value - (got[i] ?? Number.NaN)) / Math.max(1, Math.abs(value))),
  )
  return { what, right: wanted.join(' to '), given: got.join(' to '), difference, holds: difference <= TOLERANCE }
}

/** Every interval that is given is finite, in order, and contains its figure. */
function intervalsInOrder(figures: ReadonlyMap<string, Given>): Answer[] {
  const intervals = [...figures].flatMap(([what, given]) =>
    typeof given === 'number' ? [] : [{ what, given, value: figures.get(what.replace(' interval', '')) as number }],
  )
  const off = intervals.filter(
    ({ given: [low, high], value }) => !(low <= value && value <= high && Number.isFinite(high - low)),
  )
  return [
    {
      ...words(
        'intervals',
        `${intervals.length} finite, in order, about their figures`,
        off.length === 0 ? 'all' : off.map(({ what }) => what).join(', '),
      ),
      holds: off.length === 0,
    },
  ]
}

type Given = number | readonly [number, number]

/** Every figure with its interval, by the keys of tables; those that are not defined are left out. */
function figuresOf({ summary }: TableAgreement): ReadonlyMap<string, Given> {
  const { pearson, spearman, kendall, concordance, icc, limits, errorIntervals, proportional, calibration } = summary
  const figures = new Map<string, Given>([['participants', summary.participants]])
  const add = (what: string, value: number | undefined, interval: readonly [number, number] | undefined) => {
    if (value !== undefined) figures.set(what, value)
    if (interval) figures.set(`${what} interval`, interval)
  }
  for (const [what, { value }] of Object.entries({ pearson, spearman, kendall })) add(what, value?.r, value?.interval)
  add('concordance', concordance.value?.ccc, concordance.value?.interval)
  for (const [model, { single, singleInterval }] of Object.entries(icc.value ?? {}))
    add(`icc${model}1`, single, singleInterval)
  add('meanAbsoluteError', limits.value?.meanAbsoluteError, errorIntervals.meanAbsoluteError)
  add('rootMeanSquareError', limits.value?.rootMeanSquareError, errorIntervals.rootMeanSquareError)
  add('bias', limits.value?.bias, limits.value?.intervals?.bias)
  add('lowerLimit', limits.value?.lower, limits.value?.intervals?.lower)
  add('upperLimit', limits.value?.upper, limits.value?.intervals?.upper)
  add('proportionalBias', proportional.value?.slope, proportional.value?.interval)
  add('calibrationSlope', calibration.value?.slope, calibration.value?.slopeInterval)
  add('calibrationIntercept', calibration.value?.intercept, calibration.value?.interceptInterval)
  return figures
}
