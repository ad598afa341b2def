/** Share of a factor's pattern that the others must leave unexplained; what is below is rounding. */
const LEAST_SHARE = 1e-9

/**
 * Whether the variances of several factors of one list of scores can be told apart: whether the patterns of covariance that they make (which scores share a level) are linearly independent once
 * the mean is taken out. Rao and Kleffe (1988), Estimation of Variance Components and Applications, chapter 4. The cost grows with the scores, not with their square.
 *
 * @param factors levels of each factor, one a score; the error of single scores is added as a factor of its own
 */
export function separable(factors: readonly (readonly string[])[]): boolean {
  const n = factors[0]?.length ?? 0
  const all = [...factors, Array.from({ length: n }, (_, row) => String(row))]
  const sizes = all.map(sizesOf)
  const sums = sizes.map((own) => own.reduce((sum, size) => sum + size, 0))
  const products = all.map((first, a) =>
    all.map((second, b) => {
      const shared = sizesOf(first.map((level, row) => JSON.stringify([level, second[row]!])))
      const crossed = sizes[a]!.reduce((sum, size, row) => sum + size * sizes[b]![row]!, 0)
      return shared.reduce((sum, size) => sum + size, 0) - (2 * crossed) / n + (sums[a]! * sums[b]!) / n ** 2
    }),
  )
  return independent(products)
}

/** How many scores share the level of each score. */
function sizesOf(levels: readonly string[]): number[] {
  const counts = new Map<string, number>()
  for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1)
  return levels.map((level) => counts.get(level)!)
}

/** Whether patterns are linearly independent, from their inner products: by Cholesky, each pivot as a share of what it begins with. */
function independent(products: readonly (readonly number[])[]): boolean {
  const root = products.map(() => [] as number[])
  for (const [i, row] of products.entries())
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!
      for (let k = 0; k < j; k++) rest -= root[i]![k]! * root[j]![k]!
      if (i === j && !(rest > LEAST_SHARE * row[i]!)) return false
      root[i]![j] = i === j ? Math.sqrt(rest) : rest / root[j]![j]!
    }
  return true
}
