import {
  countsOf,
  type Levels,
  levelsOf,
  levelsOfBoth,
  midranks,
  orderedBy,
  pairsOf,
  tiedPairs,
} from './rank-levels.ts'

/** Spearman's rho and Kendall's tau-b of the rows that are left; NaN where all of one side are tied. */
export interface RankCorrelations {
  spearman: number
  kendall: number
}

/**
 * Rank correlations of all rows without those of each part. Ranks and ties are counted from levels that are found once, and discordant pairs from
 * those of each row, so that a part costs one pass over the rows.
 *
 * @param parts rows to leave out together
 */
export function rankCorrelationsWithout(
  x: readonly number[],
  y: readonly number[],
  parts: readonly (readonly number[])[],
): RankCorrelations[] {
  const [levelsX, levelsY] = [levelsOf(x), levelsOf(y)]
  const order = orderedBy(levelsX, levelsY)
  const discordant = discordantOf(levelsX, levelsY, order)
  const all = discordant.reduce((sum, count) => sum + count, 0) / 2
  const both = levelsOfBoth(levelsX, levelsY, order)
  const left: RowsLeft = {
    x: sideOf(levelsX),
    y: sideOf(levelsY),
    both: { of: both.of, counts: countsOf(both), tied: tiedPairs(countsOf(both)) },
    leaving: new Uint8Array(x.length),
  }
  return parts.map((part) => {
    // Pairs of two rows that both leave were counted with each of them.
    const within = discordantWithin(part, levelsX.of, levelsY.of)
    const discordantLeft = all - part.reduce((sum, row) => sum + discordant[row]!, 0) + within
    take(left, part, 1)
    const correlations = rankCorrelations(left, x.length - part.length, discordantLeft)
    take(left, part, -1)
    return correlations
  })
}

/** Values of one side: their levels, how many of them are left, and the ranks of these. */
interface Side {
  of: Int32Array
  counts: Int32Array
  ranks: Float64Array
}

/** Rows that are left after some have left. */
interface RowsLeft {
  x: Side
  y: Side
  /** Rows that are equal on both sides, and how many pairs of them are left. */
  both: Omit<Side, 'ranks'> & { tied: number }
  /** 1 for rows that left. */
  leaving: Uint8Array
}

const sideOf = (levels: Levels): Side => ({
  of: levels.of,
  counts: countsOf(levels),
  ranks: new Float64Array(levels.count),
})

/** @param times 1 where rows leave, -1 where they come back */
function take({ x, y, both, leaving }: RowsLeft, rows: readonly number[], times: 1 | -1): void {
  for (const row of rows) {
    leaving[row] = times === 1 ? 1 : 0
    x.counts[x.of[row]!]! -= times
    y.counts[y.of[row]!]! -= times
    const same = both.counts[both.of[row]!]!
    both.tied -= times === 1 ? same - 1 : -same
    both.counts[both.of[row]!] = same - times
  }
}

/** In how many discordant pairs each row is. @param order rows by x, then y */
function discordantOf({ of: x }: Levels, { of: y, count }: Levels, order: Int32Array): Float64Array {
  const discordant = new Float64Array(x.length)
  const tree = new Int32Array(count + 1)
  const countTo = (level: number) => {
    let found = 0
    for (let place = level + 1; place > 0; place -= place & -place) found += tree[place]!
    return found
  }
  const add = (level: number) => {
    for (let place = level + 1; place < tree.length; place += place & -place) tree[place]! += 1
  }
  const walk = (sorted: Int32Array, countOf: (level: number, before: number) => number) => {
    tree.fill(0)
    for (let start = 0, end = 0; start < sorted.length; start = end) {
      while (end < sorted.length && x[sorted[end]!] === x[sorted[start]!]) end += 1
      for (let i = start; i < end; i++) discordant[sorted[i]!]! += countOf(y[sorted[i]!]!, start)
      for (let i = start; i < end; i++) add(y[sorted[i]!]!)
    }
  }
  walk(order, (level, before) => before - countTo(level))
  walk(order.toReversed(), (level) => countTo(level - 1))
  return discordant
}

/** How many pairs of these rows are discordant. */
function discordantWithin(rows: readonly number[], x: Int32Array, y: Int32Array): number {
  let count = 0
  for (const [i, one] of rows.entries())
    for (let j = 0; j < i; j++) {
      const other = rows[j]!
      if ((x[one]! - x[other]!) * (y[one]! - y[other]!) < 0) count += 1
    }
  return count
}

function rankCorrelations({ x, y, both, leaving }: RowsLeft, n: number, discordant: number): RankCorrelations {
  const tiedX = midranks(x.counts, x.ranks)
  const tiedY = midranks(y.counts, y.ranks)
  const middle = (n + 1) / 2
  // Plain loops: this runs hundreds of times for one page.
  let sum = 0
  for (let row = 0; row < leaving.length; row++)
    if (leaving[row] === 0) sum += (x.ranks[x.of[row]!]! - middle) * (y.ranks[y.of[row]!]! - middle)
  const all = pairsOf(n)
  return {
    spearman: sum / Math.sqrt(squaresOf(x, middle) * squaresOf(y, middle)),
    kendall: (all - tiedX - tiedY + both.tied - 2 * discordant) / Math.sqrt((all - tiedX) * (all - tiedY)),
  }
}

/** Sum of squares of the ranks that are left about their mean. */
function squaresOf({ counts, ranks }: Side, middle: number): number {
  let squares = 0
  for (let level = 0; level < counts.length; level++) {
    const distance = ranks[level]! - middle
    squares += counts[level]! * distance * distance
  }
  return squares
}
