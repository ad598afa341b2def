import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { agreementPage } from '#lib/agreement/study-agreement.ts'
import { english } from '#lib/messages/translator.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { promptSetsOf, wordsOnFaces } from '#lib/review/words-on-faces.ts'
import { defaultPlan, headWithCard, listHeads } from '#lib/training/training-runs.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { trainNow } from '../../fixtures/runs.ts'
import { INTERVIEWS, STUDY, seedStudy } from '../../fixtures/unchanged/seeded-study.ts'

/** What a stored value looks like that a program of another making, or a fault, has left. */
const DAMAGED = { format: 1, clips: 'none' }

let test: TestDatabase
let administrator: Person
let sound: string
let damaged: string

beforeAll(async () => {
  test = await startTestDatabase()
  await seedStudy(test.database)
  administrator = await person(test.database, 'Administrator', 'administrator')
  sound = (await trainNow(test.database, STUDY, defaultPlan('exp')))[0]!
  damaged = (await trainNow(test.database, STUDY, defaultPlan('exp')))[0]!
  await test.database.head.update({ where: { id: damaged }, data: { card: DAMAGED } })
  await test.database.analysis.updateMany({
    where: { recording: { interviewId: INTERVIEWS.rated } },
    data: { result: DAMAGED },
  })
})
afterAll(() => test?.stop())

describe('a stored value that can’t be read', () => {
  it('takes no other head off the list, and its own page says what to do', async () => {
    const { heads } = await listHeads(test.database, STUDY)
    expect(heads.map(({ id, pearson }) => [id, pearson !== undefined])).toEqual([
      [damaged, false],
      [sound, true],
    ])
    expect((await headWithCard(test.database, sound)).card).toBeDefined()
    const { card, whyNoCard } = await headWithCard(test.database, damaged)
    expect(card).toBeUndefined()
    expect(english.stored(whyNoCard!)).toMatch(/Train the head again\.$/)
  })

  it('leaves the pages of a study and of its agreement as they are', async () => {
    const asked = { studyId: STUDY, search: '', page: 1 }
    expect((await studyInterviews(test.database, administrator, undefined, asked)).rows).toHaveLength(18)
    expect((await agreementPage(test.database, STUDY)).pairs).toHaveLength(16)
  })

  it('of an analysis is told on the interview’s page, and with the interview’s name where heads are trained', async () => {
    const view = await interviewPage(test.database, administrator, INTERVIEWS.rated, undefined)
    expect(view.analysis).toMatchObject({ state: 'done', result: undefined })
    expect(english.stored(view.analysis!.problem!)).toMatch(/Analyse the recording again\.$/)
    const other = await interviewPage(test.database, administrator, INTERVIEWS.second, undefined)
    expect(other.analysis).toMatchObject({ problem: null, result: { coverage: expect.any(Number) } })
    await expect(trainNow(test.database, STUDY, defaultPlan('exp'))).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/^P-001, V1: .*Analyse the recording again\.$/),
    })
  })

  it('of a set of descriptions leaves the other sets to choose from', async () => {
    const { id } = await test.database.promptSet.create({
      data: { studyId: STUDY, title: 'Own', prompts: DAMAGED },
    })
    const sets = await promptSetsOf(test.database, STUDY)
    expect(sets.find((set) => set.id === id)).toMatchObject({ title: 'Own', why: expect.stringContaining('remove it') })
    const tools = { modelsFolder: test.folder, texts: { encodeTexts: async () => [] } }
    await expect(wordsOnFaces(test.database, tools, INTERVIEWS.second, { set: id })).rejects.toMatchObject({
      code: 'unreadable',
    })
  })
})
