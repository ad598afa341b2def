import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { savePlan } from '#lib/plans/study-plans.ts'
import { saveSheet } from '#lib/ratings/rating-sheets.ts'
import { savePromptSet } from '#lib/review/words-on-faces.ts'
import { chooseHead } from '#lib/studies/head-in-use.ts'
import { setMember } from '#lib/studies/members.ts'
import { setSampling } from '#lib/studies/study-sampling.ts'
import { planSet } from '../../fixtures/analysis-plan.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { completeSheet, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let manager: Person
let newcomer: Person

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'SAME', 3)
  manager = world.members.manager
  newcomer = await person(test.database, 'Newcomer', 'clinician')
})
afterAll(() => test?.stop())

const prompts = [
  { label: 'still', texts: ['a still face'] },
  { label: 'lively', texts: ['a lively face'] },
]

/** Sets something; called again with what the first call gave, it changes nothing. */
const SETTERS: [string, action: string, set: (earlier?: { id?: string; revision: number }) => Promise<unknown>][] = [
  [
    'a study’s sampling',
    'study.sampling',
    () =>
      setSampling(test.database, manager, {
        studyId: world.studyId,
        encoder: 'expression-baseline',
        stride: 8,
        framesPerSecond: 12.5,
      }),
  ],
  [
    'a member’s role',
    'study.member',
    () => setMember(test.database, manager, { studyId: world.studyId, email: newcomer.email, role: 'viewer' }),
  ],
  ['the head in use', 'head.choose', () => chooseHead(test.database, manager, world.studyId, world.headId)],
  [
    'the draft of a plan',
    'plan.save',
    (earlier) =>
      savePlan(test.database, manager, {
        id: world.studyId,
        content: planSet('exp'),
        reason: '',
        revision: earlier?.revision ?? null,
      }),
  ],
  [
    'a set of descriptions',
    'prompts.change',
    async () => {
      const { revision } = await test.database.promptSet.findUniqueOrThrow({ where: { id: world.promptSetId } })
      const set = { studyId: world.studyId, id: world.promptSetId, revision, title: 'Stillness', prompts }
      return savePromptSet(test.database, manager, set)
    },
  ],
  [
    'the draft of a rating sheet',
    'sheet.save',
    (earlier) =>
      saveSheet(test.database, world.members.rater, {
        interviewId: world.unratedId,
        scores: completeSheet(2),
        revision: earlier?.revision ?? 0,
      }),
  ],
]

it.each(SETTERS)('%s is audited where it changes, and not where it is set to what it is', async (_, action, set) => {
  const entries = () => test.database.auditEntry.count({ where: { action } })
  const before = await entries()
  const first = (await set()) as { id?: string; revision: number } | undefined
  expect(await entries()).toBe(before + 1)
  expect(await set(first)).toEqual(first)
  expect(await entries()).toBe(before + 1)
})
