import { expect, it } from 'vitest'
import { agreementIcc } from '#lib/statistics/agreement-icc.ts'
import { intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { participantIntervals } from '#lib/statistics/participant-intervals.ts'
import { Random } from '#lib/statistics/random.ts'

it('the absolute agreement of two raters is that of the table, with the interval over participants', () => {
  const random = new Random(5)
  const x = Array.from({ length: 24 }, () => Math.round(random.between(1, 7)))
  const y = x.map((score) => score + Math.round(random.between(-1, 1)))
  const participants = x.map((_, i) => `P${Math.floor(i / 2)}`)
  const { icc, interval } = agreementIcc(x, y, participants)
  expect(icc).toBeCloseTo(
    intraclassCorrelation(
      x.map((score, i) => [score, y[i]!]),
      2,
    ).single,
    12,
  )
  expect(interval).toEqual(participantIntervals(x, y, participants).icc2)
  expect(agreementIcc([1, 2, 3], [1, 2, 4], ['a', 'b', 'c']).interval).toBeUndefined()
  expect(() => agreementIcc([2, 2], [2, 2], ['a', 'b'])).toThrow(/do not differ/)
})
