import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import {
  addView,
  changeView,
  MOST_VIEWS,
  removeView,
  restoreView,
  savedViews,
  type ViewContent,
} from '#lib/review/saved-views.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

const content: ViewContent = {
  show: 'problem',
  search: 'P0',
  sort: 'date',
  descending: true,
  columns: ['date', 'chart'],
  filters: { visit: 'V1', rated: 'none' },
}

let test: TestDatabase
let studyId: string
let manager: Person
let rater: Person

beforeAll(async () => {
  test = await startTestDatabase()
  const study = { code: 'VIEWS', title: 'Views', scale: 'panss', target: 'negative' }
  ;({ id: studyId } = await test.database.study.create({ data: study }))
  manager = await person(test.database, 'Manager', 'researcher')
  rater = await person(test.database, 'Rater', 'clinician')
})
afterAll(() => test?.stop())

const namesFor = async (by: Person) => (await savedViews(test.database, by, studyId)).map(({ name }) => name)
const entries = () =>
  test.database.auditEntry.findMany({ where: { subject: studyId }, select: { action: true }, orderBy: { id: 'asc' } })

describe('views of a study’s interviews', () => {
  it('of a person are seen by that person alone, those of the study by all, as they were kept', async () => {
    await addView(test.database, rater, 'person', { studyId, name: 'Mine', content })
    await addView(test.database, manager, 'study', { studyId, name: 'To check', content })
    expect(await namesFor(manager)).toEqual(['To check'])
    const seen = await savedViews(test.database, rater, studyId)
    expect(seen.map(({ name, isOfStudy }) => [name, isOfStudy])).toEqual([
      ['Mine', false],
      ['To check', true],
    ])
    expect(seen[0]!.content).toEqual(content)
  })

  it('have names that differ among those of one owner', async () => {
    await expect(addView(test.database, rater, 'person', { studyId, name: 'MINE', content })).rejects.toThrow(/already/)
    await addView(test.database, manager, 'person', { studyId, name: 'Mine', content })
    expect(await namesFor(manager)).toEqual(['Mine', 'To check'])
  })

  it('can’t be changed as somebody else’s, nor over a change that was not read', async () => {
    const [, ofStudy] = await savedViews(test.database, manager, studyId)
    const change = { studyId, id: ofStudy!.id, revision: 0 }
    await expect(changeView(test.database, rater, 'person', { ...change, name: 'X' })).rejects.toMatchObject({
      code: 'not-found',
    })
    await changeView(test.database, manager, 'study', { ...change, name: 'Checks' })
    await expect(
      changeView(test.database, manager, 'study', { ...change, content: { ...content, search: '' } }),
    ).rejects.toMatchObject({ code: 'conflict' })
    const [changed] = await savedViews(test.database, manager, studyId)
    expect(changed).toMatchObject({ name: 'Checks', revision: 1, content })
  })

  it('come back when their deletion is undone, unless the name has another view', async () => {
    const [own] = await savedViews(test.database, rater, studyId).then((views) =>
      views.filter(({ isOfStudy }) => !isOfStudy),
    )
    const view = { studyId, id: own!.id }
    await expect(removeView(test.database, manager, 'person', view)).rejects.toMatchObject({ code: 'not-found' })
    await removeView(test.database, rater, 'person', view)
    expect(await namesFor(rater)).toEqual(['Checks'])
    await restoreView(test.database, rater, 'person', view)
    expect(await namesFor(rater)).toEqual(['Checks', 'Mine'])
    await removeView(test.database, rater, 'person', view)
    await addView(test.database, rater, 'person', { studyId, name: 'Mine', content })
    await expect(restoreView(test.database, rater, 'person', view)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('are told of in the audit trail where they are the study’s', async () => {
    const [view] = (await savedViews(test.database, manager, studyId)).filter(({ isOfStudy }) => isOfStudy)
    await removeView(test.database, manager, 'study', { studyId, id: view!.id })
    expect((await entries()).map(({ action }) => action)).toEqual(['study.view', 'study.view', 'study.view.remove'])
  })

  it('are no more than a list can hold', async () => {
    const more = MOST_VIEWS - (await namesFor(rater)).length
    for (let i = 0; i < more; i++)
      await addView(test.database, rater, 'person', { studyId, name: `View ${i}`, content })
    await expect(addView(test.database, rater, 'person', { studyId, name: 'One more', content })).rejects.toThrow(
      /at most/,
    )
  })
})
