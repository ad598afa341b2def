import { expect, test } from 'vitest'
import { Random } from '#lib/statistics/random.ts'
import { clipsIn } from '#lib/studies/left-out-clips.ts'

const clip = (startMs: number, endMs: number) => ({ startMs, endMs })
const stretch = (fromMs: number, toMs: number) => ({ fromMs, toMs })

test('a clip is in a stretch where they share time; one that only touches it is not', () => {
  const clips = [clip(0, 1000), clip(500, 1500), clip(1500, 2500), clip(2500, 3500)]
  expect(clipsIn(clips, [stretch(1500, 2500)])).toEqual([false, false, true, false])
  expect(clipsIn(clips, [stretch(1499, 2501)])).toEqual([false, true, true, true])
  expect(clipsIn(clips, [])).toEqual([false, false, false, false])
})

test('a moment is in the clips that it falls into', () => {
  expect(clipsIn([clip(0, 1000), clip(1000, 2000)], [stretch(1000, 1000)])).toEqual([false, true])
})

test('a stretch that ends before it begins is a moment', () => {
  expect(clipsIn([clip(0, 1000), clip(1000, 2000), clip(2000, 3000)], [stretch(1500, 200)])).toEqual([
    false,
    true,
    false,
  ])
})

test('a long stretch counts for clips after shorter ones that begin within it', () => {
  expect(clipsIn([clip(8000, 9000), clip(20_000, 21_000)], [stretch(2000, 3000), stretch(1000, 10_000)])).toEqual([
    true,
    false,
  ])
})

test('clips and stretches in any order are compared as if each pair were looked at', () => {
  const random = new Random(7)
  const whole = (most: number) => Math.floor(most * random.next())
  for (let run = 0; run < 200; run++) {
    const clips = Array.from({ length: 20 }, () => whole(1000)).map((from) => clip(from, from + whole(80)))
    const stretches = Array.from({ length: whole(12) }, () => whole(1000)).map((from) =>
      stretch(from, from + whole(120)),
    )
    const pairwise = clips.map(({ startMs, endMs }) =>
      stretches.some(({ fromMs, toMs }) => startMs < Math.max(toMs, fromMs + 1) && fromMs < endMs),
    )
    expect(clipsIn(clips, stretches)).toEqual(pairwise)
  }
})
