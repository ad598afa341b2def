import { describe, expect, it } from 'vitest'
import { type RatingAction, ratingAction } from '#app/(desk)/interviews/[id]/rating-keys.ts'
import { cains } from '#lib/scales/cains.ts'
import { panss } from '#lib/scales/panss.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { scaleOf } from '#lib/scales/scales.ts'

/** What one key after another does. */
function pressed(scale: Scale, keys: readonly string[]): (RatingAction | undefined)[] {
  let typed = ''
  return keys.map((key) => {
    const found = ratingAction({ key, ctrl: false }, typed, scale.items, scale.items[0]!)
    typed = found.typed
    return found.action
  })
}

const place = (scale: Scale, label: string) => scale.items.findIndex((item) => item.label === label)

describe('a sheet’s keys', () => {
  it('score within the range of the scale and nowhere else', () => {
    expect(pressed(panss, ['1', '7', '0', '8'])).toEqual([
      { do: 'score', score: 1 },
      { do: 'score', score: 7 },
      undefined,
      undefined,
    ])
    expect(pressed(cains, ['0', '4', '5'])).toEqual([{ do: 'score', score: 0 }, { do: 'score', score: 4 }, undefined])
  })

  it('jump to an item by its label, the longer one too', () => {
    expect(pressed(panss, ['n', '6'])).toEqual([{ do: 'wait' }, { do: 'jump', to: place(panss, 'N6') }])
    expect(pressed(panss, ['G', '1', '6'])).toEqual([
      { do: 'wait' },
      { do: 'jump', to: place(panss, 'G1') },
      { do: 'jump', to: place(panss, 'G16') },
    ])
    expect(pressed(cains, ['e', 'x', 'p', '3']).at(-1)).toEqual({ do: 'jump', to: place(cains, 'EXP3') })
  })

  it('score again right after a jump', () => {
    expect(pressed(panss, ['n', '6', '4'])).toEqual([
      { do: 'wait' },
      { do: 'jump', to: place(panss, 'N6') },
      { do: 'score', score: 4 },
    ])
  })

  it('tell an item that is not assessable from a label with an x', () => {
    expect(pressed(panss, ['x'])).toEqual([{ do: 'not-assessable' }])
    expect(pressed(cains, ['x'])).toEqual([{ do: 'not-assessable' }])
    expect(pressed(cains, ['e', 'x'])).toEqual([{ do: 'wait' }, { do: 'wait' }])
  })

  it('show anchors by a, or by i on a scale whose labels begin with an a', () => {
    expect(pressed(panss, ['a'])).toEqual([{ do: 'anchors' }])
    expect(pressed(scaleOf('gad7'), ['a', 'x', 'i'])).toEqual([
      { do: 'wait' },
      { do: 'not-assessable' },
      { do: 'anchors' },
    ])
  })

  it('leave the browser’s own combinations alone', () => {
    expect(ratingAction({ key: 'c', ctrl: true }, '', panss.items, panss.items[0]!).action).toBeUndefined()
    expect(ratingAction({ key: 'Enter', ctrl: true }, '', panss.items, panss.items[0]!).action).toEqual({ do: 'sign' })
    expect(pressed(panss, ['Tab', 'F5', 'q'])).toEqual([undefined, undefined, undefined])
  })
})
