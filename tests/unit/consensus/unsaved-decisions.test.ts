import { describe, expect, it } from 'vitest'
import { afterSaving, decidedOnto } from '#lib/consensus/unsaved-decisions.ts'

const base = { scores: { N1: 3, N2: 4 }, remarks: {} }

describe('decisions that are not saved', () => {
  it('go onto what somebody else has saved meanwhile, item by item', () => {
    const entered = { scores: { N1: 5 }, remarks: { N2: { notAssessable: 'no informant' } } }
    const stored = { scores: { N1: 3, N2: 4, N3: 2 }, remarks: { N3: { note: 'seen twice' } } }
    expect(decidedOnto({ base, entered }, stored)).toEqual({
      scores: { N1: 5, N3: 2 },
      remarks: { N2: { notAssessable: 'no informant' }, N3: { note: 'seen twice' } },
    })
  })

  it('leave alone what they did not touch', () => {
    expect(decidedOnto({ base, entered: base }, { scores: { N1: 6 }, remarks: {} })).toEqual({
      scores: { N1: 6 },
      remarks: {},
    })
  })

  it('are gone once they are saved, but for those that came while they were sent', () => {
    const sent = { scores: { N1: 5, N2: 4 }, remarks: {} }
    const later = { scores: { N1: 5, N2: 6 }, remarks: {} }
    const unsaved = { revision: 1, base, entered: sent, reason: '' }
    expect(afterSaving(unsaved, { revision: 2, entered: sent })).toBeUndefined()
    const rest = afterSaving({ ...unsaved, entered: later }, { revision: 2, entered: sent })!
    expect(rest.revision).toBe(2)
    expect(decidedOnto(rest, { scores: { N1: 5, N2: 4, N3: 1 }, remarks: {} }).scores).toEqual({ N1: 5, N2: 6, N3: 1 })
  })

  it('are on top of the revision that is stored, also where what was sent was stored already', () => {
    const unsaved = { revision: 1, base, entered: { scores: { N1: 5, N2: 6 }, remarks: {} }, reason: '' }
    expect(afterSaving(unsaved, { revision: 1, entered: base })!.revision).toBe(1)
  })
})
