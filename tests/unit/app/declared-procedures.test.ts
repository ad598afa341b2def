import { os } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type DeclaredProcedures, inInstallation, inStudy } from '#app/rpc/procedures.ts'
import { router } from '#app/rpc/router.ts'
import { accessOf, proceduresOf } from '../../fixtures/procedures.ts'

describe('every procedure declares who may call it', () => {
  const all = proceduresOf(router)

  it('as data that can be listed', () => {
    expect(all.length).toBeGreaterThan(40)
    expect(all.filter(({ procedure }) => !accessOf(procedure)).map(({ name }) => name)).toEqual([])
  })

  it('by a permission, with few exceptions that give their reason', () => {
    const exceptions = all.flatMap(({ name, procedure }) => {
      const access = accessOf(procedure)!
      return access.for === 'everyone' || access.for === 'signed-in' ? [{ name, ...access }] : []
    })
    expect(exceptions.map(({ name, for: whom }) => `${name}: ${whom}`)).toEqual([
      'setup.isNeeded: everyone',
      'setup.createAdministrator: everyone',
      'links.see: everyone',
      'links.setPassword: everyone',
      'links.join: everyone',
      'me: signed-in',
      'secondStep.options: everyone',
      'secondFactor.see: signed-in',
      'secondFactor.confirmationOptions: signed-in',
      'secondFactor.beginApp: signed-in',
      'secondFactor.finishApp: signed-in',
      'secondFactor.removeApp: signed-in',
      'secondFactor.beginPasskey: signed-in',
      'secondFactor.finishPasskey: signed-in',
      'secondFactor.removePasskey: signed-in',
      'secondFactor.renewRecoveryCodes: signed-in',
      'account.changePassword: signed-in',
      'account.sessions: signed-in',
      'account.endSession: signed-in',
      'account.endOtherSessions: signed-in',
      'account.timeLeft: signed-in',
      'account.stay: signed-in',
      'account.leaveStudy: signed-in',
      'bin.studies: signed-in',
      'bin.restoreStudy: signed-in',
      'bin.removeStudy: signed-in',
    ])
    for (const { name, reason } of exceptions) expect(reason.length, name).toBeGreaterThan(20)
  })

  it('and those in a study name fields that their input requires', () => {
    for (const { name, procedure } of all) {
      const access = accessOf(procedure)!
      if (access.for !== 'study') continue
      const fields = Object.values(access.parts)
      expect(fields.length, name).toBeGreaterThan(0)
      const schema = procedure['~orpc'].inputSchema as z.ZodType
      const missing = schema.safeParse({}).error?.issues.map(({ path }) => path.join('.')) ?? []
      expect(missing, name).toEqual(expect.arrayContaining(fields))
    }
  })

  it('or does not compile', () => {
    const undeclared = os.handler(() => 'anyone')
    // @ts-expect-error a procedure without a declaration is not one of the router's
    const refused: DeclaredProcedures = { undeclared }
    const accepted: DeclaredProcedures = { room: { declared: inInstallation('study.list').handler(() => 'members') } }
    expect(proceduresOf(refused).map(({ procedure }) => accessOf(procedure))).toEqual([undefined])
    expect(proceduresOf(accepted).map(({ procedure }) => accessOf(procedure))).toEqual([
      { for: 'installation', permission: 'study.list' },
    ])
    // @ts-expect-error the input does not have the field that names the study
    inStudy('study.see', { study: 'studyId' }).input(z.object({ id: z.uuid() }))
    // @ts-expect-error blinding is about an interview, and none is named
    inStudy('study.see', { study: 'id' }, { unblinded: true })
    // @ts-expect-error there is no such permission
    inInstallation('study.everything')
  })
})
