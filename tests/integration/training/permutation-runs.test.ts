import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { agreementItem } from '#lib/agreement/agreement-item.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { storedPermutation } from '#lib/heads/permutation-result.ts'
import type { JobHandler } from '#lib/jobs/job-handler.ts'
import { requestPermutation, requestPermutationCancel, requestPermutationRetry } from '#lib/jobs/request-permutation.ts'
import { permutationHandler } from '#lib/jobs/run-permutation-job.ts'
import { english } from '#lib/messages/translator.ts'
import { agreementTable } from '#lib/reports/agreement-table.ts'
import { wholeCard } from '#lib/reports/whole-card.ts'
import { Random } from '#lib/statistics/random.ts'
import { headForCard } from '#lib/training/card-material.ts'
import { expectedPermutations, expectedTraining } from '#lib/training/expected-seconds.ts'
import { finishedPermutations, openPermutation, permutationToRun } from '#lib/training/permutation-runs.ts'
import { trainedGroups } from '#lib/training/trained-groups.ts'
import { defaultPlan } from '#lib/training/training-runs.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies, studyWithHead } from '../../fixtures/rated-study.ts'
import { permuteInQueue, runRow, trainInQueue, trainNow, unattendedQueue, workOn } from '../../fixtures/runs.ts'

const PLAN = { permutations: 19, seed: 3 }
const TWO_FOLDS = { kind: 'grouped-k-fold' as const, folds: 2, repeats: 1 }

let test: TestDatabase
let studies: RatedStudies
let studyId: string
let ridge: string

beforeAll(async () => {
  test = await startTestDatabase()
  studies = await ratedStudies(test)
  ;({ studyId } = await studyWithHead(test, studies))
  ridge = (await test.database.head.findFirstOrThrow({ where: { studyId } })).id
})
afterAll(() => test?.stop())

async function resultOf(id: string) {
  const { state, problem, result, partial } = await test.database.permutationRun.findUniqueOrThrow({ where: { id } })
  expect({ state, problem, partial }).toEqual({ state: 'done', problem: null, partial: null })
  return storedPermutation.read(result)
}

/** How many correlations of each head an interrupted test has found. */
async function knownOf(id: string) {
  const { known } = await permutationToRun(test.database, id)
  return Object.fromEntries(Object.entries(known).flatMap(([key, rs]) => (rs.length > 0 ? [[key, rs.length]] : [])))
}

const rOf = async (headId: string) =>
  (await headForCard(test.database, headId)).material!.card.performance.pearson.value!.r

describe('a permutation test of stored heads', () => {
  it('repeats the training of a ridge as it was, and finds that its r is more than chance', async () => {
    // What was rated and analysed since is not part of the training.
    const later = await studies.newInterview(studyId, 'LATER')
    await studies.analysed(later, 1, new Random(77))
    await studies.rated(later, 4)
    const result = await resultOf(await permuteInQueue(test.database, studies.manager, studyId, [ridge], PLAN))
    expect(result).toMatchObject({ ...PLAN, best: [], repeated: [{ heads: [ridge], kind: 'ridge', foldCount: 10 }] })
    const [head] = result.heads
    expect(head).toMatchObject({ key: ridge, p: 0.05, interviews: 10, participants: 10 })
    expect(head!.r).toBeCloseTo(await rOf(ridge), 9)
    expect(head!.ofCard).toBeCloseTo(head!.r, 9)
    expect(head!.chance.mean).toBeLessThan(0)
  })

  it('is shown on the card, with the agreement, and in the exports', async () => {
    const { material } = await headForCard(test.database, ridge)
    const lines = wholeCard(english, material!).sections.find(({ heading }) => heading === 'Permutation test')!.lines
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/19 draws, seed 3, one-sided: out-of-fold r 0\.\d\d, p = 0\.050\. Without any signal/)
    expect(lines[0]).toContain('10 folds (one participant left out at a time), penalties chosen anew within each')
    expect(lines[0]).not.toContain('The card says')
    const agreement = await studyAgreement(test.database, studyId)
    expect(agreement.permutations).toMatchObject({ own: { p: 0.05, permutations: 19, seed: 3 }, best: undefined })
    expect(agreement.notes.map(english.stored).join(' ')).toContain('p = 0.050 (one-sided, 19 draws, seed 3)')
    expect((await agreementItem(test.database, studyId, {})).permutation).toMatchObject({ p: 0.05 })
    const [header, first] = agreementTable(agreement)
      .split('\r\n')
      .map((line) => line.split(','))
    const cell = (name: string) => first![header!.indexOf(name)]
    expect(['p', 'draws', 'seed'].map((what) => cell(`head_permutation_${what}`))).toEqual(['0.05', '19', '3'])
  })

  it('of several heads repeats the choice of the best, networks with their own targets included', async () => {
    const network = { ...defaultPlan('exp'), kind: 'mlp' as const, targets: ['EXP1', 'exp'], folds: TWO_FOLDS }
    await trainInQueue(test.database, studies.manager, studyId, { plan: network, takesOver: false })
    const mlp = await test.database.head.findFirstOrThrow({ where: { studyId, kind: 'mlp', target: 'exp' } })
    const heads = [ridge, mlp.id]
    const before = await studyAgreement(test.database, studyId)
    expect(before.notes.map(english.stored).join(' ')).toContain('A permutation test of these heads repeats the choice')
    const result = await resultOf(await permuteInQueue(test.database, studies.manager, studyId, heads, PLAN))
    expect(result.heads.map(({ key, target }) => [key, target])).toEqual(heads.map((id) => [id, 'exp']))
    expect(result.best).toMatchObject([{ target: 'exp', heads: 2 }])
    expect(result.best[0]!.p).toBeGreaterThanOrEqual(0.05)
    for (const { key, r, p, adjusted } of result.heads) {
      expect(r).toBeCloseTo(await rOf(key), 4)
      expect(adjusted).toBeGreaterThanOrEqual(p)
    }
    const { permutations, notes } = await studyAgreement(test.database, studyId)
    expect(permutations.best).toMatchObject({ heads: 2, p: result.best[0]!.p })
    expect(notes.map(english.stored).join(' ')).toContain('With the choice repeated, a permutation test gives p = 0.')
    // A further rival was not part of the choice that was repeated.
    await trainNow(test.database, studyId, { ...defaultPlan('exp'), folds: TWO_FOLDS })
    expect((await studyAgreement(test.database, studyId)).permutations.best).toBeUndefined()
  }, 120_000)

  it('goes on where its worker stopped, and finds the same', async () => {
    const plan = { ...defaultPlan('EXP2'), targets: ['EXP2', 'EXP3'] }
    const heads = await trainNow(test.database, studyId, plan)
    const whole = await resultOf(await permuteInQueue(test.database, studies.manager, studyId, heads, PLAN))
    const id = await requestPermutation(test.database, unattendedQueue, studies.manager, studyId, { heads, plan: PLAN })
    const run = { kind: 'permutation', id } as const
    const stopping = new AbortController()
    const stopped: JobHandler = {
      work: (tools, runId, attempt) => {
        const [report, goOn] = [attempt.report.bind(attempt), attempt.letOthersRun.bind(attempt)]
        let isFound = false
        attempt.report = (stage, progress, more) => {
          isFound ||= more?.partial !== undefined
          report(stage, progress, more)
        }
        // Once the first head is done, and that is written down.
        attempt.letOthersRun = async () => {
          if (isFound) {
            await vi.waitFor(async () => expect(await knownOf(runId)).toEqual({ [heads[0]!]: 20 }), 5000)
            stopping.abort()
          }
          return goOn()
        }
        return permutationHandler.work(tools, runId, attempt)
      },
    }
    await workOn(test.database, run, stopped, stopping.signal)
    expect(await runRow(test.database, run)).toMatchObject({ state: 'queued', problem: null })
    expect(await knownOf(id)).toEqual({ [heads[0]!]: 20 })
    await workOn(test.database, run, permutationHandler)
    expect((await runRow(test.database, run)).progressAtStart).toBeGreaterThanOrEqual(0.5)
    expect(await resultOf(id)).toEqual(whole)
    expect(await finishedPermutations(test.database, studyId, heads)).toHaveLength(2)
  })

  it('is one at a time in a study, can be cancelled and resumed, and is refused for heads of another', async () => {
    const { manager } = studies
    const request = { heads: [ridge, ridge], plan: PLAN }
    const ask = (study: string, wish = request) =>
      requestPermutation(test.database, unattendedQueue, manager, study, wish)
    const id = await ask(studyId)
    expect((await test.database.permutationRun.findUniqueOrThrow({ where: { id } })).heads).toEqual([ridge])
    await expect(ask(studyId)).rejects.toMatchObject({ code: 'conflict' })
    expect(await openPermutation(test.database, studyId)).toMatchObject({ id, state: 'queued', permutations: 19 })
    await requestPermutationCancel(test.database, unattendedQueue, manager, studyId, id)
    const other = await studies.newStudy('OTHER')
    await expect(requestPermutationRetry(test.database, unattendedQueue, manager, other, id)).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(ask(other)).rejects.toMatchObject({ code: 'not-found' })
    await requestPermutationRetry(test.database, unattendedQueue, manager, studyId, id)
    await workOn(test.database, { kind: 'permutation', id }, permutationHandler)
    expect((await resultOf(id)).heads[0]!.p).toBe(0.05)
    expect(await openPermutation(test.database, studyId)).toBeUndefined()
  })

  it('fails with a sentence where what the head was trained from is no longer there', async () => {
    const [head] = await trainNow(test.database, studyId)
    const one = await test.database.estimate.findFirstOrThrow({ where: { headId: head!, kind: 'outOfFold' } })
    await test.database.estimate.delete({ where: { id: one.id } })
    const id = await permuteInQueue(test.database, studies.manager, studyId, [head!], PLAN)
    expect(await runRow(test.database, { kind: 'permutation', id })).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('no longer stored'),
    })
  })
})

describe('how long a training and a test will take', () => {
  it('is told before they start, more for more of them, at the pace of those that were', async () => {
    const { database } = test
    const groups = await trainedGroups(database, studyId, [ridge])
    const [few, many] = await expectedPermutations(database, groups, [19, 999])
    expect(few!.seconds).toBeGreaterThan(0)
    expect(many!.seconds).toBeGreaterThan(few!.seconds)
    const plan = defaultPlan('exp')
    const expected = await expectedTraining(database, studyId, plan)
    expect(expected).toMatchObject({ participants: 11, interviews: 11 })
    const id = await trainInQueue(database, studies.manager, studyId, { plan, takesOver: false })
    const { work, startedAt } = await database.trainingRun.findUniqueOrThrow({ where: { id } })
    expect(work).toBeGreaterThan(0)
    // As though it had taken an hour.
    const finishedAt = new Date(startedAt!.getTime() + 3_600_000)
    await database.trainingRun.update({ where: { id }, data: { finishedAt } })
    expect((await expectedTraining(database, studyId, plan))!.seconds).toBeCloseTo(3600, 0)
    const network = await expectedTraining(database, studyId, { ...plan, kind: 'mlp' })
    expect(network!.seconds).toBeGreaterThan(0)
    expect(await expectedTraining(database, await studies.newStudy('EMPTY'), plan)).toBeUndefined()
  })
})
