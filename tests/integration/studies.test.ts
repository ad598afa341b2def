import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { compareSources } from '#lib/agreement/compare-sources.ts'
import { addExternalSource, addHeadSource } from '#lib/agreement/external-sources.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { requestTraining, requestTrainingCancel } from '#lib/jobs/request-training.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { chooseHead } from '#lib/studies/head-in-use.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { studyOverview } from '#lib/studies/study-overview.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { exportHead, importHead } from '#lib/training/head-bundle.ts'
import { importedEstimates, importedHeads } from '#lib/training/imported-heads.ts'
import { trainHeads } from '#lib/training/train-heads.ts'
import { endTraining, listHeads } from '#lib/training/training-runs.ts'
import { analysisOf } from '../fixtures/analysis.ts'
import { person, startTestDatabase, type TestDatabase } from '../fixtures/database.ts'
import { analyseAs, attemptAt, trainInQueue, trainNow, unattendedQueue } from '../fixtures/runs.ts'

let test: TestDatabase
let manager: Person
let rater: Person
let other: Person

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  manager = await person(test.database, 'Manager', 'researcher')
  rater = await person(test.database, 'Rater', 'clinician')
  other = await person(test.database, 'Other', 'clinician')
})
afterAll(() => test?.stop())

async function newStudy(code: string): Promise<string> {
  const id = await createStudy(test.database, manager, {
    code,
    title: code,
    description: '',
    scale: 'cains',
    target: 'exp',
  })
  for (const { id: userId } of [rater, other])
    await test.database.membership.create({ data: { studyId: id, userId, role: 'rater' } })
  return id
}

async function newInterview(studyId: string, participant: string, visit = 'V1'): Promise<string> {
  return (await addInterview(test.database, rater, { studyId, participant, visit, date: '2026-01-02' })).id
}

const complete = (exp: number) =>
  Object.fromEntries([
    ...Array.from({ length: 9 }, (_, i) => [`MAP${i + 1}`, 1]),
    ...Array.from({ length: 4 }, (_, i) => [`EXP${i + 1}`, exp]),
  ])

/** A recording whose analysis is stored with clip embeddings about `signal`. */
async function analysed(interviewId: string, signal: number, random: Random): Promise<void> {
  const file = path.join(test.folder, `${interviewId}.mp4`)
  writeFileSync(file, 'x')
  const storage = new DiskStorage(path.join(test.folder, 'files'))
  const recordingId = await takeRecording(test.database, storage, rater, interviewId, {
    path: file,
    name: 'a.mp4',
    bytes: 1,
  })
  const analysis = analysisOf()
  const embeddings = Float32Array.from({ length: 2 * 512 }, (_, i) => (i % 512 < 40 ? signal : 0) + random.normal())
  await analyseAs(test.database, recordingId, { analysis, embeddings })
}

describe('rating sheets', () => {
  it('keep what was saved when two windows save at once', async () => {
    const interviewId = await newInterview(await newStudy('SHEETS'), 'P1')
    const saved = await saveSheet(test.database, rater, { interviewId, scores: { EXP1: 2 }, revision: 0 })
    await saveSheet(test.database, rater, { interviewId, scores: { EXP1: 3 }, revision: saved.revision })
    await expect(
      saveSheet(test.database, rater, { interviewId, scores: { EXP1: 0 }, revision: saved.revision }),
    ).rejects.toThrow(/another window/)
    await expect(saveSheet(test.database, rater, { interviewId, scores: { EXP1: 0 }, revision: 0 })).rejects.toThrow(
      /another window/,
    )
    const { scores } = await test.database.ratingSheet.findFirstOrThrow({ where: { interviewId } })
    expect(storedScores.read(scores)).toEqual({ EXP1: 3 })
  })

  it('lock when complete, for good', async () => {
    const interviewId = await newInterview(await newStudy('LOCKS'), 'P1')
    const draft = await saveSheet(test.database, rater, { interviewId, scores: { EXP1: 2 }, revision: 0 })
    await expect(lockSheet(test.database, rater, interviewId, draft.revision)).rejects.toThrow(/Not rated yet: MAP1/)
    const full = await saveSheet(test.database, rater, { interviewId, scores: complete(2), revision: draft.revision })
    const locked = await lockSheet(test.database, rater, interviewId, full.revision)
    await expect(
      saveSheet(test.database, rater, { interviewId, scores: complete(0), revision: locked.revision }),
    ).rejects.toThrow(/is locked/)
    await expect(
      saveSheet(test.database, rater, { interviewId, scores: { EXP1: 9 }, revision: locked.revision }),
    ).rejects.toThrow(/whole number from 0 to 4/)
  })
})

describe('a head and its agreement', () => {
  let studyId: string
  const interviews: string[] = []

  beforeAll(async () => {
    const random = new Random(5)
    studyId = await newStudy('HEAD')
    for (let i = 0; i < 10; i++) {
      const interviewId = await newInterview(studyId, `P${i}`)
      interviews.push(interviewId)
      const score = i % 5
      await analysed(interviewId, score, random)
      for (const who of [rater, other]) {
        const { revision } = await saveSheet(test.database, who, { interviewId, scores: complete(score), revision: 0 })
        await lockSheet(test.database, who, interviewId, revision)
      }
    }
    await trainNow(test.database, studyId)
  })

  it('are computed from left-out participants alone', async () => {
    const agreement = await studyAgreement(test.database, studyId)
    expect(agreement.pairs).toHaveLength(10)
    expect(agreement.pairs.every(({ kind }) => kind === 'outOfFold')).toBe(true)
    expect(agreement.summary.pearson.value!.r).toBeGreaterThan(0.8)
    expect(agreement.betweenRaters).toMatchObject([{ pearson: { r: 1, n: 10 } }])
    expect(await test.database.estimate.count({ where: { kind: 'unseen' } })).toBe(0)
  })

  it('are of several targets at once, with cards that say the same each time', async () => {
    const plan = {
      kind: 'ridge' as const,
      loss: 'squared error' as const,
      targets: ['EXP1', 'EXP1+EXP2'],
      label: rater.id,
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
    expect(card).toMatchObject({ foldCount: 10, label: 'sheets of Rater', target: { range: [0, 8] } })
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
    await expect(trainNow(test.database, studyId, { ...plan, targets: ['nonsense'] })).rejects.toThrow(/no “nonsense”/)
    await expect(trainNow(test.database, studyId, { ...plan, folds: { kind: 'leave-one-site-out' } })).rejects.toThrow(
      /at least 2 sites/,
    )
    await test.database.head.deleteMany({ where: { id: { in: [...first, ...again] } } })
  })

  it('of networks share a hidden layer, and the same seed gives the same bytes', { timeout: 60_000 }, async () => {
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
    expect(epochs.at(-1)).toBeGreaterThan(1)
    expect(rows.map(({ kind, target }) => `${kind} ${target}`)).toEqual(['mlp exp', 'mlp EXP1', 'mlp exp', 'mlp EXP1'])
    expect(rows[2]!.sha256).toBe(rows[0]!.sha256)
    expect(storedHeadCard.read(rows[0]!.card).performance.pearson.value!.r).toBeGreaterThan(0.6)
    await test.database.head.deleteMany({ where: { id: { in: [...heads, ...again] } } })
  })

  it('are compared with estimates from elsewhere, on the interviews that both have', async () => {
    const declaration = 'Trained on people of another hospital.'
    const source = { studyId, title: 'Notebook', target: 'exp', declaration }
    const csv = `participant,visit,estimate\n${interviews.map((_, i) => `P${i},V1,${(i % 5) * 3}`).join('\n')}\n`
    const { id, estimates } = await addExternalSource(test.database, manager, { ...source, csv })
    expect(estimates).toBe(10)
    const external = await studyAgreement(test.database, studyId, { source: `external:${id}` })
    expect(external.pairs.every(({ kind }) => kind === 'declared')).toBe(true)
    expect(external.summary.pearson.value!.r).toBeCloseTo(1, 10)
    expect(external.source).toMatchObject({ declaration })
    const own = (await studyAgreement(test.database, studyId)).source!.key
    const comparison = await compareSources(test.database, { id: studyId, first: own, second: `external:${id}` })
    expect(comparison).toMatchObject({ n: 10, target: 'Expression (EXP)' })
    expect(comparison.correlations.value!.difference).toBeLessThan(0)
    await expect(addExternalSource(test.database, manager, { ...source, csv })).rejects.toThrow(/already/)
    const bad = (table: string) => addExternalSource(test.database, manager, { ...source, title: 'Bad', csv: table })
    await expect(bad('participant,estimate\nP0,high\n')).rejects.toThrow(
      /Line 2 has “high” in the column “estimate”, which is not a number/,
    )
    await expect(bad('participant,estimate\nNOBODY,3\n')).rejects.toThrow(/Line 2: there is no interview of NOBODY/)
    await expect(bad('code,score\nP0,3\n')).rejects.toThrow(/no column “participant”/)
    expect(await test.database.externalSource.count({ where: { title: 'Bad' } })).toBe(0)
  })

  it('of another installation estimate interviews here, and enter agreement by declaration alone', async () => {
    const models = path.join(test.folder, 'models')
    const own = await test.database.head.findFirstOrThrow({ where: { studyId }, orderBy: { createdAt: 'asc' } })
    const file = path.join(test.folder, 'exported.zip')
    writeFileSync(file, (await exportHead(test.database, own.id)).zip)
    await importHead(models, file)
    const [head] = (await importedHeads(models)).filter(({ title }) => title === 'CAINS, Expression (EXP)')
    const elsewhere = await newStudy('ELSEWHERE')
    const random = new Random(77)
    for (const score of [0, 1, 2, 3, 4]) {
      const interviewId = await newInterview(elsewhere, `Q${score}`)
      await analysed(interviewId, score, random)
      const { revision } = await saveSheet(test.database, rater, { interviewId, scores: complete(score), revision: 0 })
      await lockSheet(test.database, rater, interviewId, revision)
    }
    const source = {
      studyId: elsewhere,
      title: 'Other hospital',
      target: 'exp',
      declaration: 'Trained on people of another hospital.',
      head: head!.sha256,
      output: 0,
    }
    const { id, estimates } = await addHeadSource(test.database, models, manager, source)
    expect(estimates).toBe(5)
    const told = await test.database.auditEntry.findMany({ where: { subject: id } })
    expect(told).toMatchObject([{ action: 'source.create', userId: manager.id }])
    const { pairs, summary } = await studyAgreement(test.database, elsewhere, { source: `external:${id}` })
    expect(pairs.every(({ kind, estimate }) => kind === 'declared' && estimate >= 0 && estimate <= 16)).toBe(true)
    expect(summary.pearson.value!.r).toBeGreaterThan(0.8)
    const raw = (await importedEstimates(test.database, models, pairs[3]!.interviewId)).find(
      ({ title }) => title === head!.title,
    )!.targets[0]!.value
    expect(pairs[3]!.estimate).toBeCloseTo(Math.max(0, Math.min(16, raw)), 5)
    const again = { ...source, title: 'Again' }
    await expect(addHeadSource(test.database, models, manager, source)).rejects.toThrow(/already/)
    await expect(addHeadSource(test.database, models, manager, { ...again, output: 1 })).rejects.toThrow(/no longer/)
    // Those whom it was trained on are the one thing that can be known here.
    await expect(addHeadSource(test.database, models, manager, { ...again, studyId })).rejects.toThrow(
      /trained in this study/,
    )
    await expect(
      addHeadSource(test.database, models, manager, { ...again, studyId: await newStudy('FOREIGN') }),
    ).rejects.toThrow(/belongs to the encoder expression-baseline/)
  })

  it('estimate a new participant as unseen, and a known one never so', async () => {
    const unseen = await newInterview(studyId, 'NEW')
    await analysed(unseen, 4, new Random(9))
    await estimateUnseen(test.database, unseen)
    expect(await test.database.estimate.findFirstOrThrow({ where: { interviewId: unseen } })).toMatchObject({
      kind: 'unseen',
    })
    const secondVisit = await newInterview(studyId, 'P0', 'V2')
    await analysed(secondVisit, 0, new Random(10))
    await estimateUnseen(test.database, secondVisit)
    expect(await test.database.estimate.count({ where: { interviewId: secondVisit } })).toBe(0)
  })

  it('keep estimate and other sheets from a rater until their own sheet is locked', async () => {
    const blind = await person(test.database, 'Blind', 'clinician')
    await test.database.membership.create({ data: { studyId, userId: blind.id, role: 'rater' } })
    const before = await interviewPage(test.database, blind, interviews[0]!, 'rater')
    expect(before).toMatchObject({ blinded: true, estimate: undefined, sheets: [], lockedSheets: 2 })
    expect(JSON.stringify(before)).not.toContain('"EXP1":')
    const { revision } = await saveSheet(test.database, blind, {
      interviewId: interviews[0]!,
      scores: complete(1),
      revision: 0,
    })
    await lockSheet(test.database, blind, interviews[0]!, revision)
    const after = await interviewPage(test.database, blind, interviews[0]!, 'rater')
    expect(after.blinded).toBe(false)
    expect(after.sheets).toHaveLength(3)
    expect(after.estimate).toMatchObject({ kind: 'outOfFold' })
  })

  it('are listed page by page, found by code, and blind as the interview itself', async () => {
    const page = await studyInterviews(test.database, manager, 'manager', { studyId, search: 'p3', page: 7 })
    expect(page).toMatchObject({ total: 1, pages: 1, page: 1 })
    expect(page.rows).toMatchObject([{ participant: 'P3', analysis: { state: 'done' }, lockedSheets: 2 }])
    expect(page.rows[0]!.estimate).toMatchObject({ kind: 'outOfFold' })
    expect(page.rows[0]!.analysis!.doubts).toEqual([])
    const { id } = page.rows[0]!.analysis!
    const { result } = await test.database.analysis.findUniqueOrThrow({ where: { id } })
    const messages = ['The picture cuts once, at 0:04.', 'The participant’s face is very dark.']
    const quality = messages.map((message, i) => {
      const code = (['picture-cuts', 'dark-face'] as const)[i]!
      return { code, message, advice: 'Look at it.', numbers: {} }
    })
    const doubted = storedAnalysis.write({ ...storedAnalysis.read(result), quality })
    await test.database.analysis.update({ where: { id }, data: { result: doubted } })
    const marked = await studyInterviews(test.database, manager, 'manager', { studyId, search: 'p3', page: 1 })
    expect(marked.rows[0]!.analysis!.doubts).toEqual(messages)
    await test.database.analysis.update({ where: { id }, data: { result: { ...doubted, quality: 'damaged' } } })
    const damaged = await studyInterviews(test.database, manager, 'manager', { studyId, search: 'p3', page: 1 })
    expect(damaged.rows[0]!.analysis!.doubts).toEqual([])
    await test.database.analysis.update({ where: { id }, data: { result: doubted } })
    const wild = await studyInterviews(test.database, manager, 'manager', { studyId, search: '%', page: 1 })
    expect(wild.total).toBe(0)
    const blind = await person(test.database, 'Blinder', 'clinician')
    const own = await studyInterviews(test.database, blind, 'rater', { studyId, search: '', page: 1 })
    expect(own.rows.length).toBeGreaterThan(9)
    expect(own.rows.every(({ estimate, ownSheet }) => estimate === undefined && ownSheet === 'none')).toBe(true)
    const overview = await studyOverview(test.database, manager, studyId, 'manager')
    expect(overview.counts).toMatchObject({ interviews: own.total, open: 0 })
    expect(overview.counts.rated).toBeGreaterThan(9)
  })

  it('are in use one at a time: a training says whether its own takes over, and another can be chosen', async () => {
    const shown = async () => (await studyOverview(test.database, manager, studyId, 'manager')).head!.id
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
      const runId = await trainInQueue(test.database, manager, studyId, { plan, takesOver })
      return (await test.database.head.findFirstOrThrow({ where: { runId, target: 'exp' } })).id
    }
    const tried = await train(false)
    expect(await shown()).toBe(first)
    expect((await studyAgreement(test.database, studyId)).source).toMatchObject({ key: first, inUse: true })
    await chooseHead(test.database, manager, studyId, tried)
    expect(await shown()).toBe(tried)
    const estimate = (await interviewPage(test.database, manager, interviews[0]!, 'manager')).estimate!
    expect(estimate.head.sha256).toBe((await test.database.head.findUniqueOrThrow({ where: { id: tried } })).sha256)
    const latest = await train(true)
    expect(await shown()).toBe(latest)
    const { heads } = await listHeads(test.database, studyId)
    expect(heads.filter(({ inUse }) => inUse).map(({ id }) => id)).toEqual([latest])
    const item = await test.database.head.findFirstOrThrow({ where: { studyId, target: 'EXP1' } })
    await expect(chooseHead(test.database, manager, studyId, item.id)).rejects.toThrow(/something else/)
    await expect(chooseHead(test.database, manager, await newStudy('OTHER'), tried)).rejects.toThrow(/no longer there/)
    await chooseHead(test.database, manager, studyId, first)
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
    await trainInQueue(test.database, manager, studyId, { plan, takesOver: true })
    expect((await listHeads(test.database, studyId)).run).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/no “nonsense”/),
    })
    const wish = { plan: { ...plan, targets: ['exp'] }, takesOver: true }
    const cancelled = await requestTraining(test.database, unattendedQueue, manager, studyId, wish)
    const attempt = await attemptAt(test.database, { kind: 'training', id: cancelled })
    const heads = await trainHeads(test.database, studyId, wish.plan)
    await requestTrainingCancel(test.database, unattendedQueue, manager, studyId, cancelled)
    // What a worker would store after the cancel is not stored.
    await expect(attempt.finish((transaction) => endTraining(transaction, cancelled, heads))).rejects.toMatchObject({
      code: 'cancelled',
    })
    await attempt.close()
    expect(await test.database.head.count({ where: { studyId } })).toBe(before)
  })

  it('keep their estimates where a recording is analysed again, with the clips that they were made from', async () => {
    const before = await interviewPage(test.database, manager, interviews[1]!, 'manager')
    expect(before.estimate).toMatchObject({ ofEarlierAnalysis: false })
    await analysed(interviews[1]!, 3, new Random(21))
    const after = await interviewPage(test.database, manager, interviews[1]!, 'manager')
    expect(after.analysis!.id).not.toBe(before.analysis!.id)
    expect(after.estimate).toEqual({ ...before.estimate, ofEarlierAnalysis: true })
    expect(after.estimate!.clips.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 2560],
      [2560, 5120],
    ])
    expect(after.estimate!.clips.every(({ value }) => typeof value === 'number')).toBe(true)
  })

  it('need four participants, and one more where each is left out in turn', async () => {
    const small = await newStudy('SMALL')
    await expect(trainNow(test.database, small)).rejects.toThrow(/at least 4 participants/)
    for (let i = 0; i < 4; i++) {
      const interviewId = await newInterview(small, `P${i}`)
      await analysed(interviewId, i, new Random(i))
      const { revision } = await saveSheet(test.database, rater, { interviewId, scores: complete(i), revision: 0 })
      await lockSheet(test.database, rater, interviewId, revision)
    }
    await expect(trainNow(test.database, small)).rejects.toMatchObject({
      code: 'too-few',
      message: expect.stringMatching(/With 4 participants, some folds leave fewer than 4/),
    })
  })
})
