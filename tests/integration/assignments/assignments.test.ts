import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { previewPlan, savePlan } from '#lib/assignments/assignment-plans.ts'
import { reassign, setDue, setInterviewer, stopAssigning, withdraw } from '#lib/assignments/change-assignments.ts'
import { listAssignments, listAssignmentsSchema, raterProgress } from '#lib/assignments/list-assignments.ts'
import { saveSheet } from '#lib/ratings/rating-sheets.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { waitingSheets } from '#lib/review/waiting-sheets.ts'
import { studyCounts } from '#lib/studies/study-counts.ts'
import { listStudies } from '#lib/studies/study-overview.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { completeSheet } from '../../fixtures/study-world.ts'

let test: TestDatabase
let studies: RatedStudies

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
})
afterAll(() => test?.stop())

/** A study with recorded interviews P0, P1, ... */
async function studyOf(code: string, interviews: number) {
  const studyId = await studies.newStudy(code)
  const ids: string[] = []
  for (let i = 0; i < interviews; i++) {
    const interviewId = await studies.newInterview(studyId, `P${i}`)
    const recording = { interviewId, storageKey: `r/${interviewId}`, fileName: 'a.mp4', bytes: 1n, current: true }
    await test.database.recording.create({ data: recording })
    ids.push(interviewId)
  }
  return { studyId, ids }
}

const settingsOf = (change: object = {}) => ({
  kind: 'balanced' as const,
  raters: [studies.rater.id, studies.other.id],
  doubleShare: 0,
  seed: 11,
  shuffle: false,
  dueOn: null,
  ...change,
})

async function assign(studyId: string, change: object = {}, interviewIds?: string[]) {
  const chosen = interviewIds ? { interviewIds } : {}
  const preview = await previewPlan(test.database, { studyId, settings: settingsOf(change), ...chosen })
  const { settings, fingerprint } = preview
  await savePlan(test.database, studies.manager, { studyId, settings, fingerprint, ...chosen })
  return preview
}

const list = (studyId: string, change: object = {}, onlyOf?: string) =>
  listAssignments(test.database, listAssignmentsSchema.parse({ studyId, ...change }), onlyOf, '2026-11-29')

async function waitingIn(study: string, person: Person) {
  const { sheets } = await waitingSheets(test.database, person, '2026-11-29')
  return sheets.filter((sheet) => sheet.study === study)
}

describe('assigned interviews', () => {
  it('wait for their rater alone, in the order of the plan, once the preview is saved', async () => {
    const { studyId } = await studyOf('ASSIGNED', 10)
    const { database } = test
    expect(await waitingIn('ASSIGNED', studies.rater)).toHaveLength(10)
    const preview = await assign(studyId, { doubleShare: 0.2, shuffle: true, dueOn: '2026-12-02' })
    expect(preview).toMatchObject({ interviews: 10, assignments: 12, doubles: 2, wantedDoubles: 2, leftOut: 0 })
    expect(preview.raters.map(({ main, double }) => main + double)).toEqual([6, 6])
    const own = await waitingIn('ASSIGNED', studies.rater)
    expect(own).toHaveLength(6)
    expect(own[0]).toMatchObject({ dueOn: '2026-12-02', due: 'soon' })
    const { rows } = await list(studyId, {}, studies.rater.id)
    expect(rows.map(({ interviewId }) => interviewId)).toEqual(own.map(({ interviewId }) => interviewId))
    expect((await list(studyId, { show: 'doubles' })).total).toBe(4)
    // A rater is not told which of theirs are compared with another's.
    expect(new Set(rows.map(({ purpose }) => purpose))).toEqual(new Set(['main']))
    expect((await list(studyId)).rows.filter(({ purpose }) => purpose === 'double')).toHaveLength(2)
    await expect(list(studyId, { show: 'doubles' }, studies.rater.id)).rejects.toMatchObject({ code: 'forbidden' })
    const theirs = await waitingIn('ASSIGNED', studies.other)
    const alien = theirs.find(({ interviewId }) => own.every((one) => one.interviewId !== interviewId))!
    await expect(
      saveSheet(database, studies.rater, { interviewId: alien.interviewId, scores: { EXP1: 1 }, revision: 0 }),
    ).rejects.toThrow('This interview is not assigned to you.')
    const toRate = { studyId, search: '', show: 'to-rate' as const, page: 1 }
    expect((await studyInterviews(database, studies.rater, 'rater', toRate)).total).toBe(6)
    const [entry] = await database.auditEntry.findMany({ where: { action: 'assignment.plan', subject: studyId } })
    expect(entry!.details).toMatchObject({ details: { seed: 11, doubleShare: 0.2, assignments: 12 } })
  })

  it('are not saved where something changed since the preview, and later plans leave those with a rater as they are', async () => {
    const { studyId, ids } = await studyOf('CHANGED', 4)
    const { settings, fingerprint } = await previewPlan(test.database, { studyId, settings: settingsOf() })
    await studies.newInterview(studyId, 'P9')
    await expect(savePlan(test.database, studies.manager, { studyId, settings, fingerprint })).rejects.toThrow(
      'Nothing was assigned.',
    )
    expect((await list(studyId)).total).toBe(0)
    await studies.rated(ids[0]!, 2, [studies.other])
    const preview = await assign(studyId)
    // P0 was rated by the other already.
    expect(preview).toMatchObject({ interviews: 4, leftOut: 1 })
    await expect(assign(studyId)).rejects.toThrow('There is nothing to assign.')
    expect((await assign(studyId, { kind: 'all' })).assignments).toBe(5)
  })

  it('go to nobody who led the interview, nor to somebody who does not rate', async () => {
    const { studyId, ids } = await studyOf('LED', 3)
    const led = { studyId, interviewIds: [ids[0]!], userId: studies.rater.id }
    await setInterviewer(test.database, studies.manager, led)
    const preview = await previewPlan(test.database, { studyId, settings: settingsOf({ kind: 'all' }) })
    expect(preview).toMatchObject({ assignments: 5 })
    const alone = await previewPlan(test.database, { studyId, settings: settingsOf({ raters: [studies.rater.id] }) })
    expect(alone).toMatchObject({ interviews: 2, withoutRater: ['P0, V1'] })
    await expect(
      previewPlan(test.database, { studyId, settings: settingsOf({ raters: [studies.manager.id] }) }),
    ).rejects.toThrow('does not rate in this study')
  })

  it('leave interviews unrated that have a recording, whatever was rated without one', async () => {
    const { database } = test
    const { studyId, ids } = await studyOf('GAPS', 3)
    const unrated = async () => (await studyCounts(database, [studyId]))(studyId).unrated
    expect(await unrated()).toBe(3)
    const withoutVideo = await studies.newInterview(studyId, 'P9')
    await studies.rated(withoutVideo, 2)
    expect(await unrated()).toBe(3)
    await studies.rated(ids[0]!, 2)
    expect(await unrated()).toBe(2)
    await database.recording.updateMany({ where: { interviewId: ids[1]! }, data: { current: false } })
    expect(await unrated()).toBe(1)
  })

  it('are reassigned until they are begun, and a begun sheet survives the withdrawal', async () => {
    const { database } = test
    const { studyId, ids } = await studyOf('MOVED', 3)
    await assign(studyId, { raters: [studies.rater.id], dueOn: '2026-11-20' })
    const { rows } = await list(studyId, { show: 'overdue' })
    expect(rows).toHaveLength(3)
    const assignmentIds = rows.map(({ id }) => id)
    await saveSheet(database, studies.rater, { interviewId: ids[0]!, scores: { EXP1: 1 }, revision: 0 })
    const toOther = { studyId, assignmentIds, raterId: studies.other.id }
    await expect(reassign(database, studies.manager, toOther)).rejects.toThrow('P0, V1: the sheet was begun')
    await reassign(database, studies.manager, { ...toOther, assignmentIds: assignmentIds.slice(1) })
    expect(await raterProgress(database, studyId, '2026-11-29')).toMatchObject([
      { name: 'Other', assigned: 2, overdue: 2 },
      { name: 'Rater', assigned: 1, drafts: 1 },
    ])
    expect((await listStudies(database, studies.manager)).studies.find(({ id }) => id === studyId)!.overdue).toBe(3)
    // Without a recording there is nothing to rate, for the manager as for the rater.
    await database.recording.updateMany({ where: { interviewId: ids[0]! }, data: { current: false } })
    expect(await waitingIn('MOVED', studies.rater)).toEqual([])
    expect((await list(studyId, { show: 'overdue' })).total).toBe(2)
    expect(await raterProgress(database, studyId, '2026-11-29')).toMatchObject([{ overdue: 2 }, { overdue: 0 }])
    expect((await listStudies(database, studies.manager)).studies.find(({ id }) => id === studyId)!.overdue).toBe(2)
    await database.recording.updateMany({ where: { interviewId: ids[0]! }, data: { current: true } })
    await setDue(database, studies.manager, { studyId, assignmentIds, dueOn: '2027-01-31' })
    expect((await list(studyId, { show: 'overdue' })).total).toBe(0)
    expect(await withdraw(database, studies.manager, { studyId, assignmentIds })).toEqual({ withdrawn: 3, begun: 1 })
    expect((await waitingIn('MOVED', studies.rater)).map(({ participant }) => participant)).toEqual(['P0'])
    const again = { interviewId: ids[0]!, scores: completeSheet(1), revision: 1 }
    expect((await saveSheet(database, studies.rater, again)).revision).toBe(2)
    await stopAssigning(database, studies.manager, studyId)
    expect(await waitingIn('MOVED', studies.other)).toHaveLength(3)
  })
})
