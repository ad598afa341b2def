import { quantileSorted } from 'simple-statistics'
import { drawnFrom, groupsOf } from './bootstrap.ts'
import {
  addPair,
  addSums,
  type CorrelationSums,
  correlationOfSums,
  drawnSums,
  hasCorrelation,
  noSums,
  packedSums,
} from './correlation-sums.ts'
import { type OrWhy, orWhy, TooFewPairs } from './errors.ts'
import { Random } from './random.ts'

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
}

export interface ExpertCeiling {
  rows: ExpertRow[]
  /** Fisher-averaged over raters. */
  model: number
  experts: number
  /** model - experts, with a 95 % interval drawn over participants; undefined where too few draws were defined. */
  difference: number
  interval: [number, number] | undefined
  verdict: 'within' | 'below' | 'above' | 'open'
}

/** Fewest interviews that a rater shares with others for a row. */
const FEWEST = 4
/** Draws times participants that are worth waiting for. */
const WORK = 200_000

/**
 * How the model agrees with each expert, beside how the other experts do, on the same interviews: the experts' agreement is the
 * ceiling of what a model can be asked for.
 */
export function expertCeiling(interviews: readonly RatedInterview[], seed = 1): OrWhy<ExpertCeiling> {
  return orWhy(() => ceilingOf(interviews, seed))
}

function ceilingOf(interviews: readonly RatedInterview[], seed: number): ExpertCeiling {
  const groups = groupsOf(interviews.map(({ participant }) => participant))
  const raters = [...new Set(interviews.flatMap(({ scores }) => Object.keys(scores)))].sort()
  const sums = raters.map((rater) =>
    groups.map((rows) =>
      sumsOf(
        rows.map((row) => interviews[row]!),
        rater,
      ),
    ),
  )
  const all = sums.map((groupSums) => total(groupSums))
  const kept = raters.map((_, i) => i).filter((i) => all[i]!.model.n >= FEWEST && defined(all[i]!))
  if (kept.length < 2) throw new TooFewPairs(FEWEST, Math.max(0, ...all.map(({ model }) => model.n)))
  const rows = kept.map((i) => ({
    rater: raters[i]!,
    n: all[i]!.model.n,
    model: correlationOfSums(all[i]!.model),
    experts: correlationOfSums(all[i]!.experts),
  }))
  const model = fisherMean(rows.map((row) => row.model))
  const experts = fisherMean(rows.map((row) => row.experts))
  const packed = kept.map((i) => ({
    model: packedSums(sums[i]!.map((part) => part.model)),
    experts: packedSums(sums[i]!.map((part) => part.experts)),
  }))
  const random = new Random(seed)
  const draws = Math.max(300, Math.min(2000, Math.round(WORK / groups.length)))
  const values: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    const drawn = drawnFrom(groups.length, random)
    const totals = packed
      .map((each) => ({ model: drawnSums(each.model, drawn), experts: drawnSums(each.experts, drawn) }))
      .filter(defined)
    if (totals.length < kept.length) continue
    values.push(
      fisherMean(totals.map((each) => correlationOfSums(each.model))) -
        fisherMean(totals.map((each) => correlationOfSums(each.experts))),
    )
  }
  values.sort((a, b) => a - b)
  const interval: [number, number] | undefined =
    values.length < 0.9 * draws ? undefined : [quantileSorted(values, 0.025), quantileSorted(values, 0.975)]
  const verdict = !interval ? 'open' : interval[1] < 0 ? 'below' : interval[0] > 0 ? 'above' : 'within'
  return { rows, model, experts, difference: model - experts, interval, verdict }
}

interface Both {
  model: CorrelationSums
  experts: CorrelationSums
}

function sumsOf(interviews: readonly RatedInterview[], rater: string): Both {
  const both = { model: noSums(), experts: noSums() }
  for (const { estimate, scores } of interviews) {
    const own = scores[rater]
    const others = Object.entries(scores).flatMap(([name, score]) => (name === rater ? [] : [score]))
    if (own === undefined || others.length === 0) continue
    addPair(both.model, estimate, own)
    addPair(both.experts, others.reduce((sum, score) => sum + score, 0) / others.length, own)
  }
  return both
}

function total(parts: readonly Both[]): Both {
  const both = { model: noSums(), experts: noSums() }
  for (const part of parts) {
    for (const kind of ['model', 'experts'] as const) {
      addSums(both[kind], part[kind])
    }
  }
  return both
}

const defined = ({ model, experts }: Both) => hasCorrelation(model) && hasCorrelation(experts)

/** Mean of correlations by way of Fisher's z; a correlation of one is taken a little below. */
function fisherMean(values: readonly number[]): number {
  const bounded = values.map((value) => Math.atanh(Math.max(-0.999999, Math.min(0.999999, value))))
  return Math.tanh(bounded.reduce((sum, value) => sum + value, 0) / values.length)
}
