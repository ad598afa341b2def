import { clamp } from '#lib/numbers/clamp.ts'
import { groupsOf } from './bootstrap.ts'
import {
  addPair,
  addSums,
  type CorrelationSums,
  correlationOfSums,
  hasCorrelation,
  noSums,
  sumsWithout,
} from './correlation-sums.ts'
import { type OrWhy, orWhy, TooFewPairs } from './errors.ts'
import { jackknifeCorrelation, jackknifeReach } from './jackknife.ts'

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
  modelInterval: [number, number] | undefined
  expertsInterval: [number, number] | undefined
}

export interface ExpertCeiling {
  rows: ExpertRow[]
  /** Fisher-averaged over raters. */
  model: number
  experts: number
  expertsInterval: [number, number] | undefined
  /** model - experts, with a 95 % interval from leaving out one participant at a time; undefined where there are too few. */
  difference: number
  interval: [number, number] | undefined
  verdict: 'within' | 'below' | 'above' | 'open'
}

/** Fewest interviews that a rater shares with others for a row. */
const FEWEST = 4
/**
 * How the model agrees with each expert, beside how the other experts do, on the same interviews: the experts' agreement is the
 * ceiling of what a model can be asked for.
 */
export function expertCeiling(interviews: readonly RatedInterview[]): OrWhy<ExpertCeiling> {
  return orWhy(() => ceilingOf(interviews))
}

function ceilingOf(interviews: readonly RatedInterview[]): ExpertCeiling {
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
  // The same figures with one participant left out at a time; one that can't be left out leaves all intervals undefined.
  const leftOut = groups.map((_, group) => kept.map((i) => withoutPart(all[i]!, sums[i]![group]!)))
  const known = leftOut.every((totals) => totals.every(defined))
  const leftRows = known
    ? leftOut.map((totals) =>
        totals.map((each) => ({ model: correlationOfSums(each.model), experts: correlationOfSums(each.experts) })),
      )
    : []
  const rows = kept.map((i, place) => {
    const model = correlationOfSums(all[i]!.model)
    const experts = correlationOfSums(all[i]!.experts)
    const without = (side: 'model' | 'experts') => leftRows.map((row) => row[place]![side])
    return {
      rater: raters[i]!,
      n: all[i]!.model.n,
      model,
      experts,
      modelInterval: jackknifeCorrelation(model, without('model')),
      expertsInterval: jackknifeCorrelation(experts, without('experts')),
    }
  })
  const meanOf = (each: readonly { model: number; experts: number }[], side: 'model' | 'experts') =>
    fisherMean(each.map((row) => row[side]))
  const model = meanOf(rows, 'model')
  const experts = meanOf(rows, 'experts')
  const difference = model - experts
  const reach = jackknifeReach(leftRows.map((row) => meanOf(row, 'model') - meanOf(row, 'experts')))
  const interval: [number, number] | undefined =
    reach === undefined ? undefined : [difference - reach, difference + reach]
  const verdict = !interval ? 'open' : interval[1] < 0 ? 'below' : interval[0] > 0 ? 'above' : 'within'
  return {
    rows,
    model,
    experts,
    expertsInterval: jackknifeCorrelation(
      experts,
      leftRows.map((row) => meanOf(row, 'experts')),
    ),
    difference,
    interval,
    verdict,
  }
}

function withoutPart(all: Both, part: Both): Both {
  return { model: sumsWithout(all.model, part.model), experts: sumsWithout(all.experts, part.experts) }
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
  const bounded = values.map((value) => Math.atanh(clamp(value, -0.999999, 0.999999)))
  return Math.tanh(bounded.reduce((sum, value) => sum + value, 0) / values.length)
}
