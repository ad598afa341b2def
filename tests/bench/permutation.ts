import { foldsOf } from '#lib/heads/folds.ts'
import { type PermutedTraining, permutationTest } from '#lib/heads/permutation-test.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import { Random } from '#lib/statistics/random.ts'

/** Permutation p of ridge heads on pure noise, one participant left out at a time: each share should be its level. */
export async function benchPermutation(): Promise<void> {
  const [studies, participants, size, permutations] = [400, 14, 6, 99]
  const random = new Random(7)
  const probabilities = { 'one head': [] as number[], 'best of three': [] as number[] }
  for (let study = 0; study < studies; study++) {
    const labels = Float64Array.from({ length: participants }, () => random.normal())
    const trainings = ['a', 'b', 'c'].map((key): PermutedTraining => {
      const rows = Array.from(labels, (label, i) => ({
        interview: `${i}`,
        participant: `P${i}`,
        embedding: Float32Array.from({ length: size }, () => random.normal()),
        label,
      }))
      const folds = foldsOf(rows, { kind: 'leave-one-participant-out' }, 1)
      return {
        heads: [{ key, target: 'noise', range: [-10, 10], place: 0 }],
        atATime: permutations + 1,
        participants: rows.map(({ participant }) => participant),
        labels: [labels],
        outOfFold: async (sets) => {
          const columns = await ridgeColumns(
            rows,
            folds,
            sets.map(([own]) => own!),
          )
          return columns.map((column) => [column])
        },
      }
    })
    const { heads, best } = await permutationTest(trainings, { permutations, seed: study })
    probabilities['one head'].push(heads[0]!.p)
    probabilities['best of three'].push(best[0]!.p)
  }
  console.log(
    `Permutation p on pure noise, ${studies} studies of ${participants} participants, ${permutations} permutations: share at or under each level`,
  )
  const levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9]
  for (const [name, values] of Object.entries(probabilities)) {
    const shares = levels.map((level) => {
      const share = values.filter((p) => p <= level + 1e-9).length / studies
      return `${level}: ${share.toFixed(3)}`
    })
    const sorted = values.toSorted((a, b) => a - b)
    const largest = Math.max(...sorted.map((p, i) => Math.abs((i + 1) / studies - p)))
    console.log(
      `  ${name.padEnd(14)} ${shares.join(', ')}; largest distance from uniform ${largest.toFixed(3)} (5 % of uniform ones exceed ${(1.36 / Math.sqrt(studies)).toFixed(3)})`,
    )
  }
}
