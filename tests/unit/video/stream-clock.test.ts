import { describe, expect, it } from 'vitest'
import { StreamClock } from '#lib/video/stream-clock.ts'

/** Feeds decoding times at 25 pictures a second and gives the mended ones. */
function mend(clock: StreamClock, stamps: readonly number[]): number[] {
  return stamps.map((decodeMs) => decodeMs + clock.see({ decodeMs, showMs: decodeMs, durationMs: 40 }).shiftMs)
}
const run = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + 40 * i)

describe('a clock over time stamps', () => {
  it('leaves stamps that go on alone, with B pictures shown out of order', () => {
    const clock = new StreamClock(true, 40)
    expect(mend(clock, run(1400, 50))).toEqual(run(1400, 50))
    expect(clock.jumps).toEqual([])
  })

  it.each([true, false])(
    'puts a part whose stamps start again behind the one before (clock may be set anew: %s)',
    (anew) => {
      const clock = new StreamClock(anew, 40)
      expect(mend(clock, [...run(0, 100), ...run(0, 100), ...run(0, 10)])).toEqual(run(0, 210))
      expect(clock.jumps.map(({ atMs, byMs }) => [atMs, byMs])).toEqual([
        [4000, -4000],
        [8000, -4000],
      ])
    },
  )

  it('does not take parts that overlap by a picture for a new start', () => {
    const clock = new StreamClock(true, 40)
    const stamps = [...run(0, 50), ...run(1960, 50)]
    expect(mend(clock, stamps)).toEqual(stamps)
  })

  it('closes a jump of hours', () => {
    const clock = new StreamClock(true, 40)
    expect(mend(clock, [...run(0, 50), ...run(95_443_000, 50)])).toEqual(run(0, 100))
  })

  it('closes a jump that the decoding times follow some packets late', () => {
    const clock = new StreamClock(false, 40)
    const far = 7_200_000
    const stamps = [
      [1840, 1920],
      [1880, 1960],
      [1920, far],
      [1960, far + 160],
      [far, far + 80],
      [far + 40, far + 40],
      [far + 80, far + 120],
      [far + 120, far + 320],
    ] as const
    const shown = stamps.map(([decodeMs, showMs]) => showMs + clock.see({ decodeMs, showMs, durationMs: 40 }).shiftMs)
    expect(shown).toEqual([1920, 1960, 2000, 2160, 2080, 2040, 2120, 2320])
    expect(clock.jumps.map(({ atMs, byMs }) => [atMs, byMs])).toEqual([[2000, far - 2000]])
  })

  it('keeps a pause that the sound goes on through', () => {
    const clock = new StreamClock(true, 40)
    mend(clock, run(0, 50))
    for (let timeMs = 2000; timeMs < 62_000; timeMs += 500) clock.seeOther(timeMs)
    expect(mend(clock, run(62_000, 5))).toEqual(run(62_000, 5))
    expect(clock.jumps).toEqual([])
  })

  it('keeps a pause of minutes where the format lets no clock be set anew', () => {
    const clock = new StreamClock(false, 40)
    const stamps = [...run(0, 50), ...run(600_000, 50)]
    expect(mend(clock, stamps)).toEqual(stamps)
  })

  it.each([20_000, 90_000_000])('takes a single stamp %i ms ahead for wrong and goes on from before it', (aheadMs) => {
    const clock = new StreamClock(true, 40)
    mend(clock, run(0, 50))
    clock.see({ decodeMs: aheadMs, showMs: aheadMs, durationMs: 40 })
    const after = clock.see({ decodeMs: 2040, showMs: 2040, durationMs: 40 })
    expect(after).toEqual({ shiftMs: 0, wrongBefore: 1 })
    expect(mend(clock, run(2080, 20))).toEqual(run(2080, 20))
    expect(clock.jumps).toEqual([])
  })

  it('goes on through packets without stamps', () => {
    const clock = new StreamClock(true, 40)
    mend(clock, [...run(0, 100), ...run(0, 10)])
    const none = clock.see({ decodeMs: undefined, showMs: undefined, durationMs: 40 })
    expect(none).toEqual({ shiftMs: 4000, wrongBefore: 0 })
  })
})
