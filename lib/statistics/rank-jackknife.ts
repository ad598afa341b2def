import { pairsOf } from './rank-correlation.ts'

/** Spearman's rho and Kendall's tau-b of the rows that are left; NaN where all of one side are tied. */
export interface RankCorrelations {
  spearman: number
  kendall: number
}

/**
 * Rank correlations of all rows without those of each part. Ranks are counted from levels that are found once, and discordant pairs from those of each
 * row, so that a part costs one pass over the rows.
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
  const discordant = discordantOf(levelX, levelY, order)
  const all = discordant.reduce((sum, count) => sum + count, 0) / 2
  const leaving = new Uint8Array(x.length)
  // Plain loops over arrays that are used again: this runs hundreds of times for one page.
  const room = {
    x: new Int32Array(x.length),
    y: new Int32Array(x.length),
    counts: new Int32Array(x.length),
    ranksX: new Float64Array(x.length),
    ranksY: new Float64Array(x.length),
  }
  return parts.map((part) => {
    for (const row of part) leaving[row] = 1
    let n = 0
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!
      if (leaving[row] === 1) continue
      room.x[n] = levelX[row]!
      room.y[n] = levelY[row]!
      n += 1
    }
    for (const row of part) leaving[row] = 0
    // Pairs of two rows that both leave were counted with each of them.
    const left = part.reduce((sum, row) => sum + discordant[row]!, 0) - discordantWithin(part, levelX, levelY)
    return rankCorrelations(room, n, all - left)
  })
}

/** In how many discordant pairs each row is. @param order rows by x, then y */
function discordantOf(x: Int32Array, y: Int32Array, order: Int32Array): Float64Array {
  const counts = new Float64Array(x.length)
  const tree = new Int32Array(x.length + 1)
  const countTo = (level: number) => {
    let count = 0
    for (let place = level + 1; place > 0; place -= place & -place) count += tree[place]!
    return count
  }
  const add = (level: number) => {
    for (let place = level + 1; place < tree.length; place += place & -place) tree[place]! += 1
  }
  const walk = (sorted: Int32Array, countOf: (level: number, before: number) => number) => {
    tree.fill(0)
    for (let start = 0, end = 0; start < sorted.length; start = end) {
      while (end < sorted.length && x[sorted[end]!] === x[sorted[start]!]) end += 1
      for (let i = start; i < end; i++) counts[sorted[i]!]! += countOf(y[sorted[i]!]!, start)
      for (let i = start; i < end; i++) add(y[sorted[i]!]!)
    }
  }
  walk(order, (level, before) => before - countTo(level))
  walk(order.toReversed(), (level) => countTo(level - 1))
  return counts
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

/** The place of each value among the different ones. */
function levelsOf(values: readonly number[]): Int32Array {
  const places = new Map([...new Set(values)].sort((a, b) => a - b).map((value, place) => [value, place]))
  return Int32Array.from(values, (value) => places.get(value)!)
}

interface Room {
  /** Levels of x and y, sorted by x, then y. */
  x: Int32Array<ArrayBuffer>
  y: Int32Array<ArrayBuffer>
  counts: Int32Array
  ranksX: Float64Array
  ranksY: Float64Array
}

function rankCorrelations({ x, y, counts, ranksX, ranksY }: Room, n: number, discordant: number): RankCorrelations {
  const tiedX = midranks(x, n, counts, ranksX)
  const tiedY = midranks(y, n, counts, ranksY)
  const middle = (n + 1) / 2
  let [xx, yy, xy] = [0, 0, 0]
  let both = 0
  let run = 0
  for (let i = 0; i < n; i++) {
    const u = ranksX[x[i]!]! - middle
    const v = ranksY[y[i]!]! - middle
    xx += u * u
    yy += v * v
    xy += u * v
    run = i > 0 && x[i - 1] === x[i] && y[i - 1] === y[i] ? run + 1 : 0
    both += run
  }
  const all = pairsOf(n)
  return {
    spearman: xy / Math.sqrt(xx * yy),
    kendall: (all - tiedX - tiedY + both - 2 * discordant) / Math.sqrt((all - tiedX) * (all - tiedY)),
  }
}

/** Writes the mean rank of each level. @returns pairs of equal values */
function midranks(levels: Int32Array, n: number, counts: Int32Array, ranks: Float64Array): number {
  counts.fill(0)
  for (let i = 0; i < n; i++) counts[levels[i]!]! += 1
  let below = 0
  let tied = 0
  for (let level = 0; level < counts.length; level++) {
    const count = counts[level]!
    if (count === 0) continue
    ranks[level] = below + (count + 1) / 2
    below += count
    tied += pairsOf(count)
  }
  return tied
}
