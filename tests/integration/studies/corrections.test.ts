import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { agreementTable } from '#lib/reports/agreement-table.ts'
import { correctInterview } from '#lib/studies/correct-interview.ts'
import { correctParticipant } from '#lib/studies/correct-participant.ts'
import { correctStudy } from '#lib/studies/correct-study.ts'
import { dateShifts, shiftedDate } from '#lib/studies/date-shifts.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'CORRECT', 5)
})
afterAll(() => test?.stop())

const by = () => world.members.manager
const interviewOf = async (id: string) => {
  const found = await test.database.interview.findUniqueOrThrow({ where: { id }, include: { participant: true } })
  const { participant, visit, date } = found
  return { participant: participant.code, visit, date: date.toISOString().slice(0, 10) }
}
const participantOf = async (id: string) => {
  const { code, site, sex, ageBand } = await test.database.participant.findUniqueOrThrow({ where: { id } })
  return { code, site, sex, ageBand }
}
const lastAudit = async (action: string) =>
  (
    (await test.database.auditEntry.findFirstOrThrow({ where: { action }, orderBy: { id: 'desc' } })).details as {
      details: unknown
    }
  ).details

/** An interview that a head was trained from, and its participant. */
async function trainedInterview() {
  const estimate = await test.database.estimate.findFirstOrThrow({
    where: { headId: world.headId, kind: 'outOfFold' },
    include: { interview: true },
    orderBy: { id: 'asc' },
  })
  return estimate.interview
}

describe('a participant', () => {
  it('gets another code, and heads know them by it', async () => {
    const { participantId } = await trainedInterview()
    const before = await participantOf(participantId)
    const after = { ...before, code: 'RENAMED', site: 'north' }
    await expect(correctParticipant(test.database, by(), { participantId, before, after, reason: '' })).rejects.toThrow(
      /Say why it is corrected/,
    )
    await correctParticipant(test.database, by(), { participantId, before, after, reason: 'Typing error' })
    expect(await participantOf(participantId)).toEqual(after)
    const { participants } = await test.database.head.findUniqueOrThrow({ where: { id: world.headId } })
    expect(participants).toContain('RENAMED')
    expect(participants).not.toContain(before.code)
    expect(await lastAudit('participant.correct')).toEqual({
      codeBefore: before.code,
      code: 'RENAMED',
      siteBefore: before.site,
      site: 'north',
      reason: 'Typing error',
    })
  })

  it('is not changed over what somebody else changed, nor into another participant', async () => {
    const { participantId } = await trainedInterview()
    const before = await participantOf(participantId)
    const reason = 'Typing error'
    const change = (after: typeof before, was = before) =>
      correctParticipant(test.database, by(), { participantId, before: was, after, reason })
    const both = await Promise.allSettled([change({ ...before, sex: 'f' }), change({ ...before, sex: 'm' })])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    const now = await participantOf(participantId)
    const other = await test.database.participant.findFirstOrThrow({
      where: { studyId: world.studyId, id: { not: participantId } },
    })
    await expect(change({ ...now, code: other.code }, now)).rejects.toThrow(/is in this study already/)
    expect(await participantOf(participantId)).toEqual(now)
  })
})

describe('an interview', () => {
  it('moves to another participant with what belongs to it, and its estimates that would not leave them out go', async () => {
    const { id: interviewId } = await trainedInterview()
    const before = await interviewOf(interviewId)
    const sheets = await test.database.ratingSheet.count({ where: { interviewId } })
    const after = { participant: 'SOMEBODY', visit: 'V9', date: '2026-02-03' }
    const { estimatesRemoved } = await correctInterview(test.database, by(), {
      interviewId,
      before,
      after,
      reason: 'Wrong patient chosen',
    })
    expect(estimatesRemoved).toBeGreaterThan(0)
    expect(await interviewOf(interviewId)).toEqual(after)
    expect(await test.database.ratingSheet.count({ where: { interviewId } })).toBe(sheets)
    expect(await test.database.estimate.count({ where: { interviewId, headId: world.headId } })).toBe(0)
    // Whoever is interviewed as this participant later on is no stranger to the head.
    const { participants } = await test.database.head.findUniqueOrThrow({ where: { id: world.headId } })
    expect(participants).toContain('SOMEBODY')
    expect(await lastAudit('interview.correct')).toMatchObject({
      participantBefore: before.participant,
      participant: 'SOMEBODY',
      reason: 'Wrong patient chosen',
      estimatesRemoved,
    })
  })

  it('keeps its estimates where only visit or date were wrong', async () => {
    const { id: interviewId } = await trainedInterview()
    const before = await interviewOf(interviewId)
    const count = () => test.database.estimate.count({ where: { interviewId } })
    const estimates = await count()
    const after = { ...before, date: '2025-12-31' }
    await correctInterview(test.database, by(), { interviewId, before, after, reason: 'Typing error' })
    expect(await interviewOf(interviewId)).toEqual(after)
    expect(await count()).toBe(estimates)
  })

  it('never takes the place of another visit, and a mistyped participant leaves nothing behind', async () => {
    const { database } = test
    const mistyped = await database.participant.create({ data: { studyId: world.studyId, code: 'P-O1' } })
    const made = (participantId: string, visit: string) =>
      database.interview.create({ data: { participantId, visit, date: new Date('2026-01-01') } })
    const interview = await made(mistyped.id, 'V1')
    const right = await database.participant.create({ data: { studyId: world.studyId, code: 'P-01' } })
    await made(right.id, 'V1')
    const before = await interviewOf(interview.id)
    const move = (visit: string) =>
      correctInterview(database, by(), {
        interviewId: interview.id,
        before,
        after: { ...before, participant: 'P-01', visit },
        reason: '',
      })
    await expect(move('V1')).rejects.toThrow('P-01 has an interview of V1 already. Choose another visit.')
    expect(await interviewOf(interview.id)).toEqual(before)
    await move('V2')
    expect(await database.participant.findUnique({ where: { id: mistyped.id } })).toBeNull()
  })
})

describe('a study', () => {
  it('changes title and items, but not so that its target can’t be computed', async () => {
    const { database } = test
    const study = await database.study.findUniqueOrThrow({ where: { id: world.studyId } })
    const { code, title, description, items, shiftDates } = study
    const before = { code, title, description, items, shiftDates }
    const change = (after: Partial<typeof before>, was = before) =>
      correctStudy(database, by(), { studyId: world.studyId, before: was, after: { ...before, ...after } })
    await expect(change({ items: ['EXP1', 'EXP2', 'EXP3'] })).rejects.toThrow('The study’s target needs EXP4 too.')
    await expect(change({ items: ['P1'] })).rejects.toThrow('Choose items of CAINS.')
    await change({ title: 'Expression', items: ['EXP4', 'EXP3', 'EXP2', 'EXP1'] })
    const after = await database.study.findUniqueOrThrow({ where: { id: world.studyId } })
    expect(after).toMatchObject({ title: 'Expression', items: ['EXP1', 'EXP2', 'EXP3', 'EXP4'] })
    await expect(change({ title: 'Another' })).rejects.toThrow(/Somebody else has changed this meanwhile/)
    await database.study.create({ data: { code: 'TAKEN', title: 'x', scale: 'cains', target: 'exp' } })
    const now = { ...before, title: 'Expression', items: after.items }
    await expect(change({ ...now, code: 'TAKEN' }, now)).rejects.toThrow(/already a study with the code TAKEN/)
  })
})

describe('dates of exported tables', () => {
  it('are moved by the same days for all visits of a participant, where the study wants that', async () => {
    const { database } = test
    expect(await dateShifts(database, world.studyId)).toBeUndefined()
    const agreement = await studyAgreement(database, world.studyId, {})
    expect(agreement.pairs.length).toBeGreaterThan(2)
    const days = (table: string) =>
      table
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[2])
    expect(days(agreementTable(agreement))).toEqual(agreement.pairs.map(({ date }) => date))

    await database.study.update({ where: { id: world.studyId }, data: { shiftDates: true } })
    const shifts = (await dateShifts(database, world.studyId))!
    expect(shifts.size).toBe(await database.participant.count({ where: { studyId: world.studyId } }))
    for (const shift of shifts.values()) {
      expect(shift).toBeGreaterThanOrEqual(-365)
      expect(shift).toBeLessThanOrEqual(-1)
    }
    const shifted = agreementTable(agreement, shifts)
    expect(shifted.split('\r\n')[0]).toMatch(/^participant,visit,date_shifted,/)
    expect(days(shifted)).toEqual(
      agreement.pairs.map(({ participant, date }) => shiftedDate(date, shifts.get(participant))),
    )
  })

  it('keep the time between visits, over leap days and years', () => {
    expect(shiftedDate('2024-03-01', -1)).toBe('2024-02-29')
    expect(shiftedDate('2026-01-10', -365)).toBe('2025-01-10')
    expect(shiftedDate('2026-01-10', undefined)).toBe('')
  })
})
