import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import {
  openItems,
  problemsOfRemarks,
  ratedItems,
  remarksSchema,
  storedRemarks,
  withoutEmpty,
} from '#lib/ratings/remarks.ts'
import { cains } from '#lib/scales/cains.ts'

const EXPRESSION = ['EXP1', 'EXP2', 'EXP3', 'EXP4']

describe('remarks on items', () => {
  it('stand for a score where the item can’t be assessed, and nowhere else', () => {
    const scores = { EXP1: 2, EXP2: 1, EXP3: 3 }
    expect(openItems(cains, EXPRESSION, scores, {}).map(({ key }) => key)).toEqual(['EXP4'])
    expect(openItems(cains, EXPRESSION, scores, { EXP4: { note: 'hard to say' } })).toHaveLength(1)
    expect(openItems(cains, EXPRESSION, scores, { EXP4: { notAssessable: 'no sound' } })).toEqual([])
    expect(openItems(cains, [], scores, { EXP4: { notAssessable: 'no sound' } })).toHaveLength(9)
    expect(problemsOfRemarks(cains, scores, { EXP1: { notAssessable: 'no sound' } }).map(english.stored)).toEqual([
      'EXP1 is either scored or not assessable, not both.',
    ])
    expect(problemsOfRemarks(cains, scores, { N1: { note: 'x' } }).map(english.stored)).toEqual([
      'CAINS has no item “N1”.',
    ])
  })

  it('need words, and not too many', () => {
    expect(remarksSchema.safeParse({ EXP1: { notAssessable: ' ' } }).success).toBe(false)
    expect(remarksSchema.safeParse({ EXP1: { notAssessable: 'x'.repeat(301) } }).success).toBe(false)
    expect(remarksSchema.safeParse({ EXP1: { note: 'x'.repeat(1001) } }).success).toBe(false)
    expect(remarksSchema.parse({ EXP1: { note: ' far from the camera ' } })).toEqual({
      EXP1: { note: 'far from the camera' },
    })
  })

  it('are stored only where there are any', () => {
    expect(storedRemarks.write({})).toBeNull()
    expect(storedRemarks.read(null)).toEqual({})
    const remarks = { EXP1: { note: 'a' }, EXP2: { notAssessable: 'no sound' } }
    expect(storedRemarks.read(storedRemarks.write(remarks))).toEqual(remarks)
    expect(withoutEmpty({ EXP1: {}, EXP2: { note: 'a' } })).toEqual({ EXP2: { note: 'a' } })
  })

  it('leave the items in the scale’s order', () => {
    expect(ratedItems(cains, ['EXP2', 'MAP1']).map(({ key }) => key)).toEqual(['MAP1', 'EXP2'])
    expect(ratedItems(cains, [])).toHaveLength(13)
  })
})
