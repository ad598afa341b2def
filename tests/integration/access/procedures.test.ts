import { randomUUID } from 'node:crypto'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import type { AnyProcedure } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { router } from '#app/rpc/router.ts'
import type { Person } from '#lib/access/permissions.ts'
import { type Caller, callersOf, refusal } from '../../fixtures/callers.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { EXAMPLE_INPUTS, EXPECTED_REFUSALS } from '../../fixtures/example-inputs.ts'
import { testModels } from '../../fixtures/models.ts'
import { accessOf, proceduresOf, refusalOf } from '../../fixtures/procedures.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

const asking = vi.hoisted(() => ({ person: undefined as Person | undefined }))
vi.mock('#app/session.ts', () => ({ currentPerson: async () => asking.person }))

let test: TestDatabase
let world: StudyWorld
let foreign: StudyWorld
let callers: Caller[]
let administrator: Person

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.CONCORD_DATA = test.folder
  process.env.CONCORD_BACKUP_FOLDER = path.join(test.folder, 'backups')
  symlinkSync(await testModels(), path.join(test.folder, 'models'))
  administrator = await person(test.database, 'Administrator', 'administrator')
  world = await makeStudyWorld(test, 'OWN', 3)
  foreign = await makeStudyWorld(test, 'FOREIGN', 4)
  callers = callersOf(world, foreign, administrator)
})
afterAll(async () => {
  const { queue } = await import('#app/database.ts')
  await (await queue()).stop()
  await test?.stop()
})

async function attempt(procedure: AnyProcedure, who: Person | undefined, input: unknown) {
  asking.person = who
  return refusalOf(procedure, input)
}

const procedures = proceduresOf(router).map(({ name, procedure }) => [name, procedure] as const)

describe('each procedure', () => {
  it('has an example of a right input', () => {
    expect(Object.keys(EXAMPLE_INPUTS).sort()).toEqual(procedures.map(([name]) => name).sort())
  })

  it.each(procedures)('%s answers those who may call it, and refuses all others', async (name, procedure) => {
    const access = accessOf(procedure)!
    for (const caller of callers) {
      const input = await EXAMPLE_INPUTS[name]!(test.database, world, caller.person ?? administrator)
      const answer = await attempt(procedure, caller.person, input)
      const expected = refusal(access, caller)
      const told = `${name} by ${caller.name}: ${answer?.message}`
      if (expected) expect(answer?.status, told).toBe(expected)
      else if (EXPECTED_REFUSALS[name]) expect(answer?.message, told).toMatch(EXPECTED_REFUSALS[name])
      else expect(answer, told).toBeUndefined()
    }
  })

  it.each(procedures)('%s is closed to those who have yet to set up their second factor', async (name, procedure) => {
    const access = accessOf(procedure)!
    if (access.for === 'everyone') return
    const without = { ...administrator, withoutFactor: true }
    const input = await EXAMPLE_INPUTS[name]!(test.database, world, administrator)
    const answer = await attempt(procedure, without, input)
    if (access.for === 'signed-in' && access.beforeFactor)
      expect(name).toMatch(/^(secondFactor\.|account\.(stay|timeLeft)|me$)/)
    else expect(answer).toMatchObject({ status: 403, message: /needs a second factor/ })
  })

  it.each(procedures)('%s takes no text that can’t be stored, in any field', async (name, procedure) => {
    const input = await EXAMPLE_INPUTS[name]!(test.database, world, administrator)
    for (const bad of ['\0', '\ud800'])
      for (const [field, spoilt] of spoiltInputs(input, bad)) {
        const answer = await attempt(procedure, administrator, spoilt)
        expect(answer, `${name} with ${JSON.stringify(bad)} in ${field}`).toMatchObject({ status: 400 })
      }
  })

  const inStudies = procedures.filter(([, procedure]) => accessOf(procedure)!.for === 'study')

  it.each(inStudies)('%s answers alike for ids of another study and ids that do not exist', async (name, procedure) => {
    const access = accessOf(procedure)!
    if (access.for !== 'study') return
    const fields = Object.values(access.parts)
    for (const caller of callers.filter(({ role }) => role !== undefined)) {
      const of = async (whose: StudyWorld) =>
        (await EXAMPLE_INPUTS[name]!(test.database, whose, caller.person!)) as Record<string, unknown>
      const [own, other] = [await of(world), await of(foreign)]
      for (const field of fields) {
        const there = await attempt(procedure, caller.person, { ...own, [field]: other[field] })
        const nowhere = await attempt(procedure, caller.person, { ...own, [field]: randomUUID() })
        expect(there, `${name} by ${caller.name} with another study’s ${field}`).toEqual(nowhere)
        expect(there?.status).toBe(404)
      }
    }
  })

  it.each(inStudies)('%s tells even administrators that an id does not exist', async (name, procedure) => {
    const access = accessOf(procedure)!
    if (access.for !== 'study') return
    const own = (await EXAMPLE_INPUTS[name]!(test.database, world, administrator)) as Record<string, unknown>
    const other = (await EXAMPLE_INPUTS[name]!(test.database, foreign, administrator)) as Record<string, unknown>
    const fields = Object.values(access.parts)
    for (const field of fields) {
      expect(await attempt(procedure, administrator, { ...own, [field]: randomUUID() })).toMatchObject({ status: 404 })
      // Parts of two studies are of neither.
      if (fields.length > 1)
        expect(await attempt(procedure, administrator, { ...own, [field]: other[field] })).toMatchObject({
          status: 404,
        })
    }
  })

  const hidden = procedures.filter(([, procedure]) => {
    const access = accessOf(procedure)!
    return access.for === 'study' && access.unblinded
  })

  it.each(hidden)('%s is closed to raters until their own sheet is locked', async (name, procedure) => {
    const { rater, manager } = world.members
    const example = (await EXAMPLE_INPUTS[name]!(test.database, world, rater)) as object
    const input = { ...example, interviewId: world.unratedId }
    await test.database.ratingSheet.deleteMany({ where: { interviewId: world.unratedId } })
    expect(await attempt(procedure, rater, input)).toMatchObject({ status: 403, message: /Hidden until/ })
    await test.database.ratingSheet.create({
      data: { interviewId: world.unratedId, raterId: rater.id, scale: 'cains', scores: {}, lockedAt: null },
    })
    expect(await attempt(procedure, rater, input), 'a draft is not enough').toMatchObject({ status: 403 })
    expect((await attempt(procedure, manager, input))?.status).not.toBe(403)
    await test.database.ratingSheet.updateMany({ data: { lockedAt: new Date() }, where: { raterId: rater.id } })
    expect((await attempt(procedure, rater, input))?.status).not.toBe(403)
  })
})

/** An input once for each of its texts, with something appended to that one. */
function spoiltInputs(input: unknown, bad: string): [string, unknown][] {
  if (typeof input === 'string') return [['', `${input}${bad}`]]
  if (typeof input !== 'object' || input === null || input instanceof Date) return []
  return Object.entries(input).flatMap(([key, inner]) =>
    spoiltInputs(inner, bad).map(([field, spoilt]): [string, unknown] => {
      const copy = Array.isArray(input) ? [...input] : { ...input }
      return [`${key}${field && `.${field}`}`, Object.assign(copy, { [key]: spoilt })]
    }),
  )
}
