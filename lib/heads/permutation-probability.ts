/** The p of a permutation test with as many digits as its draws allow. */
export function permutationProbability({ p, permutations }: { p: number; permutations: number }): string {
  return p.toFixed(probabilityDigits({ permutations }))
}

export const probabilityDigits = ({ permutations }: { permutations: number }) =>
  Math.max(3, Math.ceil(Math.log10(permutations + 1)))
