import { expect, it } from 'vitest'
import { captionedStretch } from '#app/(desk)/interviews/[id]/review/captioned-stretch.ts'
import { clipSeries } from '#lib/timeline/clip-series.ts'

const clips = [
  { startMs: 0, endMs: 2480.4, coverage: 1 },
  { startMs: 2560, endMs: 5040, coverage: 1 },
]
const series = clipSeries(clips, undefined)

it('a caption is for what is looped, or else for the clip at the cursor', () => {
  expect(captionedStretch(series, 3000, 9000, { fromMs: 1000.4, toMs: 2000 })).toEqual({ fromMs: 1000, toMs: 2000 })
  expect(captionedStretch(series, 1000, 9000, undefined)).toEqual({ fromMs: 0, toMs: 2480 })
})

it('where there is no clip, it is for what is around the cursor, within the recording', () => {
  expect(captionedStretch(series, 7000, 9000, undefined)).toEqual({ fromMs: 5720, toMs: 8280 })
  expect(captionedStretch(series, 8900, 9000, undefined)).toEqual({ fromMs: 6440, toMs: 9000 })
  expect(captionedStretch(clipSeries([], undefined), 100, 0, undefined)).toEqual({ fromMs: 0, toMs: 2560 })
})

it('in a recording that was not analysed, it is for what is around the cursor', () => {
  expect(captionedStretch(clipSeries([], undefined), 60_000, 0, undefined)).toEqual({ fromMs: 58_720, toMs: 61_280 })
})
