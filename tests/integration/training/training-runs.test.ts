import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { requestTraining, requestTrainingCancel } from '#lib/jobs/request-training.ts'
import { english } from '#lib/messages/translator.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { Random } from '#lib/statistics/random.ts'
import { chooseHead } from '#lib/studies/head-in-use.ts'
import { studyOverview } from '#lib/studies/study-overview.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { exportHead, importHead } from '#lib/training/head-bundle.ts'
import { trainHeads } from '#lib/training/train-heads.ts'
import { endTraining, listHeads } from '#lib/training/training-runs.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { runInEnglish } from '../../fixtures/in-english.ts'
import { type RatedStudies, ratedStudies, studyWithHead } from '../../fixtures/rated-study.ts'
import { attemptAt, trainInQueue, trainNow, unattendedQueue } from '../../fixtures/runs.ts'

let test: TestDatabase
let studies: RatedStudies

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
})
afterAll(() => test?.stop())

describe('heads of a study', () => {
  let studyId: string
  let interviews: string[]

  beforeAll(async () => {
    ;({ studyId, interviews } = await studyWithHead(test, studies))
  })

  it('are of several targets at once, with cards that say the same each time', async () => {
    const plan = {
      kind: 'ridge' as const,
      loss: 'squared error' as const,
      targets: ['EXP1', 'EXP1+EXP2'],
      label: studies.rater.id,
      folds: { kind: 'grouped-k-fold' as const, folds: 5, repeats: 2 },
      seed: 4,
    }
    const [first, again] = [await trainNow(test.database, studyId, plan), await trainNow(test.database, studyId, plan)]
    const rows = await Promise.all(
      [...first, ...again].map((id) => test.database.head.findUniqueOrThrow({ where: { id } })),
    )
    expect(rows.map(({ target }) => target)).toEqual(['EXP1', 'EXP1+EXP2', 'EXP1', 'EXP1+EXP2'])
    expect(rows[2]!.sha256).toBe(rows[0]!.sha256)
    expect(rows[2]!.card).toEqual(rows[0]!.card)
    const card = storedHeadCard.read(rows[1]!.card)
    const card0 = storedHeadCard.read(rows[0]!.card)
    expect(card).toMatchObject({ foldCount: 10, target: { range: [0, 8] } })
    expect(english.stored(card.label)).toBe('sheets of Rater')
    expect(card.residuals).toHaveLength(2 * card.sample.interviews)
    expect(card.performance.pearson.value!.r).toBeGreaterThan(0.5)
    expect(card.learning.at(-1)).toMatchObject({ participants: 10 })
    const models = path.join(test.folder, 'models')
    const { zip } = await exportHead(test.database, first[0]!)
    const file = path.join(test.folder, 'head.zip')
    writeFileSync(file, zip)
    const { folder } = await importHead(models, file)
    await expect(openBundle(folder)).resolves.toMatchObject({
      manifest: { kind: 'head', targets: [card0.target.title] },
    })
    for (const name of ['manifest.json', 'head.onnx', 'card.json']) {
      for (const offset of [0, 10, 300]) {
        const damaged = Buffer.from(zip)
        damaged[zip.indexOf(name) + name.length + offset]! ^= 0x01
        writeFileSync(file, damaged)
        await expect(importHead(models, file), `${name} at ${offset}`).rejects.toMatchObject({ code: 'bad-bundle' })
      }
    }
    for (const share of [0, 0.2, 0.8, 0.99]) {
      writeFileSync(file, zip.subarray(0, zip.length * share))
      await expect(importHead(models, file), `cut at ${share}`).rejects.toMatchObject({ code: 'bad-bundle' })
    }
    const before = readdirSync(models)
    writeFileSync(file, zip)
    await importHead(models, file)
    expect(readdirSync(models)).toEqual(before)
    await expect(trainNow(test.database, studyId, { ...plan, targets: ['nonsense'] })).rejects.toThrow(
      /no item or subscale “nonsense”/,
    )
    await expect(trainNow(test.database, studyId, { ...plan, folds: { kind: 'leave-one-site-out' } })).rejects.toThrow(
      /at least 2 sites/,
    )
    await test.database.head.deleteMany({ where: { id: { in: [...first, ...again] } } })
  })

  it('of networks share a hidden layer, and the same seed gives the same bytes', { timeout: 120_000 }, async () => {
    const plan = {
      kind: 'mlp' as const,
      loss: 'concordance' as const,
      targets: ['exp', 'EXP1'],
      label: 'mean' as const,
      folds: { kind: 'leave-one-participant-out' as const },
      seed: 3,
    }
    const epochs: number[] = []
    const heads = await trainNow(test.database, studyId, plan, {
      onProgress: async (_stage, _progress, curves) => {
        epochs.push(curves?.length ?? 0)
      },
    })
    const again = await trainNow(test.database, studyId, plan)
    const rows = await Promise.all(
      [...heads, ...again].map((id) => test.database.head.findUniqueOrThrow({ where: { id } })),
    )
    expect(Math.max(...epochs)).toBeGreaterThan(1)
    expect(rows.map(({ kind, target }) => `${kind} ${target}`)).toEqual(['mlp exp', 'mlp EXP1', 'mlp exp', 'mlp EXP1'])
    expect(rows[2]!.sha256).toBe(rows[0]!.sha256)
    expect(storedHeadCard.read(rows[0]!.card).performance.pearson.value!.r).toBeGreaterThan(0.6)
    await test.database.head.deleteMany({ where: { id: { in: [...heads, ...again] } } })
  })

  it('estimate a new participant as unseen, and a known one never so', async () => {
    const unseen = await studies.newInterview(studyId, 'NEW')
    await studies.analysed(unseen, 4, new Random(9))
    await estimateUnseen(test.database, unseen)
    expect(await test.database.estimate.findFirstOrThrow({ where: { interviewId: unseen } })).toMatchObject({
      kind: 'unseen',
    })
    const secondVisit = await studies.newInterview(studyId, 'P0', 'V2')
    await studies.analysed(secondVisit, 0, new Random(10))
    await estimateUnseen(test.database, secondVisit)
    expect(await test.database.estimate.count({ where: { interviewId: secondVisit } })).toBe(0)
  })

  it('are in use one at a time: a training says whether its own takes over, and another can be chosen', async () => {
    const shown = async () => (await studyOverview(test.database, studies.manager, studyId, 'manager')).head!.id
    const first = await shown()
    const plan = {
      kind: 'ridge' as const,
      loss: 'squared error' as const,
      targets: ['exp', 'EXP1'],
      label: 'mean' as const,
      folds: { kind: 'leave-one-participant-out' as const },
      seed: 3,
    }
    const train = async (takesOver: boolean) => {
      const runId = await trainInQueue(test.database, studies.manager, studyId, { plan, takesOver })
      return (await test.database.head.findFirstOrThrow({ where: { runId, target: 'exp' } })).id
    }
    const tried = await train(false)
    expect(await shown()).toBe(first)
    expect((await studyAgreement(test.database, studyId)).source).toMatchObject({ key: first, inUse: true })
    await chooseHead(test.database, studies.manager, studyId, tried)
    expect(await shown()).toBe(tried)
    const estimate = (await interviewPage(test.database, studies.manager, interviews[0]!, 'manager')).estimate!
    expect(estimate.head.sha256).toBe((await test.database.head.findUniqueOrThrow({ where: { id: tried } })).sha256)
    const latest = await train(true)
    expect(await shown()).toBe(latest)
    const { heads } = await listHeads(test.database, studyId)
    expect(heads.filter(({ inUse }) => inUse).map(({ id }) => id)).toEqual([latest])
    const item = await test.database.head.findFirstOrThrow({ where: { studyId, target: 'EXP1' } })
    await expect(chooseHead(test.database, studies.manager, studyId, item.id)).rejects.toThrow(/not the study’s target/)
    await expect(chooseHead(test.database, studies.manager, await studies.newStudy('OTHER'), tried)).rejects.toThrow(
      /no longer exists/,
    )
    await chooseHead(test.database, studies.manager, studyId, first)
  })

  it('of a training that fails or is cancelled are not kept', async () => {
    const before = await test.database.head.count({ where: { studyId } })
    const plan = {
      kind: 'ridge' as const,
      loss: 'squared error' as const,
      targets: ['exp', 'nonsense'],
      label: 'mean' as const,
      folds: { kind: 'leave-one-participant-out' as const },
      seed: 3,
    }
    await trainInQueue(test.database, studies.manager, studyId, { plan, takesOver: true })
    expect(runInEnglish((await listHeads(test.database, studyId)).run!)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/no item or subscale “nonsense”/),
    })
    const request = { plan: { ...plan, targets: ['exp'] }, takesOver: true }
    const cancelled = await requestTraining(test.database, unattendedQueue, studies.manager, studyId, request)
    const attempt = await attemptAt(test.database, { kind: 'training', id: cancelled })
    const heads = await trainHeads(test.database, studyId, request.plan)
    await requestTrainingCancel(test.database, unattendedQueue, studies.manager, studyId, cancelled)
    // What a worker would store after the cancel is not stored.
    await expect(attempt.finish((transaction) => endTraining(transaction, cancelled, heads))).rejects.toMatchObject({
      code: 'cancelled',
    })
    await attempt.close()
    expect(await test.database.head.count({ where: { studyId } })).toBe(before)
  })

  it('need four participants, and one more where each is left out in turn', async () => {
    const small = await studies.newStudy('SMALL')
    await expect(trainNow(test.database, small)).rejects.toThrow(/at least 4 participants/)
    for (let i = 0; i < 4; i++) {
      const interviewId = await studies.newInterview(small, `P${i}`)
      await studies.analysed(interviewId, i, new Random(i))
      await studies.rated(interviewId, i)
    }
    await expect(trainNow(test.database, small)).rejects.toMatchObject({
      code: 'too-few',
      message: expect.stringMatching(/With 4 participants, some folds leave fewer than 4/),
    })
  })
})
