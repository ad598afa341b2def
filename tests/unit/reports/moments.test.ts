import { expect, it } from 'vitest'
import { extremeMoments, minutesSeconds, NEAR_MS, notesNear } from '#lib/reports/severity/moments.ts'

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

it('tells the share of a clip where the estimate is the mean of the clips, and only there', () => {
  const clips = [9, 5, 1].map((value, i) => ({ startMs: i * 40_000, endMs: i * 40_000 + 2560, value }))
  // Weights 1, 0.9 and 0.6: (9 + 4.5 + 0.6) / 2.5.
  const coverage = new Map([1, 0.9, 0.6].map((share, i) => [i * 40_000, share]))
  const sharesWith = (value: number, low = 0, weightedByQuality = 0, ofEarlierAnalysis = false) => {
    const of = { estimate: { value, weightedByQuality, ofEarlierAnalysis }, range: [low, 20] as const }
    return extremeMoments(clips, (startMs) => coverage.get(startMs), of).highest.map(({ share }) => share)
  }
  const shares = [expect.closeTo(0.4, 12), expect.closeTo(0.36, 12)]
  expect(sharesWith(5.64)).toEqual(shares)
  expect(sharesWith(5.7)).toEqual([undefined, undefined])
  // At the end of the scale, where other weights give the same estimate.
  expect(sharesWith(6, 6)).toEqual(shares)
  expect(sharesWith(6, 6, 1)).toEqual([undefined, undefined])
  expect(sharesWith(5.64, 0, 0, true)).toEqual([undefined, undefined])
})

it('finds the notes near moments, each once and with the first moment that it is near', () => {
  const moments = [
    { fromMs: 100_000, toMs: 102_000 },
    { fromMs: 130_000, toMs: 132_000 },
  ]
  const note = (fromMs: number, toMs = fromMs) => ({ fromMs, toMs })
  const [before, between, around, far] = [note(100_000 - NEAR_MS), note(116_000), note(0, 90_000), note(148_000)]
  expect(notesNear(moments, [before, between, around, far])).toEqual([
    { moment: moments[0], notes: [before, between, around] },
  ])
  expect(notesNear(moments.toReversed(), [between])).toEqual([{ moment: moments[1], notes: [between] }])
})

it('writes times as minutes and seconds', () => {
  expect([0, 59_600, 61_000, 3_725_000].map(minutesSeconds)).toEqual(['0:00', '1:00', '1:01', '62:05'])
})
