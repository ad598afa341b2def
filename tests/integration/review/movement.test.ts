import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'
import { bytesOf, floatsOf } from '#lib/numbers/rows.ts'
import { movementOfInterview, movementSchema } from '#lib/review/movement-of-interview.ts'
import { startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '#tests/fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'MOVED', 3)
})
afterAll(() => test?.stop())

const see = (name = 'mov_blinkrate') => movementOfInterview(test.database, { interviewId: world.interviews[0]!, name })

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
    const { id: _, ...rest } = first
    await test.database.analysis.create({
      data: {
        ...rest,
        encoder: MOVEMENT,
        result: { ...result, clips } as never,
        embeddings: bytesOf(embeddings),
      } as never,
    })
    expect(floatsOf(bytesOf(embeddings))).toEqual(embeddings)
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
