import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { Random } from '#lib/statistics/random.ts'
import { studyOverview } from '#lib/studies/study-overview.ts'
import { analysisOf } from '../../fixtures/analysis.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies, studyWithHead } from '../../fixtures/rated-study.ts'
import { analyseAs } from '../../fixtures/runs.ts'
import { completeSheet } from '../../fixtures/study-world.ts'

let test: TestDatabase
let studies: RatedStudies

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
})
afterAll(() => test?.stop())

describe('the interviews of a study', () => {
  let studyId: string
  let interviews: string[]

  beforeAll(async () => {
    ;({ studyId, interviews } = await studyWithHead(test, studies))
  })

  it('keep estimate and other sheets from a rater until their own sheet is locked', async () => {
    const blind = await person(test.database, 'Blind', 'clinician')
    await test.database.membership.create({ data: { studyId, userId: blind.id, role: 'rater' } })
    const before = await interviewPage(test.database, blind, interviews[0]!, 'rater')
    expect(before).toMatchObject({ blind: 'own-sheet', estimate: undefined, sheets: [], lockedSheets: 2 })
    expect(JSON.stringify(before)).not.toContain('"EXP1":')
    const { revision } = await saveSheet(test.database, blind, {
      interviewId: interviews[0]!,
      scores: completeSheet(1),
      revision: 0,
    })
    await lockSheet(test.database, blind, interviews[0]!, revision)
    const after = await interviewPage(test.database, blind, interviews[0]!, 'rater')
    expect(after.blind).toBeUndefined()
    expect(after.sheets).toHaveLength(3)
    expect(after.estimate).toMatchObject({ kind: 'outOfFold' })
  })

  it('are listed page by page, found by code, and blind as the interview itself', async () => {
    const page = await studyInterviews(test.database, studies.manager, 'manager', { studyId, search: 'p3', page: 7 })
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
    const marked = await studyInterviews(test.database, studies.manager, 'manager', { studyId, search: 'p3', page: 1 })
    expect(marked.rows[0]!.analysis!.doubts).toEqual(messages)
    await test.database.analysis.update({ where: { id }, data: { result: { ...doubted, quality: 'damaged' } } })
    const damaged = await studyInterviews(test.database, studies.manager, 'manager', { studyId, search: 'p3', page: 1 })
    expect(damaged.rows[0]!.analysis!.doubts).toEqual([])
    await test.database.analysis.update({ where: { id }, data: { result: doubted } })
    const unreliable = await studyInterviews(test.database, studies.manager, 'manager', {
      studyId,
      search: '%',
      page: 1,
    })
    expect(unreliable.total).toBe(0)
    const blind = await person(test.database, 'Blinder', 'clinician')
    const own = await studyInterviews(test.database, blind, 'rater', { studyId, search: '', page: 1 })
    expect(own.rows.length).toBeGreaterThan(9)
    expect(own.rows.every(({ estimate, ownSheet }) => estimate === undefined && ownSheet === 'none')).toBe(true)
    const overview = await studyOverview(test.database, studies.manager, studyId, 'manager')
    expect(overview.counts).toMatchObject({ interviews: own.total, open: 0 })
    expect(overview.counts.rated).toBeGreaterThan(9)
  })

  it('are sorted, by estimates only for those who see all of them', async () => {
    const sorted = async (query: object, role: 'manager' | 'rater' = 'manager') =>
      (await studyInterviews(test.database, studies.manager, role, { studyId, ...query })).rows
    const values = (await sorted({ sort: 'estimate', descending: true })).map(({ estimate }) => estimate?.value)
    const known = values.filter((value) => value !== undefined)
    expect(known.length).toBeGreaterThan(9)
    expect(known).toEqual(known.toSorted((one, other) => other - one))
    // Those without one come last.
    expect(values.slice(0, known.length)).toEqual(known)
    const byRatings = (await sorted({ sort: 'ratings' })).map(({ lockedSheets }) => lockedSheets)
    expect(byRatings).toEqual(byRatings.toSorted((one, other) => one - other))
    for (const sort of ['visit', 'date', 'analysis'] as const)
      expect(await sorted({ sort })).toHaveLength(byRatings.length)
    expect((await sorted({ descending: true }))[0]!.participant).toBe('P9')
    await expect(sorted({ sort: 'estimate' }, 'rater')).rejects.toThrow('see all of them')
  })

  it('keep their estimates where a recording is analysed again, with the clips that they were made from', async () => {
    const before = await interviewPage(test.database, studies.manager, interviews[1]!, 'manager')
    expect(before.estimate).toMatchObject({ ofEarlierAnalysis: false })
    const random = new Random(21)
    const embeddings = Float32Array.from({ length: 2 * 512 }, () => random.normal())
    await analyseAs(test.database, before.recording!.id, { analysis: analysisOf(), embeddings })
    const after = await interviewPage(test.database, studies.manager, interviews[1]!, 'manager')
    expect(after.analysis!.id).not.toBe(before.analysis!.id)
    expect(after.estimate).toEqual({ ...before.estimate, ofEarlierAnalysis: true })
    expect(after.estimate!.clips.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 2560],
      [2560, 5120],
    ])
    expect(after.estimate!.clips.every(({ value }) => typeof value === 'number')).toBe(true)
  })
})
