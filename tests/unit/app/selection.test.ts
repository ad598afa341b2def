import { describe, expect, it } from 'vitest'
import { extended, NOTHING, toggled, toggledAll } from '#app/(desk)/studies/[id]/interviews-table/selection.ts'

const rows = ['a', 'b', 'c', 'd', 'e']
const idsOf = ({ ids }: { ids: ReadonlySet<string> }) => [...ids].sort()

describe('the selection of a table', () => {
  it('takes rows in and out', () => {
    const one = toggled(NOTHING, 'b')
    expect(idsOf(one)).toEqual(['b'])
    expect(idsOf(toggled(one, 'b'))).toEqual([])
  })

  it('extends from the row that was chosen last, either way, and again', () => {
    const from = toggled(NOTHING, 'c')
    expect(idsOf(extended(from, 'e', rows))).toEqual(['c', 'd', 'e'])
    expect(idsOf(extended(extended(from, 'e', rows), 'b', rows))).toEqual(['b', 'c', 'd', 'e'])
  })

  it('extends from nowhere where the last row is on another page', () => {
    expect(idsOf(extended(toggled(NOTHING, 'z'), 'b', rows))).toEqual(['b', 'z'])
    expect(idsOf(extended(NOTHING, 'b', rows))).toEqual(['b'])
  })

  it('takes all of a page, keeps what is on other pages, and lets all of the page go', () => {
    const all = toggledAll(toggled(NOTHING, 'z'), rows)
    expect(idsOf(all)).toEqual([...rows, 'z'])
    expect(idsOf(toggledAll(all, rows))).toEqual(['z'])
  })
})
