import { expect, it } from 'vitest'
import { viewsOff } from '#app/(desk)/studies/[id]/agreement/views-off.ts'

const head = { kind: 'head' as const }
const group = { by: 'site', group: 'A', n: 4, pearson: { value: undefined, why: undefined } }

it('views of an agreement that have nothing to show say what they need', () => {
  const none = viewsOff({ sources: [head, { kind: 'external' }], subgroups: [], courses: [] })
  expect(Object.keys(none)).toEqual(['items', 'subgroups', 'courses'])
  for (const reason of Object.values(none)) expect(JSON.stringify(reason)).toMatch(/Needs /)
})

it('and those that have something are on', () => {
  expect(viewsOff({ sources: [head, head], subgroups: [group as never], courses: [{}] })).toEqual({})
})
