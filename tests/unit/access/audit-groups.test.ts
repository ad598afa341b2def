import { expect, it } from 'vitest'
import { ALSO_IN_GROUP, AUDIT_GROUPS } from '#lib/access/audit-groups.ts'
import { AUDITED_ACTIONS } from '#lib/access/audited-actions.ts'

it('every action of the trail is found by one group of the page’s filter, and every group finds some', () => {
  const words = Object.keys(AUDIT_GROUPS).flatMap((group) => [
    group,
    ...(ALSO_IN_GROUP[group as keyof typeof AUDIT_GROUPS] ?? []),
  ])
  const used = new Set(Object.keys(AUDITED_ACTIONS).map((action) => action.split('.')[0]!))
  expect([...used].sort()).toEqual(words.toSorted())
})
