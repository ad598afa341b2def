import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { groupComparisons } from '#lib/agreement/group-comparisons.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'
import { planContentSchema } from '#lib/plans/analysis-plan.ts'
import { lockedPlanText } from '#lib/plans/locked-plans.ts'
import { planPage } from '#lib/plans/plan-page.ts'
import { studyMargin } from '#lib/plans/study-margin.ts'
import { discardPlan, lockPlan, savePlan } from '#lib/plans/study-plans.ts'
import { agreementTable } from '#lib/reports/agreement-table.ts'
import { DEFAULT_MARGIN } from '#lib/statistics/expert-ceiling.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { defaultPlan, headWithCard, listHeads } from '#lib/training/training-runs.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { trainInQueue } from '../../fixtures/runs.ts'
import { makeStudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let manager: Person
beforeAll(async () => {
  test = await startTestDatabase()
  manager = await person(test.database, 'Manager', 'researcher')
})
afterAll(() => test?.stop())

const newStudy = (code: string) =>
  createStudy(test.database, manager, { code, title: 'Planned', description: '', scale: 'cains', target: 'exp' })

const content = (part: object = {}, head: object = {}) =>
  planContentSchema.parse({
    target: 'exp',
    head: { ...defaultPlan('exp'), ...head, encoder: 'expression-baseline' },
    groups: [],
    participants: null,
    ...part,
  })

const save = (id: string, revision: number | null, part: object = {}, reason = '') =>
  savePlan(test.database, manager, { id, content: content(part), reason, revision })
const lock = (studyId: string, revision: number, encoders = ['e'.repeat(64)]) =>
  lockPlan(test.database, manager, { studyId, revision }, async () => encoders)

it('a plan is written, locked and kept byte for byte, with its hash and what was known', async () => {
  const study = await newStudy('PLAN-1')
  await save(study, null, { margin: 0.2 })
  const { revision } = await save(study, 1, { margin: 0.15, notes: 'Registered beforehand.' })
  await lock(study, revision)
  const { locked, draft } = await planPage(test.database, study)
  expect(draft).toBeUndefined()
  expect(locked).toMatchObject([{ version: 1, lockedBy: 'Manager', prospective: true, content: { margin: 0.15 } }])
  const text = await lockedPlanText(test.database, study, 1)
  expect(text).toMatch(/^Analysis plan, version 1\nStudy PLAN-1: Planned\nLocked 20/)
  for (const said of ['Margin of non-inferiority: 0.15', 'CAINS', 'seed 1', 'Registered beforehand.'])
    expect(text).toContain(said)
  expect(createHash('sha256').update(text).digest('hex')).toBe(locked[0]!.sha256)
  const trail = await test.database.auditEntry.findMany({ where: { subject: study }, orderBy: { id: 'asc' } })
  expect(trail.map(({ action }) => action)).toEqual(['study.create', 'plan.save', 'plan.save', 'plan.lock'])
  expect(trail.at(-1)!.details).toMatchObject({ details: { version: 1, sha256: locked[0]!.sha256 } })
})

it('nobody changes a locked plan, not even past the program', async () => {
  const study = await newStudy('PLAN-2')
  await save(study, null)
  await lock(study, 1)
  const where = { studyId_version: { studyId: study, version: 1 } }
  for (const data of [{ content: {} }, { text: 'other' }, { lockedAt: null }, { version: 9 }, { reason: 'x' }])
    await expect(test.database.analysisPlan.update({ where, data })).rejects.toThrow(/never changed/)
  await expect(lock(study, 1)).rejects.toMatchObject({ code: 'not-found' })
  await expect(discardPlan(test.database, manager, study, 1)).rejects.toMatchObject({ code: 'not-found' })
})

it('another version needs a reason, and both stay', async () => {
  const study = await newStudy('PLAN-3')
  await save(study, null)
  await lock(study, 1)
  await expect(save(study, null, { margin: 0.05 })).rejects.toMatchObject({
    code: 'bad-input',
    message: /Enter a reason/,
  })
  await save(study, null, { margin: 0.05 }, 'The raters’ reliability turned out higher.')
  expect(await studyMargin(test.database, study), 'a draft does not count while a version is locked').toMatchObject({
    value: DEFAULT_MARGIN,
  })
  await lock(study, 1)
  const { locked } = await planPage(test.database, study)
  expect(locked.map(({ version, content: { margin } }) => [version, margin])).toEqual([
    [2, 0.05],
    [1, DEFAULT_MARGIN],
  ])
  expect(await lockedPlanText(test.database, study, 2)).toContain('Reason for this version: The raters’ reliability')
})

it('two people who save at once: the second is told, and nothing is overwritten', async () => {
  const study = await newStudy('PLAN-4')
  const first = await Promise.allSettled([save(study, null, { margin: 0.2 }), save(study, null, { margin: 0.3 })])
  expect(first.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await save(study, 1, { margin: 0.25 })
  const late = await Promise.allSettled([
    save(study, 1),
    save(study, null),
    lock(study, 1),
    discardPlan(test.database, manager, study, 1),
  ])
  const refused = {
    status: 'rejected',
    reason: { code: 'conflict', message: expect.stringContaining('Somebody else') },
  }
  expect(late).toMatchObject([refused, refused, refused, refused])
  expect((await planPage(test.database, study)).draft).toMatchObject({ revision: 2, content: { margin: 0.25 } })
})

it('a plan of what there is not is refused', async () => {
  const study = await newStudy('PLAN-5')
  await expect(save(study, null, { target: 'P7' })).rejects.toMatchObject({ code: 'bad-input' })
  const label = '0198c0de-0000-7000-8000-000000000001'
  const unknown = { id: study, content: content({}, { label }), reason: '', revision: null }
  await expect(savePlan(test.database, manager, unknown)).rejects.toMatchObject({ code: 'bad-input', message: /rater/ })
  await save(study, null)
  const notInstalled = lockPlan(test.database, manager, { studyId: study, revision: 1 }, async () => {
    throw new Error('not installed')
  })
  await expect(notInstalled).rejects.toThrow('not installed')
  expect((await planPage(test.database, study)).locked).toEqual([])
  for (const margin of [0, -0.1, 0.51, Number.NaN]) expect(() => content({ margin })).toThrow()
})

it('the first head after the plan is the planned one; the margin and the standing are on page, card and export', async () => {
  const world = await makeStudyWorld(test, 'PLAN-6', 3)
  const { database } = test
  const before = await studyAgreement(database, world.studyId, { source: world.headId })
  expect(before.margin).toEqual({
    value: DEFAULT_MARGIN,
    setBy: phrase('The default margin is used because the study has no analysis plan.'),
  })
  expect(before.source!.standing).toBeUndefined()
  const { encoderHash } = await database.head.findUniqueOrThrow({ where: { id: world.headId } })

  // What was estimated before is taken away, as a study is before its first training.
  await database.externalSource.deleteMany({ where: { studyId: world.studyId } })
  await database.head.deleteMany({ where: { studyId: world.studyId } })
  await save(world.studyId, null, { margin: 0.3 })
  expect(english((await studyMargin(database, world.studyId)).setBy)).toContain('not locked')
  await lock(world.studyId, 1, [encoderHash])
  await trainInQueue(database, manager, world.studyId, { plan: defaultPlan('exp'), takesOver: true })
  await trainInQueue(database, manager, world.studyId, { plan: defaultPlan('exp'), takesOver: true })
  const { heads } = await listHeads(database, world.studyId)
  expect(heads.map(({ standing }) => standing!.kind)).toEqual(['exploratory', 'planned'])
  expect((await headWithCard(database, heads[1]!.id)).standing).toMatchObject({ kind: 'planned', version: 1 })

  const planned = await studyAgreement(database, world.studyId, { source: heads[1]!.id })
  expect(planned.margin).toEqual({
    value: 0.3,
    setBy: phrase('The margin is from the analysis plan, locked on {day} before any estimate was visible.', {
      day: expect.any(String),
    }),
  })
  expect(planned.ceiling.value!.margin).toBe(0.3)
  expect(agreementTable(planned)).toMatch(/,head_standing,/)
  expect(agreementTable(planned)).toMatch(/,planned,/)
  const second = await studyAgreement(database, world.studyId, { source: heads[0]!.id })
  expect(agreementTable(second)).toMatch(/,exploratory,/)
})

it('a plan that is locked after a head was trained says so, and makes no head a planned one', async () => {
  const world = await makeStudyWorld(test, 'PLAN-7', 5)
  const { encoderHash } = await test.database.head.findUniqueOrThrow({ where: { id: world.headId } })
  await save(world.studyId, null)
  await lock(world.studyId, 1, [encoderHash])
  const { locked } = await planPage(test.database, world.studyId)
  expect(locked[0]).toMatchObject({ prospective: false })
  expect(await lockedPlanText(test.database, world.studyId, 1)).toMatch(/Estimates: 1 trained head/)
  await trainInQueue(test.database, manager, world.studyId, { plan: defaultPlan('exp'), takesOver: true })
  const { heads } = await listHeads(test.database, world.studyId)
  expect(heads.map(({ standing }) => standing!.kind)).toEqual(['exploratory', 'exploratory'])
  expect(english((await studyMargin(test.database, world.studyId)).setBy)).toContain('after estimates were visible')
})

it('groups are compared as participants are noted, and told whether the plan names them', async () => {
  const world = await makeStudyWorld(test, 'PLAN-8', 7)
  const { database } = test
  expect((await groupComparisons(database, world.studyId, {})).comparisons).toEqual([])
  const participants = await database.participant.findMany({
    where: { studyId: world.studyId },
    orderBy: { code: 'asc' },
  })
  for (const [i, { id }] of participants.entries())
    await database.participant.update({
      where: { id },
      data: { site: ['Aarhus', 'Bergen', 'Oslo'][i % 3]!, sex: i % 2 ? 'female' : 'male' },
    })
  const before = await groupComparisons(database, world.studyId, {})
  expect(before.comparisons.map(({ by, standing }) => [by, standing])).toEqual([
    ['Site', undefined],
    ['Sex', undefined],
  ])
  expect(before.sitesLeftOut).toBe(false)
  const [bySite] = before.comparisons
  expect(bySite!.groups.map(({ group }) => group)).toEqual(['Aarhus', 'Bergen', 'Oslo'])
  expect(bySite!.groups.reduce((sum, { interviews }) => sum + interviews, 0)).toBe(6)
  expect(
    bySite!.groups.every(({ figures }) => figures === undefined),
    'two participants each are too few',
  ).toBe(true)

  await save(world.studyId, null, { groups: ['sex'] })
  await lock(world.studyId, 1)
  await trainInQueue(database, manager, world.studyId, {
    plan: { ...defaultPlan('exp'), folds: { kind: 'leave-one-site-out' } },
    takesOver: true,
  })
  const after = await groupComparisons(database, world.studyId, {})
  expect(after.comparisons.map(({ by, standing }) => [by, standing])).toEqual([
    ['Site', 'exploratory'],
    ['Sex', 'planned'],
  ])
  expect(after.sitesLeftOut).toBe(true)
})
