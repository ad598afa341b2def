import { expect, it } from 'vitest'
import { extremeMoments, minutesSeconds } from '#lib/reports/severity/moments.ts'

it('names the moments of the timeline, but none of clips that hardly show the face', () => {
  const clips = [9, 5, null, 3].map((value, i) => ({ startMs: i * 40_000, endMs: i * 40_000 + 2560, value }))
  const coverage = new Map([[0, 0.5]])
  const { highest, lowest } = extremeMoments(clips, (startMs) => coverage.get(startMs))
  expect(highest.map(({ fromMs, value }) => [fromMs, value])).toEqual([
    [40_000, 5],
    [120_000, 3],
  ])
  expect(lowest).toEqual([])
})

it('writes times as minutes and seconds', () => {
  expect([0, 59_600, 61_000, 3_725_000].map(minutesSeconds)).toEqual(['0:00', '1:00', '1:01', '62:05'])
})
