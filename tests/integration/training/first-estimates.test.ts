import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { canEstimateFirst, firstEstimates, storedFirstEstimates } from '#lib/training/first-estimates.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'FIRST', 3)
  const head = await test.database.head.findUniqueOrThrow({ where: { id: world.headId } })
  const residuals = Array.from({ length: 19 }, (_, i) => ({ fold: i % 6, participant: `P-${i}`, value: 1 + i / 10 }))
  const card = storedHeadCard.write({ ...storedHeadCard.read(head.card), residuals })
  await test.database.head.update({ where: { id: world.headId }, data: { card } })
  await estimateUnseen(test.database, world.unratedId)
})
afterAll(() => test?.stop())

/** The interview's analysis as if its clips were some of so many. */
async function lookedAt(total?: number) {
  const row = await test.database.analysis.findFirstOrThrow({
    where: { recording: { interviewId: world.unratedId } },
  })
  const analysis = storedAnalysis.read(row.result)
  const { values } = storedEmbeddings(row.embeddings!, analysis)
  const looked = { clips: analysis.clips, embeddings: values, total: total ?? analysis.clips.length }
  return { id: row.id, encoder: analysis.provenance.encoder, looked }
}
const page = (who: keyof StudyWorld['members'], role: 'manager' | 'rater') =>
  interviewPage(test.database, world.members[who], world.unratedId, role)

describe('the first estimate of a new participant', () => {
  it('from all clips is the estimate itself', async () => {
    const { id, encoder, looked } = await lookedAt()
    const { seen, total, estimates } = (await firstEstimates(test.database, id, encoder, looked))!
    const { estimate } = await page('manager', 'manager')
    expect([seen, total]).toEqual([looked.clips.length, looked.clips.length])
    const own = estimates.find(({ headId }) => headId === world.headId)!
    expect(own.value).toBeCloseTo(estimate!.value, 9)
  })

  it('is shown while the analysis runs, to those who are not blinded, and not after', async () => {
    const { id, encoder, looked } = await lookedAt(1400)
    const found = (await firstEstimates(test.database, id, encoder, looked))!
    const { estimate } = await page('manager', 'manager')
    const run = (state: 'running' | 'done') =>
      test.database.analysis.update({ where: { id }, data: { state, firstLook: storedFirstEstimates.write(found) } })
    await run('running')
    const { firstEstimate } = await page('manager', 'manager')
    expect(firstEstimate).toMatchObject({ value: estimate!.value, seen: looked.clips.length, total: 1400 })
    const blinded = await page('rater', 'rater')
    expect([blinded.blind !== undefined, blinded.firstEstimate]).toEqual([true, undefined])
    await run('done')
    expect((await page('manager', 'manager')).firstEstimate).toBeUndefined()
  })

  it('is made by heads of the same encoder that have not seen the participant', async () => {
    const { id, encoder, looked } = await lookedAt()
    const other = { ...encoder, sha256: 'f'.repeat(64) }
    expect(await firstEstimates(test.database, id, other, looked)).toBeUndefined()
    expect(await canEstimateFirst(test.database, id, other.sha256)).toBe(false)
    expect(await canEstimateFirst(test.database, id, encoder.sha256)).toBe(true)
    const seen = await test.database.analysis.findFirstOrThrow({
      where: { recording: { interviewId: world.interviews[0]! } },
    })
    expect(await canEstimateFirst(test.database, seen.id, encoder.sha256)).toBe(false)
  })
})
