import { describe, expect, it } from 'vitest'
import { problemsOfAnchors, withoutStale } from '#lib/anchors/anchors.ts'
import { english } from '#lib/messages/translator.ts'
import { cains } from '#lib/scales/cains.ts'

describe('anchors that were stored before a new version of the scale', () => {
  const stored = {
    EXP1: { definition: 'The face', levels: { 1: 'Some', 9: 'Beyond' } },
    LOST: { levels: { 2: 'Gone' } },
  }

  it('are left out where the scale lost the item or the score, and named', () => {
    const given = { ...stored, EXP2: { levels: { 3: 'New' } } }
    const { anchors, leftOut } = withoutStale(cains, given, stored)
    expect(anchors).toEqual({
      EXP1: { definition: 'The face', levels: { 1: 'Some' } },
      EXP2: { levels: { 3: 'New' } },
    })
    expect(problemsOfAnchors(cains, anchors)).toEqual([])
    expect(leftOut.map((one) => english(one))).toEqual([
      expect.stringMatching(/no score 9/),
      expect.stringContaining('no item “LOST”'),
    ])
  })

  it('what was never stored stays to be refused', () => {
    const given = { EXP1: { levels: { 9: 'Beyond' } }, N1: { levels: { 1: 'x' } } }
    const { anchors, leftOut } = withoutStale(cains, given, {})
    expect(anchors).toEqual(given)
    expect(leftOut).toEqual([])
    expect(problemsOfAnchors(cains, anchors)).toHaveLength(2)
  })
})
