import { describe, expect, it } from 'vitest'
import { sightOf } from '#lib/access/estimate-sight.ts'

const study = { blinding: 'blinded' as const, createdAt: new Date('2026-02-01') }
const clinician = { role: 'clinician' as const, administratorUntil: null }

describe('who could see the estimates of a blinded study', () => {
  it.each([
    ['nobody by being a clinician', clinician, false, undefined],
    ['an administrator', { ...clinician, role: 'administrator' as const }, false, 'administrator'],
    [
      'who was one while the study existed',
      { ...clinician, administratorUntil: new Date('2026-02-02') },
      false,
      'former-administrator',
    ],
    ['not who was one before', { ...clinician, administratorUntil: new Date('2026-01-31') }, false, undefined],
    ['who was its manager or viewer', clinician, true, 'member'],
  ])('%s', (_, user, hasSeen, sight) => {
    expect(sightOf(study, user, hasSeen)).toBe(sight)
    expect(sightOf({ ...study, blinding: 'open' }, user, hasSeen)).toBeUndefined()
  })
})
