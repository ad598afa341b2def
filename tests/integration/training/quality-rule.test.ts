import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIP_QUALITY_FORMAT, storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { ruleEffect, setQuality, studyQuality } from '#lib/studies/study-quality.ts'
import { storedClipEstimates } from '#lib/training/clip-estimates.ts'
import { estimateAgain, estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { trainNow } from '../../fixtures/runs.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
/** Clips in bins of light. */
const LIGHT: Record<number, number> = { 2: 2, 3: 1, 10: 4, 14: 5 }
const RULE = { light: { limit: 45, below: 'leave-out' as const } }

/** Stores how light the two clips of an interview's analysis are. */
async function lit(interviewId: string, light: [number, number]) {
  const { id, result } = await test.database.analysis.findFirstOrThrow({ where: { recording: { interviewId } } })
  const clipQuality = {
    format: CLIP_QUALITY_FORMAT,
    light,
    sharpness: [1, 1],
    size: [200, 200],
    yaw: [5, null],
    pitch: [8, null],
    certainty: [0.9, 0.9],
  } as const
  const analysis = { ...storedAnalysis.read(result), clipQuality: structuredClone(clipQuality) as never }
  await test.database.analysis.update({ where: { id }, data: { result: storedAnalysis.write(analysis) } })
  // As of analyses from before measures were kept.
  await test.database.clipMeasures.deleteMany({ where: { analysisId: id } })
}

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'QUALITY', 3)
  for (const [i, id] of world.interviews.slice(1).entries()) await lit(id, [120, i === 0 ? 20 : 90])
  await lit(world.unratedId, [30, 20])
  await estimateUnseen(test.database, world.unratedId)
})
afterAll(() => test?.stop())

const page = () => interviewPage(test.database, world.members.manager, world.unratedId, 'manager')

describe('limits on the quality of clips', () => {
  it('say beforehand what they would leave out, and are changed by an audited act', async () => {
    const { database } = test
    const { studyId, members } = world
    expect(await studyQuality(database, studyId)).toEqual({ rule: {}, effect: undefined })
    const effect = await ruleEffect(database, studyId, RULE)
    const all = { leftOut: 3, weighted: 0, interviews: 1 }
    const { distribution, ...counted } = effect
    expect(counted).toEqual({ clips: 14, interviews: 7, unmeasured: 1, each: { light: all }, all })
    expect(distribution.light).toEqual(Array.from({ length: 30 }, (_, bin) => LIGHT[bin] ?? 0))
    expect(await database.clipMeasures.count()).toBe(7)
    // Nothing but what is kept is read from here on.
    const first = world.interviews[1]!
    const measures = { light: Buffer.from(Float32Array.of(120, 50).buffer) }
    await database.clipMeasures.updateMany({
      where: { analysis: { recording: { interviewId: first } } },
      data: measures,
    })
    const other = { light: { limit: 45.5, below: 'leave-out' as const } }
    expect(await ruleEffect(database, studyId, other)).toMatchObject({ all: { leftOut: 2 }, distribution })
    await database.clipMeasures.deleteMany()
    expect(await ruleEffect(database, studyId, { light: { limit: 45, below: 'weight' } })).toMatchObject({
      all: { leftOut: 0, weighted: 3, interviews: 0 },
    })
    for (let time = 0; time < 2; time++) await setQuality(database, members.manager, { studyId, rule: RULE })
    expect(await studyQuality(database, studyId)).toEqual({ rule: RULE, effect })
    const entries = await database.auditEntry.findMany({ where: { action: 'study.quality', subject: studyId } })
    expect(entries).toHaveLength(1)
  })

  it('leave a head that was trained without them as it is; its estimates say so', async () => {
    await estimateUnseen(test.database, world.unratedId)
    const { estimate, leftOutByRule } = await page()
    expect(estimate).toMatchObject({ ruleChanged: true, leftOutByQuality: 0 })
    expect(leftOutByRule).toBe(false)
  })

  it('hold in training as in estimates; where no clip is left there is no estimate, and the page says why', async () => {
    const { database } = test
    const [headId] = await trainNow(database, world.studyId)
    const { card } = await database.head.findUniqueOrThrow({ where: { id: headId! } })
    expect(storedHeadCard.read(card).quality).toMatchObject({
      rule: RULE,
      clips: 14,
      leftOut: 3,
      interviews: 1,
      unmeasured: 1,
    })
    const of = (interviewId: string) => database.estimate.findFirst({ where: { headId: headId!, interviewId } })
    const dark = (await of(world.interviews[1]!))!
    const [first, second] = storedClipEstimates.read(dark.clips)
    expect(second).toBeNull()
    expect(dark.value).toBeCloseTo(Math.min(16, Math.max(0, first!)), 5)
    const unmeasured = (await of(world.interviews[0]!))!
    expect(storedClipEstimates.read(unmeasured.clips)).not.toContain(null)
    expect(await of(world.unratedId)).toBeNull()
    const seen = await page()
    expect([seen.estimate, seen.leftOutByRule]).toEqual([undefined, true])
    await estimateAgain(database, world.members.manager, world.unratedId)
    expect(await of(world.unratedId)).toBeNull()
    // A head in use estimates by its own rule, whatever the study's is by now.
    await setQuality(database, world.members.manager, { studyId: world.studyId, rule: {} })
    await estimateUnseen(database, world.unratedId)
    expect(await of(world.unratedId)).toBeNull()
    await lit(world.unratedId, [30, 90])
    await estimateUnseen(database, world.unratedId)
    expect(storedClipEstimates.read((await of(world.unratedId))!.clips)).toEqual([null, expect.any(Number)])
    const again = await page()
    expect(again.estimate).toMatchObject({
      ruleChanged: true,
      leftOutByQuality: 1,
      leftOutByMarks: 0,
      marksChanged: false,
    })
  })
})
