import { describe, expect, it } from 'vitest'
import { english, translatorIn } from '#lib/messages/translator.ts'
import { axisTicks, minutesAndSeconds, minutesAndTenths, scaleTicks } from '#lib/timeline/time-labels.ts'
import { followed, panned, timeAtX, wholeView, xOfTime, zoomedAt } from '#lib/timeline/time-view.ts'

const HOUR = 3_600_000

describe('the view of a timeline', () => {
  it('keeps the moment under the pointer where it is while it zooms', () => {
    const view = zoomedAt(wholeView(HOUR), 600_000, 0.25, HOUR)
    expect(view.toMs - view.fromMs).toBe(HOUR / 4)
    expect(xOfTime(600_000, view, 900)).toBeCloseTo(xOfTime(600_000, wholeView(HOUR), 900))
  })

  it('goes from an hour to a second and no further, and back to all of it', () => {
    let view = wholeView(HOUR)
    for (let i = 0; i < 100; i++) view = zoomedAt(view, 1_234_567, 0.8, HOUR)
    expect(view.toMs - view.fromMs).toBeCloseTo(1000)
    expect(timeAtX(xOfTime(1_234_567, view, 500), view, 500)).toBeCloseTo(1_234_567)
    for (let i = 0; i < 100; i++) view = zoomedAt(view, 1_234_567, 1.5, HOUR)
    expect(view).toEqual(wholeView(HOUR))
  })

  it('does not leave the recording', () => {
    const view = { fromMs: 10_000, toMs: 20_000 }
    expect(panned(view, -50_000, 60_000)).toEqual({ fromMs: 0, toMs: 10_000 })
    expect(panned(view, 500_000, 60_000)).toEqual({ fromMs: 50_000, toMs: 60_000 })
    expect(wholeView(200)).toEqual({ fromMs: 0, toMs: 1000 })
  })

  it('turns the page when the player leaves it', () => {
    const view = { fromMs: 10_000, toMs: 20_000 }
    expect(followed(view, 15_000, 60_000)).toBe(view)
    expect(followed(view, 20_001, 60_000)).toEqual({ fromMs: 19_001, toMs: 29_001 })
    expect(followed(view, 3000, 60_000)).toEqual({ fromMs: 2000, toMs: 12_000 })
  })
})

describe('labels of times and scales', () => {
  it('are min:s, with decimals where the axis is that fine', () => {
    expect(minutesAndSeconds(2_700_000)).toBe('45:00')
    expect(minutesAndSeconds(59_999)).toBe('0:59')
    expect(minutesAndTenths(300, english)).toBe('0:00.3')
    expect(minutesAndTenths(65_000, translatorIn('de'))).toBe('1:05,0')
    expect(axisTicks({ fromMs: 0, toMs: 2_700_000 }, 700, english).map(({ label }) => label)).toEqual([
      '0:00',
      '5:00',
      '10:00',
      '15:00',
      '20:00',
      '25:00',
      '30:00',
      '35:00',
      '40:00',
      '45:00',
    ])
    expect(axisTicks({ fromMs: 61_000, toMs: 62_000 }, 400, english).map(({ label }) => label)).toEqual([
      '1:01.0',
      '1:01.2',
      '1:01.4',
      '1:01.6',
      '1:01.8',
      '1:02.0',
    ])
  })

  it('stand at least a label apart at every width and length', () => {
    for (const width of [60, 200, 700, 2000]) {
      for (const length of [1000, 7300, 60_000, HOUR, 12 * HOUR]) {
        const view = { fromMs: 1234, toMs: 1234 + length }
        const places = axisTicks(view, width, english).map(({ ms }) => xOfTime(ms, view, width))
        for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThanOrEqual(55)
      }
    }
  })

  it('round the scale’s numbers', () => {
    expect(scaleTicks([7, 49], 5)).toEqual([10, 20, 30, 40])
    expect(scaleTicks([0, 16], 4)).toEqual([0, 5, 10, 15])
  })
})
