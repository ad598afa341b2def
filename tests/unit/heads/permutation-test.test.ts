import { describe, expect, it } from 'vitest'
import { type Fold, foldsOf } from '#lib/heads/folds.ts'
import {
  dealtRows,
  type KnownCorrelations,
  type PermutedTraining,
  permutationTest,
} from '#lib/heads/permutation-test.ts'
import { ridgeOutOfFold } from '#lib/heads/ridge.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { Random } from '#lib/statistics/random.ts'

function interviews(participants: number, visits: number, signal: number, random: Random): TrainingInterview[] {
  return Array.from({ length: participants * visits }, (_, i) => {
    const label = random.normal()
    return {
      interview: `${i}`,
      participant: `P${i % participants}`,
      label,
      embedding: Float32Array.from({ length: 5 }, (_, j) => (j < 2 ? signal * label : 0) + random.normal()),
    }
  })
}

function training(key: string, rows: readonly TrainingInterview[], folds?: readonly Fold[]): PermutedTraining {
  const used = folds ?? foldsOf(rows, { kind: 'leave-one-participant-out' }, 1)
  return {
    heads: [{ key, target: 'exp', range: [-100, 100], place: 0 }],
    atATime: Number.POSITIVE_INFINITY,
    participants: rows.map(({ participant }) => participant),
    labels: [Float64Array.from(rows, ({ label }) => label)],
    outOfFold: async (sets, report) => {
      const columns = await ridgeColumns(
        rows,
        used,
        sets.map(([labels]) => labels!),
        report,
      )
      return columns.map((column) => [column])
    },
  }
}

describe('ridge heads of many columns of labels', () => {
  it.each([{ kind: 'leave-one-participant-out' } as const, { kind: 'grouped-k-fold', folds: 4, repeats: 2 } as const])(
    'are those of each column alone ($kind)',
    async (scheme) => {
      const random = new Random(4)
      const rows = interviews(10, 2, 1, random)
      const folds = foldsOf(rows, scheme, 3)
      const columns = Array.from({ length: 3 }, () => Float64Array.from(rows, () => 50 + random.normal()))
      columns.push(Float64Array.from(rows, ({ label }) => label))
      const estimates = await ridgeColumns(rows, folds, columns)
      for (const [i, column] of columns.entries()) {
        const alone = ridgeOutOfFold(
          rows.map((row, place) => ({ ...row, label: column[place]! })),
          folds,
        )
        for (const row of rows.keys()) {
          const own = alone.filter(({ interview }) => interview === `${row}`)
          const mean = own.reduce((sum, { estimate }) => sum + estimate, 0) / own.length
          expect(estimates[i]![row]).toBeCloseTo(mean, 9)
        }
      }
    },
  )
})

describe('ratings that are permuted', () => {
  it('stay together for each participant, and go only to somebody with as many interviews', () => {
    const participants = ['A', 'B', 'B', 'C', 'D', 'D', 'E', 'B']
    const keys = new Map([
      ['A', 0.9],
      ['B', 0.1],
      ['C', 0.2],
      ['D', 0.3],
      ['E', 0.5],
    ])
    // A, C and E have one each: C, E, A by their keys; B alone has three, D alone has two.
    expect(dealtRows(participants, keys)).toEqual([3, 1, 2, 6, 4, 5, 0, 7])
  })
})

describe('a permutation test', () => {
  it('tells signal from noise, and counts the true labels among the draws', async () => {
    const signal = await permutationTest([training('a', interviews(16, 1, 1.5, new Random(2)))], {
      permutations: 99,
      seed: 1,
    })
    expect(signal.heads[0]).toMatchObject({ p: 0.01, adjusted: 0.01, participants: 16, interviews: 16 })
    expect(signal.best).toEqual([])
    const noise = await permutationTest([training('a', interviews(16, 1, 0, new Random(5)))], {
      permutations: 99,
      seed: 1,
    })
    expect(noise.heads[0]!.p).toBeGreaterThan(0.05)
    const again = await permutationTest([training('a', interviews(16, 1, 0, new Random(5)))], {
      permutations: 99,
      seed: 1,
    })
    expect(again).toEqual(noise)
  })

  it('has uniform probabilities on pure noise, for one head, for the best of three, and over all', async () => {
    const random = new Random(11)
    const draws = 100
    const p = { one: [] as number[], best: [] as number[], smallestAdjusted: [] as number[] }
    for (let draw = 0; draw < draws; draw++) {
      const rows = interviews(9, 1, 0, random)
      const others = ['b', 'c'].map((key) =>
        training(
          key,
          rows.map((row) => ({ ...row, embedding: Float32Array.from(row.embedding, () => random.normal()) })),
        ),
      )
      const { heads, best } = await permutationTest([training('a', rows), ...others], { permutations: 9, seed: draw })
      p.one.push(heads[0]!.p)
      p.best.push(best[0]!.p)
      p.smallestAdjusted.push(Math.min(...heads.map(({ adjusted }) => adjusted)))
    }
    for (const values of Object.values(p)) {
      for (const level of [0.1, 0.25, 0.5, 0.75]) {
        const share = values.filter((value) => value <= level + 1e-9).length / draws
        // Four standard errors of a share.
        expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / draws))
      }
    }
  })

  it('stops where it is told to', async () => {
    const stop = async (share: number) => {
      if (share > 0.4) throw new Error('cancelled')
    }
    await expect(
      permutationTest([training('a', interviews(10, 1, 0, new Random(1)))], { permutations: 9, seed: 1 }, stop),
    ).rejects.toThrow('cancelled')
  })

  it('goes on where it was interrupted, and finds what it would have found', async () => {
    const rows = interviews(12, 1, 1, new Random(3))
    const trained: number[] = []
    const one = (key: string): PermutedTraining => {
      const all = training(key, rows)
      return {
        ...all,
        atATime: 2,
        outOfFold: (sets, report) => {
          trained.push(sets.length)
          return all.outOfFold(sets, report)
        },
      }
    }
    const wish = { permutations: 9, seed: 4 }
    const whole = await permutationTest([one('a'), one('b')], wish)
    expect(trained).toEqual(Array.from({ length: 10 }, () => 2))
    let known: KnownCorrelations = {}
    const shares: number[] = []
    await expect(
      permutationTest([one('a'), one('b')], wish, async (share, found) => {
        known = found
        shares.push(share)
        if ((found.b?.length ?? 0) >= 4) throw new Error('the worker stops')
      }),
    ).rejects.toThrow('the worker stops')
    expect([known.a!.length, known.b!.length]).toEqual([10, 4])
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    trained.length = 0
    const begun: number[] = []
    const resumed = await permutationTest([one('a'), one('b')], { ...wish, known }, async (share) => {
      begun.push(share)
    })
    expect(trained).toEqual([2, 2, 2])
    expect(begun[0]).toBeGreaterThan(0.5)
    expect(resumed).toEqual(whole)
  })

  it('asks about some of the targets that are trained together', async () => {
    const rows = interviews(16, 1, 1.5, new Random(2))
    const { outOfFold: alone, ...rest } = training('b', rows)
    const noise = Float64Array.from(rows, () => 0.5)
    const together: PermutedTraining = {
      ...rest,
      heads: [{ key: 'b', target: 'exp', range: [-100, 100], place: 1 }],
      labels: [noise, rest.labels[0]!],
      outOfFold: async (sets, report) =>
        (
          await alone(
            sets.map(([, labels]) => [labels!]),
            report,
          )
        ).map(([own]) => [new Float64Array(own!.length), own!]),
    }
    const wish = { permutations: 19, seed: 1 }
    expect(await permutationTest([together], wish)).toEqual(await permutationTest([training('b', rows)], wish))
  })

  it('says what chance gives: below zero where one participant is left out at a time', async () => {
    const { heads } = await permutationTest([training('a', interviews(16, 1, 0, new Random(5)))], {
      permutations: 99,
      seed: 1,
    })
    const { mean, upper } = heads[0]!.chance
    expect(mean).toBeLessThan(-0.05)
    expect(upper).toBeGreaterThan(mean)
    expect(upper).toBeLessThan(0.7)
  })
})
