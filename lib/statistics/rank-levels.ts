/** Values as their places among the different ones, so that ranks and ties follow from counting. */
export interface Levels {
  /** The level of each value, from zero. */
  of: Int32Array
  /** How many different values there are. */
  count: number
}

export function levelsOf(values: readonly number[]): Levels {
  const sorted = Float64Array.from(values).sort()
  let count = 0
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!
    if (i === 0 || value !== sorted[count - 1]!) sorted[count++] = value
  }
  const of = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    let [low, high] = [0, count - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    of[i] = low
  }
  return { of, count }
}

/** Rows by x, equal ones by y. */
export const orderedBy = (x: Levels, y: Levels): Int32Array =>
  countingSort(countingSort(Int32Array.from(x.of.keys()), y), x)

/** Rows by their levels, equal ones as they came. */
function countingSort(rows: Int32Array, { of, count }: Levels): Int32Array {
  const starts = new Int32Array(count + 1)
  for (const level of of) starts[level + 1]! += 1
  for (let level = 0; level < count; level++) starts[level + 1]! += starts[level]!
  const sorted = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const level = of[row]!
    sorted[starts[level]!] = row
    starts[level]! += 1
  }
  return sorted
}

/** How many values have each level. */
export function countsOf({ of, count }: Levels): Int32Array {
  const counts = new Int32Array(count)
  for (const level of of) counts[level]! += 1
  return counts
}

/** Levels of rows by both sides: rows of one level are equal on each. @param order as orderedBy gives it */
export function levelsOfBoth(x: Levels, y: Levels, order: Int32Array): Levels {
  const of = new Int32Array(order.length)
  let count = 0
  for (let i = 0; i < order.length; i++) {
    const [row, before] = [order[i]!, order[i - 1] ?? -1]
    if (before < 0 || x.of[row] !== x.of[before] || y.of[row] !== y.of[before]) count += 1
    of[row] = count - 1
  }
  return { of, count }
}

/** Writes the mean rank of each level, from one. @returns pairs of equal values */
export function midranks(counts: Int32Array, ranks: Float64Array): number {
  let [below, tied] = [0, 0]
  for (let level = 0; level < counts.length; level++) {
    const count = counts[level]!
    ranks[level] = below + (count + 1) / 2
    below += count
    tied += pairsOf(count)
  }
  return tied
}

/** Pairs of values of one level. */
export const tiedPairs = (counts: Int32Array) => counts.reduce((sum, count) => sum + pairsOf(count), 0)

export const pairsOf = (n: number) => (n * (n - 1)) / 2
