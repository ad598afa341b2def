import { exchanges, pairsOf } from './rank-correlation.ts'

/** Spearman's rho and Kendall's tau-b of the rows that are left; NaN where all of one side are tied. */
export interface RankCorrelations {
  spearman: number
  kendall: number
}

/**
 * Rank correlations of all rows without those of each part. Ranks are counted from levels that are found once, so that a part costs one pass over the
 * rows and one sorting by merging.
 *
 * @param parts rows to leave out together
 */
export function rankCorrelationsWithout(
  x: readonly number[],
  y: readonly number[],
  parts: readonly (readonly number[])[],
): RankCorrelations[] {
  const [levelX, levelY] = [levelsOf(x), levelsOf(y)]
  const order = Int32Array.from(x.keys()).sort((a, b) => levelX[a]! - levelX[b]! || levelY[a]! - levelY[b]!)
  const leaving = new Uint8Array(x.length)
  return parts.map((part) => {
    for (const row of part) leaving[row] = 1
    const rows = order.filter((row) => leaving[row] === 0)
    for (const row of part) leaving[row] = 0
    return rankCorrelations(levelX, levelY, rows)
  })
}

/** The place of each value among the different ones. */
function levelsOf(values: readonly number[]): Int32Array {
  const places = new Map([...new Set(values)].sort((a, b) => a - b).map((value, place) => [value, place]))
  return Int32Array.from(values, (value) => places.get(value)!)
}

/** @param rows sorted by the level of x, then of y */
function rankCorrelations(levelX: Int32Array, levelY: Int32Array, rows: Int32Array<ArrayBuffer>): RankCorrelations {
  const n = rows.length
  const countsX = countsOf(levelX, rows)
  const countsY = countsOf(levelY, rows)
  const middle = (n + 1) / 2
  const [ranksX, ranksY] = [midranks(countsX), midranks(countsY)]
  let [xx, yy, xy] = [0, 0, 0]
  let both = 0
  let run = 0
  for (let i = 0; i < n; i++) {
    const [a, b] = [levelX[rows[i]!]!, levelY[rows[i]!]!]
    const [u, v] = [ranksX[a]! - middle, ranksY[b]! - middle]
    xx += u * u
    yy += v * v
    xy += u * v
    const before = i > 0 ? rows[i - 1]! : -1
    run = i > 0 && levelX[before] === a && levelY[before] === b ? run + 1 : 0
    both += run
  }
  const all = pairsOf(n)
  const [tiedX, tiedY] = [tiesOf(countsX), tiesOf(countsY)]
  const discordant = exchanges(rows.map((row) => levelY[row]!))
  return {
    spearman: xy / Math.sqrt(xx * yy),
    kendall: (all - tiedX - tiedY + both - 2 * discordant) / Math.sqrt((all - tiedX) * (all - tiedY)),
  }
}

function countsOf(levels: Int32Array, rows: Int32Array): Int32Array {
  const counts = new Int32Array(levels.length)
  for (const row of rows) counts[levels[row]!]! += 1
  return counts
}

/** Mean rank of each level. */
function midranks(counts: Int32Array): Float64Array {
  let below = 0
  return Float64Array.from(counts, (count) => {
    const rank = below + (count + 1) / 2
    below += count
    return rank
  })
}

const tiesOf = (counts: Int32Array) => counts.reduce((sum, count) => sum + pairsOf(count), 0)
