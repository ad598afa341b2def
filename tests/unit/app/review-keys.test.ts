import { describe, expect, it } from 'vitest'
import {
  isOfRecording,
  LISTED_KEYS,
  LISTED_KEYS_BESIDE,
  reviewAction,
  TAKEN_KEYS,
} from '#app/(desk)/interviews/[id]/review/review-keys.ts'
import { english } from '#lib/messages/translator.ts'
import { EVENT_KEYS } from '#lib/studies/event-keys.ts'

const press = (key: string, shift = false, command = false) => reviewAction({ key, shift, command })

describe('the keys of the review page', () => {
  it('steer the player as in video tools', () => {
    expect(['j', 'k', 'l', ' ', '[', ']', ',', '.'].map((key) => press(key))).toEqual([
      { do: 'backward' },
      { do: 'stop' },
      { do: 'forward' },
      { do: 'play' },
      { do: 'loop-in' },
      { do: 'loop-out' },
      { do: 'speed', by: -1 },
      { do: 'speed', by: 1 },
    ])
  })

  it('step by frame, and with Shift by clip and by interview', () => {
    expect(press('ArrowRight')).toEqual({ do: 'frame', by: 1 })
    expect(press('ArrowLeft', true)).toEqual({ do: 'clip', by: -1 })
    expect(press('J', true)).toEqual({ do: 'interview', by: 1 })
    expect(press('K', true)).toEqual({ do: 'interview', by: -1 })
  })

  it('are found by what they write, whether or not Shift is needed for that', () => {
    expect(press('?', true)).toEqual({ do: 'help' })
    expect(press('[', true)).toEqual({ do: 'loop-in' })
    expect(press('+', true)).toEqual({ do: 'zoom', by: 1 })
    expect(press('N')).toEqual({ do: 'moment', by: 1 })
  })

  it('leave the browser its own', () => {
    expect(press('f', false, true)).toBeUndefined()
    expect(press('Tab')).toBeUndefined()
    expect(press('N', true)).toBeUndefined()
  })

  it('are none of those that a study’s events can have', () => {
    expect(EVENT_KEYS.filter((key) => TAKEN_KEYS.includes(key))).toEqual([])
  })

  it('are all listed', () => {
    const listed = LISTED_KEYS.flatMap(({ keys }) => keys)
      .map((key) => (typeof key === 'string' ? key : english(key)))
      .map((key) => key.toLowerCase().replace('−', '-'))
    const named: Record<string, string> = { ' ': 'space', ArrowLeft: '←', ArrowRight: '→' }
    // Another way to write one of the others, and the key for corrections, which the menu shows.
    const others = ['<', '>', '=', 'e']
    for (const key of TAKEN_KEYS) if (!others.includes(key)) expect(listed).toContain(named[key] ?? key)
  })

  it('are listed beside another visit only where they do something there', () => {
    const actionOf = (written: string) => {
      const shift = written.startsWith('Shift ')
      const names: Record<string, string> = { '←': 'ArrowLeft', '→': 'ArrowRight', Space: ' ', '−': '-' }
      const key = written.replace('Shift ', '')
      return press(names[key] ?? key, shift)
    }
    const actsBeside = LISTED_KEYS.filter(({ keys }) =>
      // Home and End are keys of the timeline itself.
      keys.every((key) => {
        const action = actionOf(typeof key === 'string' ? key : english(key))
        return action === undefined || isOfRecording(action)
      }),
    )
    expect(LISTED_KEYS_BESIDE).toEqual(actsBeside)
    expect(LISTED_KEYS_BESIDE.length).toBe(LISTED_KEYS.length - 3)
  })
})
