import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { english } from '#lib/messages/translator.ts'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'
import { bytesOf } from '#lib/numbers/rows.ts'
import { makeReport, reportChoiceSchema } from '#lib/reports/severity/make-report.ts'
import { movementInStudy } from '#lib/review/movement-in-study.ts'
import { movementOfInterview, movementSchema } from '#lib/review/movement-of-interview.ts'
import { storeAnalysis } from '#lib/studies/analyses.ts'
import { LISTED, meansOf, readMeans, writtenMeans } from '#lib/studies/movement-means.ts'
import { analysisOf } from '#tests/fixtures/analysis.ts'
import { person, startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { pdfText } from '#tests/fixtures/pdf-text.ts'
import { makeStudyWorld, type StudyWorld } from '#tests/fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'MOVED', 3)
})
afterAll(() => test?.stop())

const see = (name = 'mov_blinkrate') => movementOfInterview(test.database, { interviewId: world.interviews[0]!, name })

/** Beside another analysis, one by facial movement. */
async function measured(beside: object, result: object, embeddings: Float32Array) {
  const { id: _, ...rest } = beside as { id: string }
  const data = { ...rest, encoder: MOVEMENT, result, embeddings: bytesOf(embeddings) }
  await test.database.analysis.create({ data: data as never })
}

describe('movement over a recording', () => {
  it('is not there where movements were not measured', async () => {
    expect(await see()).toBeNull()
  })

  it('is a value a clip of the analysis that measured it, whatever the study counts; nothing for clips that don’t count', async () => {
    const first = await test.database.analysis.findFirstOrThrow({
      where: { recordingId: world.recordingId, embeddings: { not: null } },
    })
    const result = first.result as unknown as { clips: { startMs: number; endMs: number; coverage: number }[] }
    const clips = result.clips.map((clip, i) => ({ ...clip, coverage: i === 1 ? 0.2 : 1 }))
    const width = CLIP_NAMES.length
    const embeddings = new Float32Array(clips.length * width).map((_, i) => Math.floor(i / width) + (i % width) / 1000)
    await measured(first, { ...result, clips }, embeddings)
    const seen = await see()
    const place = CLIP_NAMES.indexOf('mov_blinkrate') / 1000
    expect(seen!.values).toEqual(clips.map((_, i) => (i === 1 ? null : expect.closeTo(i + place, 3))))
    expect(seen!.startMs).toEqual(clips.map(({ startMs }) => startMs))
    expect(seen!.coverage[1]).toBe(0.2)
  })

  it('is of numbers that a timeline can show, and of no others', () => {
    const interviewId = world.interviews[0]!
    expect(movementSchema.safeParse({ interviewId, name: 'fac_cornerlift_mean' }).success).toBe(true)
    expect(movementSchema.safeParse({ interviewId, name: 'fac_score_mean' }).success).toBe(false)
  })
})

describe('movement in a report', () => {
  const inStudy = (who: Person, role: 'manager' | 'rater' | undefined) =>
    movementInStudy(test.database, who, role, world.interviews[0]!)

  it('is the mean over the clips that count, without others where none was measured', async () => {
    const found = (await inStudy(world.members.manager, 'manager'))!
    expect(found.others).toBe(0)
    expect(found.numbers.every(({ range }) => range === undefined)).toBe(true)
    const seen = (await see('fac_expressivity'))!.values.filter((value) => value !== null)
    expect(found.clips).toBe(seen.length)
    expect(found.numbers[0]!.name).toBe('fac_expressivity')
    expect(found.numbers[0]!.mean).toBeCloseTo(seen.reduce((sum, value) => sum + value, 0) / seen.length, 3)
  })

  it('is compared with the study’s other interviews, and kept from who is blind', async () => {
    const others = await test.database.analysis.findMany({
      where: {
        recording: { interviewId: { in: world.interviews.slice(1) } },
        embeddings: { not: null },
        encoder: { not: MOVEMENT },
      },
      orderBy: { recording: { interview: { participant: { code: 'asc' } } } },
    })
    expect(others.length).toBeGreaterThan(1)
    for (const [i, other] of others.entries()) {
      const { clips } = other.result as unknown as { clips: unknown[] }
      const embeddings = new Float32Array(clips.length * CLIP_NAMES.length).fill(10 + i)
      await measured(other, other.result as object, embeddings)
    }
    const { others: count, numbers } = (await inStudy(world.members.manager, 'manager'))!
    expect(count).toBe(others.length)
    for (const { range } of numbers) expect(range).toEqual([10, 9 + others.length])
    const blind = await person(test.database, 'Blind', 'clinician')
    await test.database.membership.create({ data: { studyId: world.studyId, userId: blind.id, role: 'rater' } })
    expect(await inStudy(blind, 'rater')).toBeUndefined()
  })

  it('follows marks that leave clips out, though what was measured is read once', async () => {
    const { database } = test
    const see = () => inStudy(world.members.manager, 'manager')
    const before = await see()
    const kind = { studyId: world.studyId, name: 'Interviewer speaks', key: 'z', colour: '#112233', excludes: true }
    const { id: kindId } = await database.eventKind.create({ data: kind })
    const mark = { recordingId: world.recordingId, kindId, authorId: world.members.manager.id, fromMs: 0, toMs: 60_000 }
    const { id } = await database.eventMark.create({ data: mark })
    expect(await see()).toBeUndefined()
    await database.eventMark.delete({ where: { id } })
    expect(await see()).toEqual(before)
  })

  it('is kept beside the analysis when that is stored, the same as it would be made from the embeddings, and read from there', async () => {
    const { database } = test
    const recordingId = world.recordingId
    const { id } = await database.analysis.create({ data: { recordingId, encoder: MOVEMENT } })
    const analysis = analysisOf()
    const embeddings = new Float32Array(analysis.clips.length * CLIP_NAMES.length).map((_, i) =>
      Math.fround(1 / (i + 3)),
    )
    await database.$transaction((tx) => storeAnalysis(tx, id, { analysis, embeddings }))
    const { content } = await database.movementMeans.findUniqueOrThrow({ where: { analysisId: id } })
    const made = meansOf(analysis.clips, bytesOf(embeddings), [])!
    expect(readMeans(content)).toEqual({ leavingOut: [], means: made })

    const kept = { leavingOut: [], means: { ...made, values: made.values.map((value) => value + 1) } }
    await database.movementMeans.update({ where: { analysisId: id }, data: { content: writtenMeans(kept) } })
    await database.analysis.update({ where: { id }, data: { state: 'done', finishedAt: new Date() } })
    const found = (await inStudy(world.members.manager, 'manager'))!
    expect(found.numbers.map(({ mean }) => mean)).toEqual([...kept.means.values])
    await database.analysis.delete({ where: { id } })
  })

  it('of an earlier analysis is kept once it was asked for', async () => {
    const measuredHere = { encoder: MOVEMENT, recording: { interviewId: world.interviews[1]! } }
    const { id: analysisId } = await test.database.analysis.findFirstOrThrow({ where: measuredHere })
    const { content } = await test.database.movementMeans.findUniqueOrThrow({ where: { analysisId } })
    expect(readMeans(content)!.means!.values).toEqual(new Float64Array(LISTED.length).fill(10))
  })

  it('stands in the report in words, where it is chosen', async () => {
    const textOf = async (given: object) => {
      const choice = reportChoiceSchema.parse(given)
      const { manager } = world.members
      const { content } = await makeReport(
        english,
        test.database,
        manager,
        'manager',
        world.interviews[0]!,
        choice,
        new Date(0),
      )
      return (await pdfText(content)).join(' ')
    }
    const text = await textOf({})
    expect(text).toContain('What moved')
    expect(text).toContain('Lift of the mouth’s corners: mean')
    expect(text).toMatch(/10 eye distances to 1\d eye distances/)
    expect(await textOf({ sections: ['quality'] })).not.toContain('What moved')
    expect(await textOf({ language: 'de' })).toContain('Was sich bewegte')
  })
})
