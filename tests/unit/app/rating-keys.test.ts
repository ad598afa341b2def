import { describe, expect, it } from 'vitest'
import { keysInWords, type RatingAction, ratingAction } from '#app/(desk)/interviews/[id]/rating-keys.ts'
import { typedScore } from '#app/(desk)/interviews/[id]/score-field.tsx'
import { english } from '#lib/messages/translator.ts'
import { cains } from '#lib/scales/cains.ts'
import { panss } from '#lib/scales/panss.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { SCALES, scaleOf } from '#lib/scales/scales.ts'

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

  it('jump to an item by its label', () => {
    expect(pressed(panss, ['n', '6'])).toEqual([{ do: 'wait' }, { do: 'jump', to: place(panss, 'N6') }])
    expect(pressed(cains, ['e', 'x', 'p', '3']).at(-1)).toEqual({ do: 'jump', to: place(cains, 'EXP3') })
  })

  it('never score while a label could be another one', () => {
    const wait: RatingAction = { do: 'wait' }
    const to = (label: string): RatingAction => ({ do: 'jump', to: place(panss, label) })
    // G13 is neither left before Enter nor scored by what follows.
    expect(pressed(panss, ['g', '1', '3', '4'])).toEqual([wait, wait, wait, wait])
    expect(pressed(panss, ['g', '1', '3', 'Enter', '4'])).toEqual([
      wait,
      wait,
      wait,
      to('G13'),
      { do: 'score', score: 4 },
    ])
    for (const end of ['Enter', ' ', 'ArrowDown', 'ArrowUp', 'ArrowLeft'])
      expect(pressed(panss, ['G', '1', end, '3'])).toEqual([wait, wait, to('G1'), { do: 'score', score: 3 }])
    expect(pressed(panss, ['g', '1', 'x', 'c', 'q'])).toEqual([wait, wait, wait, wait, wait])
    // What no other label begins or goes on with needs no end.
    expect(pressed(panss, ['g', '2', '4'])).toEqual([wait, to('G2'), { do: 'score', score: 4 }])
  })

  it('let an open label be left, shortened and begun anew', () => {
    expect(pressed(panss, ['g', '1', 'Escape', '3']).at(-1)).toEqual({ do: 'score', score: 3 })
    expect(pressed(panss, ['g', '1', 'Backspace', '2']).at(-1)).toEqual({ do: 'jump', to: place(panss, 'G2') })
    expect(pressed(panss, ['g', 'n', '3']).at(-1)).toEqual({ do: 'jump', to: place(panss, 'N3') })
    expect(pressed(panss, ['g', '?', '3']).slice(1)).toEqual([{ do: 'help' }, { do: 'score', score: 3 }])
    expect(pressed(panss, ['g', 'Enter'])[1]).toEqual({ do: 'jump', to: place(panss, 'G1') })
    expect(pressed(panss, ['g', 'Tab'])[1]).toBeUndefined()
  })

  it('send a label to its own item on every scale, whatever it begins with', () => {
    for (const scale of SCALES)
      for (const [to, { label }] of scale.items.entries()) {
        if (!/^[a-z]/i.test(label)) continue
        const jumps = pressed(scale, [...label, 'Enter']).filter((action) => action?.do === 'jump')
        expect(jumps, `${scale.name} ${label}`).toEqual([{ do: 'jump', to }])
        expect(pressed(scale, [...label]).filter((action) => action?.do === 'score')).toEqual([])
      }
  })

  it('are listed with the label that needs Enter, where a scale has one', () => {
    const listed = (scale: Scale) =>
      keysInWords(scale.items).map(({ key }) => (typeof key === 'string' ? key : english(key)))
    expect(listed(panss)).toEqual(expect.arrayContaining(['G9', 'G1, then Enter']))
    expect(listed(cains).filter((key) => key.includes('then Enter'))).toEqual([])
  })

  it('say which scores are typed, where a range is too long for a key each', () => {
    const item = (label: string, low: number, high: number) => ({ ...panss.items[0]!, key: label, label, low, high })
    const listed = (items: Parameters<typeof keysInWords>[0]) =>
      keysInWords(items)
        .slice(0, 2)
        .map(({ key }) => (typeof key === 'string' ? key : english(key)))
    expect(listed([item('G', 1, 100), item('C', 1, 7)])).toEqual(['1 to 7', 'Digits, then Enter'])
    expect(listed([item('G', 1, 100)])[0]).toBe('Digits, then Enter')
    expect(typedScore('71', { low: 1, high: 100 })).toBe(71)
    expect(['', '0', '101', '7x'].map((text) => typedScore(text, { low: 1, high: 100 }))).toEqual([
      'none',
      'wrong',
      'wrong',
      'wrong',
    ])
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
    expect(pressed(scaleOf('gad7'), ['a', 'x', 'Escape', 'i'])).toEqual([
      { do: 'wait' },
      { do: 'wait' },
      { do: 'wait' },
      { do: 'anchors' },
    ])
  })

  it('leave the browser’s own combinations alone', () => {
    expect(ratingAction({ key: 'c', ctrl: true }, '', panss.items, panss.items[0]!).action).toBeUndefined()
    expect(ratingAction({ key: 'Enter', ctrl: true }, '', panss.items, panss.items[0]!).action).toEqual({ do: 'sign' })
    expect(pressed(panss, ['Tab', 'F5', 'q'])).toEqual([undefined, undefined, undefined])
  })
})
