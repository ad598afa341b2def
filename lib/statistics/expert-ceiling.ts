import { quantileSorted } from 'simple-statistics'
import { groupsOf } from './bootstrap.ts'
import { NoVariance, type OrWhy, orWhy, TooFewPairs } from './errors.ts'
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
const WORK = 500_000

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
  const all = sums.map((groupSums) =>
    total(
      groupSums,
      groupSums.map((_, i) => i),
    ),
  )
  const kept = raters.map((_, i) => i).filter((i) => all[i]!.model.n >= FEWEST && defined(all[i]!))
  if (kept.length < 2) throw new TooFewPairs(FEWEST, Math.max(0, ...all.map(({ model }) => model.n)))
  const rows = kept.map((i) => ({
    rater: raters[i]!,
    n: all[i]!.model.n,
    model: correlationOf(all[i]!.model),
    experts: correlationOf(all[i]!.experts),
  }))
  const model = fisherMean(rows.map((row) => row.model))
  const experts = fisherMean(rows.map((row) => row.experts))
  const random = new Random(seed)
  const draws = Math.max(300, Math.min(2000, Math.round(WORK / groups.length)))
  const values: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    const drawn = groups.map(() => Math.floor(random.next() * groups.length))
    const totals = kept.map((i) => total(sums[i]!, drawn)).filter(defined)
    if (totals.length < kept.length) continue
    values.push(
      fisherMean(totals.map((each) => correlationOf(each.model))) -
        fisherMean(totals.map((each) => correlationOf(each.experts))),
    )
  }
  values.sort((a, b) => a - b)
  const interval: [number, number] | undefined =
    values.length < 0.9 * draws ? undefined : [quantileSorted(values, 0.025), quantileSorted(values, 0.975)]
  const verdict = !interval ? 'open' : interval[1] < 0 ? 'below' : interval[0] > 0 ? 'above' : 'within'
  return { rows, model, experts, difference: model - experts, interval, verdict }
}

/** Sums that add up over participants, so that a draw needs no pass over interviews. */
interface Sums {
  n: number
  x: number
  y: number
  xx: number
  yy: number
  xy: number
}
interface Both {
  model: Sums
  experts: Sums
}

const none = (): Sums => ({ n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 })

function sumsOf(interviews: readonly RatedInterview[], rater: string): Both {
  const both = { model: none(), experts: none() }
  for (const { estimate, scores } of interviews) {
    const own = scores[rater]
    const others = Object.entries(scores).flatMap(([name, score]) => (name === rater ? [] : [score]))
    if (own === undefined || others.length === 0) continue
    add(both.model, estimate, own)
    add(both.experts, others.reduce((sum, score) => sum + score, 0) / others.length, own)
  }
  return both
}

function add(sums: Sums, x: number, y: number): void {
  sums.n += 1
  sums.x += x
  sums.y += y
  sums.xx += x * x
  sums.yy += y * y
  sums.xy += x * y
}

function total(parts: readonly Both[], drawn: readonly number[]): Both {
  const both = { model: none(), experts: none() }
  for (const place of drawn) {
    for (const kind of ['model', 'experts'] as const) {
      const from = parts[place]![kind]
      const into = both[kind]
      into.n += from.n
      into.x += from.x
      into.y += from.y
      into.xx += from.xx
      into.yy += from.yy
      into.xy += from.xy
    }
  }
  return both
}

const spread = (n: number, sum: number, squares: number) => squares - (sum * sum) / n
const defined = ({ model, experts }: Both) =>
  [model, experts].every(
    ({ n, x, y, xx, yy }) => n >= 3 && spread(n, x, xx) > 1e-9 * Math.abs(xx) && spread(n, y, yy) > 1e-9 * Math.abs(yy),
  )

function correlationOf({ n, x, y, xx, yy, xy }: Sums): number {
  const scale = Math.sqrt(spread(n, x, xx) * spread(n, y, yy))
  if (!(scale > 0)) throw new NoVariance()
  return Math.max(-1, Math.min(1, (xy - (x * y) / n) / scale))
}

/** Mean of correlations by way of Fisher's z; a correlation of one is taken a little below. */
function fisherMean(values: readonly number[]): number {
  const bounded = values.map((value) => Math.atanh(Math.max(-0.999999, Math.min(0.999999, value))))
  return Math.tanh(bounded.reduce((sum, value) => sum + value, 0) / values.length)
}
