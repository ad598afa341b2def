import { clamp } from '#lib/numbers/clamp.ts'
import { isConstant } from './constant.ts'
import { differenceInterval } from './correlation-difference.ts'
import { type CorrelationsWithout, correlationsWithoutEach } from './correlation-sums.ts'
import { type OrWhy, orWhy, TooFewPairs } from './errors.ts'
import { type Interval, jackknifeInterval } from './jackknife.ts'
import { meanOf } from './mean-of.ts'
import { groupsOf } from './participants.ts'

/** An interview with an estimate and the scores of those who rated it. */
export interface RatedInterview {
  participant: string
  estimate: number
  /** Score by rater. */
  scores: Readonly<Record<string, number>>
}

export interface ExpertRow {
  rater: string
  /** Interviews that this rater and at least one other rated; both figures are of these. */
  n: number
  /** r of the model's estimate with this rater. */
  model: number
  /** r of the mean of the other raters with this rater. */
  experts: number
  /** 95 % intervals from leaving out one participant at a time; undefined where there are too few. */
  modelInterval: Interval | undefined
  expertsInterval: Interval | undefined
}

/** What a comparison with a margin that was set beforehand can say. */
export type NonInferiority = 'non-inferior' | 'inferior' | 'inconclusive'

export interface ExpertCeiling {
  rows: ExpertRow[]
  /** Fisher-averaged over raters. */
  model: number
  experts: number
  expertsInterval: Interval | undefined
  /** model - experts, with the 98 % interval that the verdict is taken from; undefined where there are too few participants. */
  difference: number
  interval: Interval | undefined
  /** How far below the experts the model's r may lie. */
  margin: number
  verdict: NonInferiority
}

/** Fewest interviews that a rater shares with others for a row. */
const FEWEST = 4
/**
 * Level of the interval that the verdict is taken from. The error of such a difference leans to one side: of 95 % intervals, 4 % lie above the true
 * value, where 2.5 % should; of 98 % intervals no more than 2 % do. `npm run bench -- statistics` prints the rates.
 */
const VERDICT_LEVEL = 0.98
/** How far below the experts' r a model's may lie, where a study sets nothing else. */
export const DEFAULT_MARGIN = 0.1

/**
 * How the model agrees with each expert, beside how the other experts do, on the same interviews: the experts' agreement is the
 * ceiling of what a model can be asked for. The verdict is a test of non-inferiority, so that little data can't pass for agreement: the model is
 * non-inferior where the whole 98 % interval of the difference lies above minus the margin, inferior where it lies below. Piaggio et al. (2012), JAMA 308.
 *
 * @param margin how far below the experts' r the model's may lie, above 0; to be set before results are seen
 */
export function expertCeiling(interviews: readonly RatedInterview[], margin = DEFAULT_MARGIN): OrWhy<ExpertCeiling> {
  return orWhy(() => ceilingOf(interviews, margin))
}

function ceilingOf(interviews: readonly RatedInterview[], margin: number): ExpertCeiling {
  const participants = groupsOf(interviews.map(({ participant }) => participant))
  const raters = [...new Set(interviews.flatMap(({ scores }) => Object.keys(scores)))].sort()
  const table = scoreTable(interviews, raters)
  const shared = raters.map((_, place) => sharedBy(interviews, participants, table, raters, place))
  const complete = shared.filter(
    ({ n, model, experts }) => n >= FEWEST && !Number.isNaN(model) && !Number.isNaN(experts),
  )
  if (complete.length < 2) throw new TooFewPairs(FEWEST, Math.max(0, ...shared.map(({ n }) => n)))
  const rows = complete.map(
    ({ rater, n, model, experts, modelWithout, expertsWithout }): ExpertRow => ({
      rater,
      n,
      model,
      experts,
      modelInterval: jackknifeInterval(model, modelWithout, 'z'),
      expertsInterval: jackknifeInterval(experts, expertsWithout, 'z'),
    }),
  )
  const model = fisherMean(complete.map((row) => row.model))
  const experts = fisherMean(complete.map((row) => row.experts))
  const difference = model - experts
  const without = participants.map((_, i) => ({
    model: fisherMean(complete.map(({ modelWithout }) => modelWithout[i]!)),
    experts: fisherMean(complete.map(({ expertsWithout }) => expertsWithout[i]!)),
  }))
  const interval = differenceInterval(
    { r: model, without: without.map((each) => each.model) },
    { r: experts, without: without.map((each) => each.experts) },
    VERDICT_LEVEL,
  )
  return {
    rows,
    model,
    experts,
    expertsInterval: jackknifeInterval(
      experts,
      without.map((each) => each.experts),
      'z',
    ),
    difference,
    interval,
    margin,
    verdict: nonInferiority(interval, margin),
  }
}

/** @param interval of new - established */
export function nonInferiority(interval: Interval | undefined, margin: number): NonInferiority {
  if (!interval) return 'inconclusive'
  if (interval[0] > -margin) return 'non-inferior'
  return interval[1] < -margin ? 'inferior' : 'inconclusive'
}

/** Scores of every interview by rater, in the order of the raters; NaN where one did not rate. */
function scoreTable(interviews: readonly RatedInterview[], raters: readonly string[]): Float64Array {
  const table = new Float64Array(interviews.length * raters.length).fill(Number.NaN)
  const places = new Map(raters.map((rater, place) => [rater, place]))
  for (let row = 0; row < interviews.length; row++) {
    const { scores } = interviews[row]!
    for (const rater in scores) table[row * raters.length + places.get(rater)!] = scores[rater]!
  }
  return table
}

/**
 * Correlations of a rater's scores with the estimates and with the mean of the others, and the same without each participant.
 *
 * @param table as scoreTable gives it
 * @param place of the rater in it
 */
function sharedBy(
  interviews: readonly RatedInterview[],
  participants: readonly (readonly number[])[],
  table: Float64Array,
  raters: readonly string[],
  place: number,
) {
  const estimates: number[] = []
  const others: number[] = []
  const own: number[] = []
  const groups = participants.map((rows) => {
    const shared: number[] = []
    for (const row of rows) {
      const score = table[row * raters.length + place]!
      const rest: number[] = []
      for (let other = 0; other < raters.length; other++) {
        const value = table[row * raters.length + other]!
        if (other !== place && !Number.isNaN(value)) rest.push(value)
      }
      if (Number.isNaN(score) || rest.length === 0) continue
      estimates.push(interviews[row]!.estimate)
      others.push(meanOf(rest))
      shared.push(own.push(score) - 1)
    }
    return shared
  })
  const n = own.length
  const of = (x: readonly number[]): CorrelationsWithout => {
    if (n === 0) return { all: Number.NaN, without: groups.map(() => Number.NaN) }
    const { all, without } = correlationsWithoutEach(x, own, [meanOf(x), meanOf(own)], groups)
    return { all: isConstant(x) || isConstant(own) ? Number.NaN : all, without }
  }
  const [model, experts] = [of(estimates), of(others)]
  return {
    rater: raters[place]!,
    n,
    model: model.all,
    experts: experts.all,
    modelWithout: model.without,
    expertsWithout: experts.without,
  }
}

/** Mean of correlations by way of Fisher's z; a correlation of one is taken a little below. */
function fisherMean(values: readonly number[]): number {
  return Math.tanh(meanOf(values.map((value) => Math.atanh(clamp(value, -0.999999, 0.999999)))))
}
