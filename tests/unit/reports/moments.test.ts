import { expect, it } from 'vitest'
import { extremeMoments, minutesSeconds } from '#lib/reports/severity/moments.ts'

const clips = (values: (number | null)[]) =>
  values.map((value, i) => ({ startMs: i * 10_000, endMs: i * 10_000 + 2560, value }))

it('finds the highest and lowest moments, half a minute apart at least', () => {
  const { highest, lowest } = extremeMoments(clips([5, 9, 8, 1, 2, 3, 4, 7, 6, 0]), () => 1)
  expect(highest.map(({ value }) => value)).toEqual([9, 7, 2])
  expect(lowest.map(({ value }) => value)).toEqual([])
  const two = extremeMoments(clips([5, 9, 8, 1, 2, 3, 4, 7, 6, 0]), () => 1, 1)
  expect([two.highest[0]!.value, two.lowest[0]!.value]).toEqual([9, 0])
})

it('takes no clip that does not count or hardly shows the face', () => {
  const coverage = new Map([[0, 0.5]])
  const { highest } = extremeMoments(clips([9, null, null, 3]), (startMs) => coverage.get(startMs))
  expect(highest).toEqual([{ startMs: 30_000, endMs: 32_560, value: 3 }])
})

it('writes times as minutes and seconds', () => {
  expect([0, 59_600, 61_000, 3_725_000].map(minutesSeconds)).toEqual(['0:00', '1:00', '1:01', '62:05'])
})
