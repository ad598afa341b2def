import { describe, expect, it } from 'vitest'
import { countedRows, wordShares } from '#lib/words/word-shares.ts'

const clips = [
  { startMs: 0, coverage: 1 },
  { startMs: 2560, coverage: 1 },
  { startMs: 5120, coverage: 0.2 },
  { startMs: 7680, coverage: 0.5 },
]
const rows = [
  [0.9, 0.1],
  [0.2, 0.8],
  [0, 1],
  [0.4, 0.6],
]
const labels = ['Happiness', 'Sadness']

describe('descriptions over an interview', () => {
  it('are summed up over the clips that count, weighted by coverage', () => {
    const counted = countedRows(rows, clips, [false, false, false, false])
    expect(counted.map((row) => row !== undefined)).toEqual([true, true, false, true])
    const [happiness, sadness] = wordShares(labels, counted, clips)
    expect(happiness!.mean).toBeCloseTo((0.9 + 0.2 + 0.5 * 0.4) / 2.5, 12)
    expect(sadness).toMatchObject({ label: 'Sadness', leads: 2 / 3, strongestMs: 2560 })
  })

  it('leave clips out that an event leaves out', () => {
    const [, sadness] = wordShares(labels, countedRows(rows, clips, [false, true, false, false]), clips)
    expect(sadness!.mean).toBeCloseTo((0.1 + 0.5 * 0.6) / 1.5, 12)
    expect(sadness).toMatchObject({ leads: 1 / 2, strongestMs: 7680 })
  })

  it('are none where events leave every clip out', () => {
    expect(wordShares(labels, countedRows(rows, clips, [true, true, true, true]), clips)).toEqual([])
  })
})
