import { describe, expect, it } from 'vitest'
import { unsavedIn, withEntries } from '#app/(desk)/interviews/[id]/kept-draft.ts'
import { english } from '#lib/messages/translator.ts'
import { changedItems, changeInWords } from '#lib/ratings/changed-items.ts'

describe('entries that a browser keeps', () => {
  it('are set over what is stored, item by item', () => {
    const stored = { scores: { N1: 3, N2: 4, N3: 5 }, remarks: { N3: { note: 'seen twice' } } }
    const entries = { N1: { score: 5 }, N2: { remark: { notAssessable: 'no informant' } }, N3: {} }
    const after = withEntries(stored, entries)
    expect(after).toEqual({ scores: { N1: 5 }, remarks: { N2: { notAssessable: 'no informant' } } })
    expect(stored.scores).toEqual({ N1: 3, N2: 4, N3: 5 })
    expect(changedItems(stored, after).map((change) => english(changeInWords(change.item, change)))).toEqual([
      'N1 3 → 5',
      'N2 4 → not assessable (no informant)',
      'N3 5 → –, with a note',
    ])
  })

  it('are read for what they are, whatever lies in the browser', () => {
    expect(unsavedIn(null)).toBeUndefined()
    expect(unsavedIn([])).toBeUndefined()
    expect(unsavedIn({ revision: '1', items: { N1: { score: 1 } } })).toBeUndefined()
    expect(unsavedIn({ revision: 1, items: {} })).toBeUndefined()
    expect(
      unsavedIn({ revision: 1, items: { N1: 3, N2: { score: '4', remark: { note: 1 } }, N3: { score: 2 } } }),
    ).toEqual({ revision: 1, items: { N2: { remark: {} }, N3: { score: 2 } }, unanswered: [] })
    const sent = { scores: { N1: 3 }, remarks: { N2: { note: 'seen twice' } } }
    const unanswered = [sent, { scores: { N1: '3' }, remarks: {} }, { scores: {} }, null]
    expect(unsavedIn({ revision: 1, items: { N1: { score: 3 } }, unanswered })).toEqual({
      revision: 1,
      items: { N1: { score: 3 } },
      unanswered: [sent],
    })
  })
})
