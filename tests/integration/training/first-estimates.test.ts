import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { clipsOfLook, withClipsOfPass } from '#lib/analysis/clips-so-far.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { Random } from '#lib/statistics/random.ts'
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
  const residuals = Array.from({ length: 19 }, (_, i) => ({
    fold: i % 6,
    participant: `P-${i}`,
    value: (1 + i / 10) / 1000,
  }))
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
  const { clips } = analysis
  const starts = clips.map((_, clip) => clip * analysis.sampling.stride)
  const looked = { starts, clips, embeddings: values, total: total ?? clips.length, places: new Map() }
  return { id: row.id, encoder: analysis.provenance.encoder, looked }
}
const page = (who: keyof StudyWorld['members'], role: 'manager' | 'rater') =>
  interviewPage(test.database, world.members[who], world.unratedId, role)

describe('the first estimate of a new participant', () => {
  it('from all clips is the estimate itself', async () => {
    const { id, encoder, looked } = await lookedAt()
    const { seen, total, estimates } = (await firstEstimates(test.database, id, encoder, clipsOfLook(looked)))!
    const { estimate } = await page('manager', 'manager')
    expect([seen, total]).toEqual([looked.clips.length, looked.clips.length])
    const own = estimates.find(({ headId }) => headId === world.headId)!
    expect(own.value).toBeCloseTo(estimate!.value, 9)
  })

  it('is shown while the analysis runs, to those who are not blinded, and not after', async () => {
    const { id, encoder, looked } = await lookedAt(1400)
    const found = (await firstEstimates(test.database, id, encoder, clipsOfLook(looked)))!
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

  it('becomes narrower with the clips of the pass, and is what the pass itself estimates once it has them all', async () => {
    const { id, encoder, looked: two } = await lookedAt()
    const width = two.embeddings.length / two.clips.length
    const random = new Random(3)
    /** A recording of forty clips that differ as the two of the analysis do, and more. */
    const rows = Array.from({ length: 40 }, () => {
      const share = 8 * (random.next() - 0.5)
      return Array.from(
        { length: width },
        (_, i) => share * two.embeddings[i]! + (1 - share) * two.embeddings[width + i]!,
      )
    })
    const some = (places: number[]) => ({
      starts: places.map((place) => place * 32),
      clips: places.map((place) => ({ startMs: place * 2560, endMs: place * 2560 + 1280, coverage: 1 })),
      embeddings: Float32Array.from(places.flatMap((place) => rows[place]!)),
    })
    const all = [...rows.keys()]
    const spread = all.filter((place) => place % 4 === 2)
    const few = { ...some(spread), total: all.length, places: new Map() }
    const estimateOf = async (clips: Parameters<typeof firstEstimates>[3]) => {
      const found = (await firstEstimates(test.database, id, encoder, clips))!
      const { value, interval90 } = found.estimates.find(({ headId }) => headId === world.headId)!
      return { value, width: interval90![1] - interval90![0], seen: found.seen }
    }
    const first = await estimateOf(clipsOfLook(few))
    const half = await estimateOf(withClipsOfPass(few, some(all.slice(0, 20)), 32))
    const whole = await estimateOf(withClipsOfPass(few, some(all), 32))
    expect([first.seen, half.seen, whole.seen]).toEqual([10, 25, 40])
    expect(half.value).not.toBe(first.value)
    expect(half.width).toBeLessThan(first.width)
    expect(whole.width).toBeLessThan(half.width)
    const plain = await estimateOf(clipsOfLook({ ...some(all), total: all.length, places: new Map() }))
    expect(whole.value).toBeCloseTo(plain.value, 9)
    expect(whole.width).toBeCloseTo(plain.width, 9)
  })

  it('is made by heads of the same encoder that have not seen the participant', async () => {
    const { id, encoder, looked } = await lookedAt()
    const other = { ...encoder, sha256: 'f'.repeat(64) }
    expect(await firstEstimates(test.database, id, other, clipsOfLook(looked))).toBeUndefined()
    expect(await canEstimateFirst(test.database, id, other.sha256)).toBe(false)
    expect(await canEstimateFirst(test.database, id, encoder.sha256)).toBe(true)
    const seen = await test.database.analysis.findFirstOrThrow({
      where: { recording: { interviewId: world.interviews[0]! } },
    })
    expect(await canEstimateFirst(test.database, seen.id, encoder.sha256)).toBe(false)
  })
})
