import { describe, expect, it } from 'vitest'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { foldsOf } from '#lib/heads/folds.ts'
import { joinedInterview, joinedKinds } from '#lib/heads/joined-encoders.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import { pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'

const interview = (participant: string, pooled: number[] | undefined): AnalysedInterview => ({
  id: participant,
  participant,
  visit: 'V1',
  site: null,
  sex: null,
  ageBand: null,
  analysisId: participant,
  encoder: { sha256: 'a', intendedUse: '' },
  embeddings: { values: Float32Array.from(pooled ?? []), width: pooled?.length ?? 0 },
  coverage: [1],
  pooled: pooled && Float32Array.from(pooled),
  sheets: [],
})

describe('joined encoders', () => {
  it('keep their units apart', () => {
    const kinds = joinedKinds([{ size: 3, kinds: { units: [0, 1, 0] } }, { size: 2 }, { size: 1 }])
    expect(kinds).toEqual({ units: [0, 1, 0, 2, 2, 3], encoders: [0, 0, 0, 1, 1, 2] })
  })

  it('stand beside each other in one row an interview, and are missing where one saw no face', () => {
    const kinds = joinedKinds([{ size: 2 }, { size: 1 }])
    const joined = joinedInterview([interview('P1', [1, 2]), interview('P1', [3])], kinds)!
    expect([...joined.pooled!]).toEqual([1, 2, 3])
    expect(joined.embeddings.width).toBe(3)
    expect(joined.encoder.kinds).toBe(kinds)
    // What weighs clips is in what is pooled, and of no other use.
    const weighed = joinedInterview([{ ...interview('P1', [1, 2]), factors: [0.5] }, interview('P1', [3])], kinds)!
    expect(weighed.factors).toBeUndefined()
    expect(joinedInterview([interview('P1', [1, 2]), interview('P1', undefined)], kinds)).toBeUndefined()
  })

  it('know together what each knows a half of, a small one in small units among many numbers too', async () => {
    const random = new Random(4)
    const people = Array.from({ length: 40 }, (_, i) => {
      const [one, two] = [random.normal(), random.normal()]
      const many = Array.from({ length: 80 }, (_, j) => 100 * (0.7 * random.normal() + (j < 20 ? one : 0)))
      const few = Array.from({ length: 4 }, () => 1e-4 * (two + 0.3 * random.normal()))
      return { participant: `P${i}`, label: one + two, many, few }
    })
    const folds = foldsOf(people, { kind: 'grouped-k-fold', folds: 5, repeats: 1 }, 1)
    const labels = Float64Array.from(people, ({ label }) => label)
    const kinds = joinedKinds([{ size: 80 }, { size: 4 }])
    const rOf = async (pick: (person: (typeof people)[number]) => AnalysedInterview) => {
      const rows = people.map(pick).map(({ participant, pooled, encoder }) => ({
        participant,
        embedding: pooled!,
        kinds: encoder.kinds,
      }))
      const [estimates] = await ridgeColumns(rows, folds, [labels])
      return pearsonCorrelation([...estimates!], [...labels]).r
    }
    const many = await rOf((person) => interview(person.participant, person.many))
    const few = await rOf((person) => interview(person.participant, person.few))
    const both = await rOf(
      ({ participant, ...person }) =>
        joinedInterview([interview(participant, person.many), interview(participant, person.few)], kinds)!,
    )
    expect(many).toBeLessThan(0.85)
    expect(few).toBeLessThan(0.85)
    expect(both).toBeGreaterThan(0.93)
  })

  it('hear nothing of a left-out participant: their features change the estimates of nobody else', async () => {
    const random = new Random(9)
    const people = Array.from({ length: 12 }, (_, i) => ({
      participant: `P${i}`,
      few: [random.normal(), random.normal()],
      more: [1e4 * random.normal(), 1e4 * random.normal(), 1e4 * random.normal()],
    }))
    const kinds = joinedKinds([{ size: 2 }, { size: 3 }])
    const labels = Float64Array.from(people, () => random.normal())
    const fold = [{ repeat: 0, leftOut: new Set(['P0', 'P1']) }]
    const estimates = async (factor: number) => {
      const rows = people.map(({ participant, few, more }, i) => ({
        participant,
        embedding: Float32Array.from([...few, ...more].map((value) => (i === 0 ? factor * value : value))),
        kinds,
      }))
      return (await ridgeColumns(rows, fold, [labels]))[0]!
    }
    const [usual, strange] = [await estimates(1), await estimates(1000)]
    expect(strange[1]).toBe(usual[1])
    expect(strange[0]).not.toBe(usual[0])
  })
})
