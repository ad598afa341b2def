import { describe, expect, it } from 'vitest'
import { may, mayInStudy, type Person, type StudyPermission } from '#lib/access/permissions.ts'

const as = (role: Person['role']): Person => ({ id: '1', name: 'A', email: 'a@example.org', role })

describe('in a study', () => {
  // Who may: m(anager), r(ater), v(iewer), a(dministrator without a role in the study).
  const table: [StudyPermission, string][] = [
    ['study.see', 'mrva'],
    ['study.manage', 'ma'],
    ['data.delete', 'ma'],
    ['data.export', 'ma'],
    ['interview.create', 'mra'],
    ['recording.upload', 'mra'],
    ['recording.play', 'mrva'],
    ['analysis.control', 'mra'],
    ['note.write', 'mra'],
    ['sheet.rate', 'r'],
    ['rating.assign', 'ma'],
    ['consensus.decide', 'mr'],
    ['anchors.see', 'mrv'],
    ['anchors.change', 'm'],
    ['head.train', 'ma'],
    ['head.describe', 'ma'],
    ['prompts.change', 'ma'],
    ['source.change', 'ma'],
    ['words.see', 'mrva'],
    ['agreement.see', 'mva'],
    ['estimate.see-all', 'mva'],
    ['report.export', 'mrva'],
  ]

  it.each(table)('%s is for %s', (permission, who) => {
    const roles = { m: 'manager', r: 'rater', v: 'viewer' } as const
    for (const [letter, role] of Object.entries(roles)) {
      for (const person of [as('researcher'), as('clinician')])
        expect(mayInStudy(person, role, permission), `${role}, ${person.role}`).toBe(who.includes(letter))
    }
    expect(mayInStudy(as('administrator'), undefined, permission)).toBe(who.includes('a'))
    for (const person of [as('researcher'), as('clinician')])
      expect(mayInStudy(person, undefined, permission), 'no member').toBe(false)
  })
})

it('in an open study, managers rate too, and nothing else changes', () => {
  expect(mayInStudy(as('researcher'), 'manager', 'sheet.rate', 'open')).toBe(true)
  expect(mayInStudy(as('administrator'), 'manager', 'sheet.rate', 'open')).toBe(true)
  expect(mayInStudy(as('administrator'), undefined, 'sheet.rate', 'open')).toBe(false)
  expect(mayInStudy(as('clinician'), 'viewer', 'sheet.rate', 'open')).toBe(false)
  expect(mayInStudy(as('clinician'), 'rater', 'agreement.see', 'open')).toBe(false)
})

it('in the installation, only administrators manage people and import models', () => {
  const allowed = (role: Person['role']) =>
    (['study.create', 'phantom.create', 'user.manage', 'model.list', 'model.import', 'queue.see'] as const).filter(
      (permission) => may(as(role), permission),
    )
  expect(allowed('clinician')).toEqual(['model.list', 'queue.see'])
  expect(allowed('researcher')).toEqual(['study.create', 'phantom.create', 'model.list', 'queue.see'])
  expect(allowed('administrator')).toHaveLength(6)
})
