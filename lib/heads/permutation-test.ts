import { quantileSorted } from 'simple-statistics'
import { clamp } from '#lib/numbers/clamp.ts'
import { mean } from '#lib/numbers/mean.ts'
import { NoVariance, TooFewPairs } from '#lib/statistics/errors.ts'
import { correlation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'

/** Heads that are trained together from the same interviews: a ridge, or networks that share a hidden layer. */
export interface PermutedTraining {
  /** What comes out of it and is asked about; `place` is that of its labels. */
  heads: { key: string; target: string; range: readonly [number, number]; place: number }[]
  /** Of each interview. */
  participants: readonly string[]
  /** Of each target that is trained: float64[interviews]. */
  labels: readonly Float64Array[]
  /** Sets of labels that are trained on in one go. */
  atATime: number
  /**
   * The whole training with other labels: penalties, stops and all.
   *
   * @param sets labels of each target, several times over
   * @param report told a share between 0 and 1; may refuse to go on by throwing
   * @returns out-of-fold estimates of each target, in the order of the sets
   */
  outOfFold(
    sets: readonly (readonly Float64Array[])[],
    report: (share: number) => Promise<void>,
  ): Promise<Float64Array[][]>
}

/** Correlations found so far, by the keys of heads: with the true labels, then draw after draw. */
export type KnownCorrelations = Readonly<Record<string, readonly number[]>>

/** A head whose out-of-fold r stands beside those of the same training on labels without meaning. */
export interface PermutedHead {
  key: string
  target: string
  interviews: number
  participants: number
  r: number
  /** Share of relabelled trainings, the true one among them, with an r as large. */
  p: number
  /** The same for the largest of all heads, in standard deviations of each (max-T). */
  adjusted: number
  /** What r is on labels without meaning: the mean of the draws, and what one in twenty of them exceeds. */
  chance: { mean: number; upper: number }
}

/** The best of several heads of a target, chosen by its r on the data that r is of. */
export interface BestHead {
  target: string
  heads: number
  /** Of the best. */
  key: string
  r: number
  /** Share of relabelled trainings whose best has an r as large: the choice is repeated with the training. */
  p: number
}

export interface PermutationResult {
  permutations: number
  heads: PermutedHead[]
  best: BestHead[]
}

/**
 * Whether out-of-fold correlations are more than chance: ratings are permuted among participants, all of a participant's together, and
 * everything is trained again. It holds for any folds; the r of a head without signal is below zero where one is left out at a time, so that tests
 * against zero do not. Participants with equally many interviews exchange their ratings. Phipson and Smyth (2010), Statistical
 * Applications in Genetics and Molecular Biology 9, for the share; Westfall and Young (1993), Resampling-Based Multiple Testing, for max-T.
 *
 * @param known what an earlier test with the same draws has found, which is not done again
 * @param report told a share between 0 and 1 and what was found so far; may refuse to go on by throwing
 */
export async function permutationTest(
  trainings: readonly PermutedTraining[],
  { permutations, seed, known = {} }: { permutations: number; seed: number; known?: KnownCorrelations },
  report: (share: number, found: KnownCorrelations) => Promise<void> = async () => undefined,
): Promise<PermutationResult> {
  const people = [...new Set(trainings.flatMap(({ participants }) => participants))].sort()
  const random = new Random(seed)
  // Trainings share their draws, so that what correlates between heads is kept.
  const draws = Array.from({ length: permutations }, () => new Map(people.map((person) => [person, random.next()])))
  const found = new Map<string, number[]>(Object.entries(known).map(([key, rs]) => [key, [...rs]]))
  for (const [done, training] of trainings.entries())
    await correlate(training, draws, found, (share) =>
      report((done + share) / trainings.length, Object.fromEntries(found)),
    )
  const rs = trainings.flatMap(({ heads, participants }) =>
    heads.map(({ key, target }) => {
      const all = Float64Array.from(found.get(key)!)
      const about = { interviews: participants.length, participants: new Set(participants).size }
      return { head: { key, target, ...about, r: all[0]!, chance: chanceOf(all.slice(1)) }, all }
    }),
  )
  const standardised = rs.map(({ all }) => inDeviations(all))
  const largest = Float64Array.from({ length: permutations + 1 }, (_, place) =>
    Math.max(...standardised.map((values) => values[place]!)),
  )
  return {
    permutations,
    heads: rs.map(({ head, all }, i) => ({
      ...head,
      p: shareAsLarge(all, all[0]!),
      adjusted: shareAsLarge(largest, standardised[i]![0]!),
    })),
    best: [...Map.groupBy(rs, ({ head }) => head.target)].flatMap(([target, own]) => {
      if (own.length < 2) return []
      const best = own.reduce((a, b) => (b.all[0]! > a.all[0]! ? b : a))
      const maxima = Float64Array.from(largest, (_, place) => Math.max(...own.map(({ all }) => all[place]!)))
      return [{ target, heads: own.length, key: best.head.key, r: best.head.r, p: shareAsLarge(maxima, maxima[0]!) }]
    }),
  }
}

/** The correlations of one training's heads that are not known yet, with the true labels and with each draw. */
async function correlate(
  { heads, participants, labels, atATime, outOfFold }: PermutedTraining,
  draws: readonly ReadonlyMap<string, number>[],
  found: Map<string, number[]>,
  report: (share: number) => Promise<void>,
): Promise<void> {
  const sets = draws.length + 1
  const labelsOf = (set: number) => {
    const order = set === 0 ? [...participants.keys()] : dealtRows(participants, draws[set - 1]!)
    return labels.map((own) => Float64Array.from(order, (row) => own[row]!))
  }
  let from = Math.min(sets, ...heads.map(({ key }) => found.get(key)?.length ?? 0))
  for (const { key } of heads) found.set(key, (found.get(key) ?? []).slice(0, from))
  while (from < sets) {
    const some = Array.from({ length: Math.min(atATime, sets - from) }, (_, i) => labelsOf(from + i))
    const start = from
    const estimates = await outOfFold(some, (share) => report((start + share * some.length) / sets))
    for (const { key, place, range } of heads)
      for (const [i, own] of estimates.entries()) found.get(key)!.push(rOf(own[place]!, some[i]![place]!, range))
    from += some.length
    await report(from / sets)
  }
}

/**
 * For each row the row whose label it gets: participants with equally many rows exchange theirs, in the order of their keys.
 *
 * @param keys a random number for each participant
 */
export function dealtRows(participants: readonly string[], keys: ReadonlyMap<string, number>): number[] {
  const rows = Map.groupBy(participants.keys(), (row) => participants[row]!)
  const order = new Array<number>(participants.length)
  for (const exchangeable of Map.groupBy(rows.keys(), (person) => rows.get(person)!.length).values()) {
    const givers = exchangeable.toSorted((a, b) => keys.get(a)! - keys.get(b)!)
    for (const [place, taker] of exchangeable.entries())
      for (const [visit, row] of rows.get(taker)!.entries()) order[row] = rows.get(givers[place]!)![visit]!
  }
  return order
}

/** r of estimates on the scale; 0 where they are all the same, which says nothing. */
function rOf(estimates: Float64Array, labels: Float64Array, [low, high]: readonly [number, number]): number {
  try {
    return correlation(
      Array.from(estimates, (value) => clamp(value, low, high)),
      [...labels],
    )
  } catch (error) {
    if (error instanceof NoVariance || error instanceof TooFewPairs) return 0
    throw error
  }
}

/** The true labels count as one of the draws, so that the share is never zero. Differences by rounding are none. */
function shareAsLarge(all: Float64Array, value: number): number {
  return all.reduce((count, other) => count + (other >= value - 1e-12 ? 1 : 0), 0) / all.length
}

function chanceOf(drawn: Float64Array): PermutedHead['chance'] {
  const sorted = drawn.toSorted()
  return { mean: mean(drawn), upper: quantileSorted([...sorted], 0.95) }
}

function inDeviations(values: Float64Array): Float64Array {
  const centre = mean(values)
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)))
  return values.map((value) => (deviation > 0 ? (value - centre) / deviation : 0))
}
