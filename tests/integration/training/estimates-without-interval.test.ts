import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { english } from '#lib/messages/translator.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { Prisma } from '#prisma/client/client.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'
import { plainReport } from '../../fixtures/severity-input.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let card: HeadCard

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 3)
  const head = await test.database.head.findUniqueOrThrow({ where: { id: world.headId } })
  card = storedHeadCard.read(head.card)
})
afterAll(() => test?.stop())

async function estimatedBy(changed: Prisma.HeadUpdateInput['card']) {
  await test.database.head.update({ where: { id: world.headId }, data: { card: changed } })
  await estimateUnseen(test.database, world.unratedId)
  return test.database.estimate.findFirstOrThrow({ where: { headId: world.headId, interviewId: world.unratedId } })
}

describe('a new participant’s estimate by a head', () => {
  it('with residuals has intervals about it', async () => {
    const residuals = Array.from({ length: 19 }, (_, i) => ({ fold: i % 6, participant: `P-${i}`, value: 1 + i / 10 }))
    const { value, lower, upper, lower95, upper95 } = await estimatedBy(storedHeadCard.write({ ...card, residuals }))
    expect(lower).toBeLessThan(value)
    expect(upper).toBeGreaterThan(value)
    expect(lower95).toBeLessThanOrEqual(lower!)
    expect(upper95).toBeGreaterThanOrEqual(upper!)
  })

  it('of nine participants or more has an interval of 90 %, but not of 95 %', async () => {
    const residuals = Array.from({ length: 18 }, (_, i) => ({ fold: i % 6, participant: `P-${i % 9}`, value: 1 }))
    const { lower, upper, lower95, upper95 } = await estimatedBy(storedHeadCard.write({ ...card, residuals }))
    expect([lower, upper]).toEqual([expect.any(Number), expect.any(Number)])
    expect([lower95, upper95]).toEqual([null, null])
  })

  it.each([
    ['of six participants', () => storedHeadCard.write(card), 'at least 9 other participants'],
    ['whose card has no residuals', () => storedHeadCard.write({ ...card, residuals: [] }), 'has no residuals'],
    ['without a card', () => Prisma.DbNull, 'has no residuals'],
  ])('%s has no interval, and pages and report say so', async (_, changed, why) => {
    expect(await estimatedBy(changed())).toMatchObject({
      kind: 'unseen',
      value: expect.any(Number),
      lower: null,
      upper: null,
      lower95: null,
      upper95: null,
    })
    const { manager } = world.members
    const { estimate } = await interviewPage(test.database, manager, world.unratedId, 'manager')
    expect(estimate).toMatchObject({ value: expect.any(Number), interval90: undefined, interval95: undefined })
    expect(english.stored(estimate!.noInterval!)).toContain(why)
    const query = { studyId: world.studyId, search: 'NEW', page: 1 }
    const { rows } = await studyInterviews(test.database, manager, 'manager', query)
    expect(rows[0]!.estimate).toEqual({ value: estimate!.value, interval90: undefined, kind: 'unseen' })
    const report = await interviewReport(test.database, manager, world.unratedId, 'manager')
    const text = (await pdfText(await plainReport(report))).join(' ')
    expect(text).toContain('No interval, on a range of')
    expect(text).toContain(why)
    expect(text).not.toContain('90 % interval 0')
    expect((await studyAgreement(test.database, world.studyId)).pairs).toHaveLength(6)
  })
  it('whose interval lies wholly beyond the scale has none either, and is not to be relied on', async () => {
    await estimatedBy(storedHeadCard.write(card))
    await test.database.estimate.updateMany({
      where: { headId: world.headId, interviewId: world.unratedId },
      data: { value: 0, lower: 0, upper: 0, lower95: 0, upper95: 0 },
    })
    const { manager } = world.members
    const { estimate } = await interviewPage(test.database, manager, world.unratedId, 'manager')
    expect(estimate).toMatchObject({ value: 0, interval90: undefined, interval95: undefined })
    expect(estimate!.noInterval).toContain('outside the scale')
    const query = { studyId: world.studyId, search: 'NEW', page: 1 }
    const { rows } = await studyInterviews(test.database, manager, 'manager', query)
    expect(rows[0]!.estimate!.interval90).toBeUndefined()
    const report = await interviewReport(test.database, manager, world.unratedId, 'manager')
    const text = (await pdfText(await plainReport(report))).join(' ')
    expect(text).toContain('outside the scale')
    expect(text).not.toContain('90 % interval 0')
  })

  it('whose clips lie beyond the scale is drawn at its end, and the report says so', async () => {
    await estimatedBy(storedHeadCard.write(card))
    const report = await interviewReport(test.database, world.members.manager, world.unratedId, 'manager')
    const clips = report.estimate!.clips.map((clip, i) => ({ ...clip, value: i === 0 ? -7 : 3 }))
    const textOf = async (values: typeof clips) =>
      (await pdfText(await plainReport({ ...report, estimate: { ...report.estimate!, clips: values } })))
        .join(' ')
        .replaceAll(/\s+/g, ' ')
    expect(await textOf(clips)).toContain(`1 of ${clips.length} lie beyond the scale and are drawn at its end`)
    expect(await textOf(clips.map((clip) => ({ ...clip, value: 3 })))).not.toContain('outside the scale')
  })
})
