import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { analysisToRun, lostChoice, planAnalysis } from '#lib/studies/analyses.ts'
import { isChosenInOtherClips, isChosenInWholePass, storedFeatures } from '#lib/studies/kept-features.ts'
import { outdatedRecordings, setSampling } from '#lib/studies/study-sampling.ts'
import { analysisOf } from '#tests/fixtures/analysis.ts'
import { startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { analyseAs, unattendedQueue } from '#tests/fixtures/runs.ts'
import { makeStudyWorld, type StudyWorld } from '#tests/fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'LIMIT', 3)
})
afterAll(() => test?.stop())

const setLimit = async (clipLimit: number | null | undefined) => {
  const { encoder, stride, framesPerSecond } = await test.database.study.findUniqueOrThrow({
    where: { id: world.studyId },
  })
  const sampling = { studyId: world.studyId, encoder, stride, framesPerSecond, clipLimit }
  await setSampling(test.database, world.members.manager, sampling)
}
const outdated = () => outdatedRecordings(test.database, world.studyId)
const recordingOf = async (interview: number) => {
  const where = { interviewId: world.interviews[interview]!, current: true }
  return (await test.database.recording.findFirstOrThrow({ where })).id
}
const plan = (recordingId: string, track?: number) =>
  inTransaction(test.database, (tx) => planAnalysis(tx, unattendedQueue, recordingId, track))
const planned = async (recordingId: string, track?: number) =>
  analysisToRun(test.database, await plan(recordingId, track))

/** An analysis that is done, with frame features. */
async function done(recordingId: string, sampling: Partial<Analysis['sampling']> = {}, track?: number) {
  const embeddings = new Float32Array(2 * 512).fill(1)
  const analysis = analysisOf({ sampling: { ...analysisOf().sampling, ...sampling } })
  const id = await analyseAs(test.database, recordingId, { analysis, embeddings })
  const { clipLimit } = await test.database.study.findUniqueOrThrow({ where: { id: world.studyId } })
  const data = { features: `features/${id}`, clipLimit, track: track ?? null }
  await test.database.analysis.update({ where: { id }, data })
  return id
}
const spread = { starts: [0, 32], total: 1406, looked: 64 }
const hashOf = analysisOf().provenance.encoder.sha256

it('a limit of clips makes analyses with another one outdated, and is audited', async () => {
  for (const [i] of world.interviews.entries()) await done(await recordingOf(i))
  expect(await outdated()).toEqual([])
  await setLimit(60)
  const recordings = await Promise.all(world.interviews.map((_, i) => recordingOf(i)))
  expect(await outdated()).toEqual(expect.arrayContaining(recordings))
  const { details } = await test.database.auditEntry.findFirstOrThrow({ where: { action: 'study.sampling' } })
  expect(details).toMatchObject({ details: { clipLimitBefore: null, clipLimit: 60 } })
  const recordingId = await recordingOf(0)
  expect(await planned(recordingId)).toMatchObject({ clipLimit: 60, track: null })
  await done(recordingId, { spread })
  expect(await outdated()).not.toContain(recordingId)
  await setLimit(undefined)
  expect((await planned(recordingId)).clipLimit).toBe(60)
  await done(recordingId, { spread })
  await setLimit(null)
  expect(await outdated()).toEqual([recordingId])
})

it('frame features of all clips serve for some, and not the other way round', async () => {
  const recordingId = await recordingOf(1)
  await setLimit(null)
  const whole = await done(recordingId)
  const from = async (row: Awaited<ReturnType<typeof planned>>) =>
    (await storedFeatures(test.database, row, hashOf))?.features
  expect(await from(await planned(recordingId))).toBeUndefined()
  await setLimit(60)
  expect(await from(await planned(recordingId))).toBe(`features/${whole}`)
  await test.database.analysis.updateMany({ where: { recordingId }, data: { features: null } })
  const some = await done(recordingId, { spread })
  expect(await from(await planned(recordingId, 2))).toBe(`features/${some}`)
  await setLimit(120)
  expect(await from(await planned(recordingId))).toBeUndefined()
})

it('a face is chosen among those of one limit, and never taken for another’s', async () => {
  const recordingId = await recordingOf(2)
  await setLimit(null)
  await done(recordingId, {}, 2)
  await setLimit(60)
  // What a person sees is the whole analysis; the number means nothing elsewhere.
  expect(await planned(recordingId, 1)).toMatchObject({ clipLimit: null, track: 1 })
  const anew = await planned(recordingId)
  expect(anew).toMatchObject({ clipLimit: 60, track: null })
  expect(await lostChoice(test.database, anew)).toBe(1)
  await done(recordingId, { spread }, 3)
  const next = await planned(recordingId)
  expect(next).toMatchObject({ clipLimit: 60, track: 3 })
  expect(await lostChoice(test.database, next)).toBeUndefined()
})

it('a face is looked for among the faces that it was chosen of, whatever was analysed since', async () => {
  const recordingId = await recordingOf(0)
  const from = async (row: Awaited<ReturnType<typeof planned>>) =>
    (await storedFeatures(test.database, row, hashOf))?.features
  await test.database.analysis.deleteMany({ where: { recordingId } })
  await setLimit(null)
  await done(recordingId)
  await setLimit(60)
  // Made of the features of a whole pass: its faces have the numbers of that.
  const reclipped = await done(recordingId, { spread: { ...spread, looked: 1406 } })
  const ofWhole = await planned(recordingId, 2)
  expect(await isChosenInWholePass(test.database, ofWhole)).toBe(true)
  expect(await from(ofWhole)).toBe(`features/${reclipped}`)

  await test.database.analysis.deleteMany({ where: { recordingId } })
  await done(recordingId, { spread }, 2)
  await setLimit(null)
  await done(recordingId)
  await setLimit(60)
  const ofSome = await planned(recordingId)
  expect(ofSome.track).toBe(2)
  expect(await isChosenInWholePass(test.database, ofSome)).toBe(false)
  await test.database.analysis.updateMany({ where: { recordingId, clipLimit: 60 }, data: { features: null } })
  expect(await from(ofSome)).toBeUndefined()
})

it('a face that was chosen among some clips is not taken for one of clips with another stride', async () => {
  const recordingId = await recordingOf(1)
  await test.database.analysis.deleteMany({ where: { recordingId } })
  await setLimit(60)
  await done(recordingId, { spread }, 2)
  const { stride } = await test.database.study.findUniqueOrThrow({ where: { id: world.studyId } })
  await test.database.analysis.updateMany({ where: { recordingId }, data: { stride: stride + 1 } })
  expect(await planned(recordingId, 1)).toMatchObject({ stride: stride + 1, track: 1 })
  const anew = await planned(recordingId)
  expect(anew).toMatchObject({ stride, track: null })
  expect(await lostChoice(test.database, anew)).toBe(1)
})

it('a face that was chosen among clips of one length is not taken for one of another encoder’s clips', async () => {
  const recordingId = await recordingOf(2)
  await test.database.analysis.deleteMany({ where: { recordingId } })
  await setLimit(60)
  const { clipFrames } = analysisOf().sampling
  await done(recordingId, { spread })
  const chosen = await planned(recordingId, 2)
  expect(await isChosenInOtherClips(test.database, chosen, clipFrames)).toBe(false)
  // By then the study's encoder may have been replaced by a version with longer clips.
  expect(await isChosenInOtherClips(test.database, chosen, 2 * clipFrames)).toBe(true)
  const other = await inTransaction(test.database, (tx) =>
    planAnalysis(tx, unattendedQueue, recordingId, undefined, 'facial-movement'),
  )
  const { encoder } = await test.database.study.findUniqueOrThrow({ where: { id: world.studyId } })
  expect(encoder).not.toBe('facial-movement')
  const byOther = await analysisToRun(test.database, other)
  expect(byOther).toMatchObject({ encoder: 'facial-movement', track: 2 })
  expect(await isChosenInOtherClips(test.database, byOther, clipFrames)).toBe(false)
  expect(await isChosenInOtherClips(test.database, byOther, clipFrames / 2)).toBe(true)
  // A pass over the whole recording numbers faces in one way whatever the encoder.
  expect(await isChosenInOtherClips(test.database, { ...byOther, clipLimit: null }, clipFrames / 2)).toBe(false)
})
