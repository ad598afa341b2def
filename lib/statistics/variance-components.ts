import { sampleVariance } from 'simple-statistics'
import { phrase } from '#lib/messages/message.ts'
import { isConstant } from './constant.ts'
import { NoVariance, TooFewPairs } from './errors.ts'
import { leastNear } from './least-near.ts'
import { separable } from './separable-factors.ts'

/** A score that a rater gave at a visit of a participant. */
export interface RatedVisit {
  participant: string
  visit: string
  rater: string
  score: number
}

/** Parts of the variance of scores; those that the data can't tell apart are undefined. */
export interface VarianceComponents {
  /** Between participants. */
  person: number
  /** Between visits of one participant; undefined where nobody has several. */
  visit: number | undefined
  /** Between raters: some score higher than others. */
  rater: number
  /** What is left: a rater's scores that neither follow the visit nor their own level. */
  residual: number
  /** Standard error of measurement of one rater's score: square root of rater + residual. */
  sem: number
  /** Smallest change of one rater's score that is more than error: 1.96 sqrt(2) times the error. */
  sdc: number
  /** Share of a single score's variance, at one visit, that is true: (person + visit) / all. */
  reliability: number
}

/**
 * Components of variance of persons, visits within persons and raters, by restricted maximum likelihood. For a full table without repeated visits these are the
 * analysis of variance's own. Patterson and Thompson (1971), Biometrika 58; Shrout and Fleiss (1979), Psychological Bulletin 86; smallest detectable change:
 * de Vet et al. (2006), Health and Quality of Life Outcomes 4.
 *
 * @throws TooFewPairs with fewer than two participants, or two raters; NoVariance where all scores are equal, or where nobody
 *   rated the same interviews, so that the components can't be told apart
 */
export function varianceComponents(scores: readonly RatedVisit[]): VarianceComponents {
  const people = [...Map.groupBy(scores, ({ participant }) => participant).values()]
  const raters = [...new Set(scores.map(({ rater }) => rater))].sort()
  if (people.length < 2) throw new TooFewPairs(2, people.length, 'participants')
  if (raters.length < 2) throw new TooFewPairs(2, raters.length, 'raters')
  const values = scores.map(({ score }) => score)
  if (isConstant(values)) throw new NoVariance(phrase('All scores are the same, so there is no variance to decompose.'))
  const repeated = people.some((rows) => new Set(rows.map(({ visit }) => visit)).size > 1)
  const factors = [
    scores.map(({ participant }) => participant),
    scores.map(({ rater }) => rater),
    ...(repeated ? [scores.map(({ participant, visit }) => JSON.stringify([participant, visit]))] : []),
  ]
  if (!separable(factors))
    throw new NoVariance(
      phrase(
        'These ratings can’t tell differences between raters and their errors from those between participants and visits. Let several raters rate the same interviews.',
      ),
    )
  const origin = values[0]!
  const unit = Math.sqrt(sampleVariance(values))
  const blocks = people.map((rows) => ({
    scores: rows.map(({ score }) => (score - origin) / unit),
    visits: rows.map(({ visit }) => visit),
    raters: rows.map(({ rater }) => raters.indexOf(rater)),
  }))
  const criterion = (deviations: readonly number[]) => {
    const [person, rater, residual, visit = 0] = deviations.map((deviation) => deviation * deviation)
    return restrictedDeviance(blocks, raters.length, { person: person!, rater: rater!, residual: residual!, visit })
  }
  const found = leastNear(criterion, repeated ? [0.6, 0.3, 0.5, 0.4] : [0.6, 0.3, 0.5])
  const [person, rater, residual, visit] = found.map((deviation) => deviation * deviation * unit * unit)
  const sem = Math.sqrt(rater! + residual!)
  const trueVariance = person! + (visit ?? 0)
  return {
    person: person!,
    visit,
    rater: rater!,
    residual: residual!,
    sem,
    sdc: 1.96 * Math.SQRT2 * sem,
    reliability: trueVariance / (trueVariance + rater! + residual!),
  }
}

interface Block {
  scores: number[]
  visits: string[]
  raters: number[]
}

/**
 * Minus twice the restricted log-likelihood, less a constant. Participants are independent but for the raters, whose few effects are taken as a
 * low-rank addition (Woodbury), so that the cost grows with the participants and not with their square.
 */
function restrictedDeviance(
  blocks: readonly Block[],
  raters: number,
  components: { person: number; visit: number; rater: number; residual: number },
): number {
  const { person, visit, rater, residual } = components
  if (!(residual > 1e-10)) return Number.POSITIVE_INFINITY
  // Columns: the mean, each rater, the scores. Cross products of the whitened columns of all blocks.
  const size = raters + 2
  const products = Array.from({ length: size }, () => new Float64Array(size))
  let logDeterminant = 0
  for (const block of blocks) {
    const n = block.scores.length
    const root = cholesky(n, (i, j) => {
      const same = block.visits[i] === block.visits[j]
      return person + (same ? visit : 0) + (i === j ? residual : 0)
    })
    for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(root[i]![i]!)
    const columns = [
      solveLower(
        root,
        block.scores.map(() => 1),
      ),
      ...Array.from({ length: raters }, (_, r) =>
        solveLower(
          root,
          block.raters.map((own) => (own === r ? 1 : 0)),
        ),
      ),
      solveLower(root, block.scores),
    ]
    for (let a = 0; a < size; a++)
      for (let b = 0; b <= a; b++) {
        let sum = 0
        for (let i = 0; i < n; i++) sum += columns[a]![i]! * columns[b]![i]!
        products[a]![b]! += sum
        if (a !== b) products[b]![a]! += sum
      }
  }
  // The raters' effects: I + variance * Z'B⁻¹Z, and the products of mean and scores without them.
  const inner = cholesky(raters, (i, j) => (i === j ? 1 : 0) + rater * products[1 + i]![1 + j]!)
  for (let i = 0; i < raters; i++) logDeterminant += 2 * Math.log(inner[i]![i]!)
  const without = (a: number, b: number) => {
    const [left, right] = [a, b].map((column) =>
      solveLower(
        inner,
        Array.from({ length: raters }, (_, r) => products[1 + r]![column]!),
      ),
    )
    return products[a]![b]! - rater * left!.reduce((sum, value, i) => sum + value * right![i]!, 0)
  }
  const [mean, scores] = [0, size - 1]
  const information = without(mean, mean)
  const squares = without(scores, scores) - without(mean, scores) ** 2 / information
  return logDeterminant + Math.log(information) + squares
}

/** Lower triangle of a symmetric matrix that is given by its elements. */
function cholesky(size: number, element: (i: number, j: number) => number): number[][] {
  const root = Array.from({ length: size }, () => new Array<number>(size).fill(0))
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = element(i, j)
      for (let k = 0; k < j; k++) sum -= root[i]![k]! * root[j]![k]!
      root[i]![j] = i === j ? Math.sqrt(sum) : sum / root[j]![j]!
    }
  return root
}

function solveLower(root: readonly number[][], right: readonly number[]): number[] {
  const solved: number[] = []
  for (let i = 0; i < right.length; i++) {
    let sum = right[i]!
    for (let k = 0; k < i; k++) sum -= root[i]![k]! * solved[k]!
    solved.push(sum / root[i]![i]!)
  }
  return solved
}
