import { describe, expect, it } from 'vitest'
import { noteParts, withTime } from '#app/(desk)/interviews/[id]/times-in-notes.ts'

describe('times in notes', () => {
  it('are put at the end of a note, and found again', () => {
    const note = withTime(withTime('', 12 * 60 + 40.7), 3760)
    expect(note).toBe('◆ 12:40 ◆ 62:40 ')
    expect(noteParts(note).flatMap(({ seconds }) => seconds ?? [])).toEqual([760, 3760])
    expect(withTime('looks away ', 5)).toBe('looks away ◆ 0:05 ')
  })

  it('leave the text around them as it is', () => {
    const note = 'flat at ◆ 12:40, not at 12:50 or ◆ 1:234'
    expect(noteParts(note)).toEqual([
      { text: 'flat at ' },
      { text: '◆ 12:40', seconds: 760 },
      { text: ', not at 12:50 or ◆ 1:234' },
    ])
    expect(noteParts('')).toEqual([])
  })
})
