import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { saveSheet } from '#lib/ratings/rating-sheets.ts'
import { Random } from '#lib/statistics/random.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { openBrowser } from '../fixtures/browser.ts'
import type { TestDatabase } from '../fixtures/database.ts'
import { createAda, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { analysedRecording, completeSheet, makeStudyWorld } from '../fixtures/study-world.ts'

let product: RunningProduct
let browser: Browser
/** Ada manages a study that is under way, and rates in one of her own. */
let page: Page
let study: string

beforeAll(async () => {
  product = await startProduct(3278)
  browser = await openBrowser()
  page = await newPage(browser)
  await createAda(page, product)
  study = await withDatabase(product.folder, async (database) => {
    const test = { database, folder: product.folder } as TestDatabase
    const { id, name, email, role } = await database.user.findUniqueOrThrow({ where: { email: 'ada@example.org' } })
    const ada: Person = { id, name, email, role }
    const world = await makeStudyWorld(test, 'WAY', 1)
    await database.membership.create({ data: { studyId: world.studyId, userId: id, role: 'manager' } })
    const later = { studyId: world.studyId, participant: 'WAY-P0', visit: 'V2', date: '2026-02-02' }
    await addInterview(database, ada, later)
    const analysis = await database.analysis.findFirstOrThrow({
      where: { recording: { interviewId: world.interviews[1]! } },
    })
    const result = { ...(analysis.result as object), coverage: 0 }
    await database.analysis.update({ where: { id: analysis.id }, data: { result } })
    await database.analysis.updateMany({
      where: { recording: { interviewId: world.interviews[2]! } },
      data: { state: 'failed', problem: 'The file ends early.' },
    })
    const own = { code: 'OWN', title: 'Rated by one', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(database, ada, { ...own, blinding: 'open' })
    for (const [i, scores] of [completeSheet(2), { EXP1: 1, EXP2: 3 }, undefined].entries()) {
      const visit = { studyId, participant: `OWN-${i + 1}`, visit: 'V1', date: '2026-01-02' }
      const { id: interviewId } = await addInterview(database, ada, visit)
      await analysedRecording(test, ada, interviewId, i, new Random(i))
      if (scores) await saveSheet(database, ada, { interviewId, scores, revision: 0 })
    }
    return `${product.url}/studies/${world.studyId}`
  })
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

it('shows on the start page what waits for a person and in their studies, one click away', async () => {
  await page.goto(product.url)
  const card = (name: string) => page.getByRole('region', { name })
  await card('To sign').getByRole('link', { name: 'OWN-1, V1' }).waitFor()
  await card('To finish').getByText('2/13').waitFor()
  await card('To rate').getByText('one interview').waitFor()
  await card('Needs attention').getByText('1 recording shows no face').waitFor()
  await pictures(page, 'home')
  await card('To finish').getByRole('link', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: /OWN-2/ }).waitFor()
}, 120_000)

it('shows how far a study is, what is next, and the interviews of each participant', async () => {
  await page.goto(study)
  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  const next = page.getByRole('region', { name: 'Next step' })
  await next.getByText('1 analysis failed: see why, and run it again.').waitFor()
  await page.getByLabel('Estimated, 6 of 8').waitFor()
  const cell = page.getByRole('link', { name: /^WAY-P0, V1, recorded, analysed, 2 of 2 rated, \d/ })
  await cell.waitFor()
  await page.getByRole('link', { name: /^WAY-P0, V2, 0 of 2 rated, no recording/ }).waitFor()
  await page.getByRole('link', { name: /^WAY-P1, V1, .*no face/ }).waitFor()
  await pictures(page, 'overview')
  await page.getByRole('region', { name: 'Needs you' }).getByRole('link', { name: '1 recording shows no face' }).click()
  await page.getByText('1 of 8 interviews').waitFor()
  expect(await page.getByRole('row').nth(1).textContent()).toContain('WAY-P1')
}, 120_000)

it('narrows the interviews by filters that stand in the address', async () => {
  await page.goto(study)
  await page.getByRole('button', { name: 'Filters' }).click()
  const filters = page.getByRole('dialog', { name: 'Filters' })
  await filters.getByRole('combobox', { name: 'Rated' }).click()
  await filters.getByRole('option', { name: 'by nobody' }).click()
  await page.getByText('2 of 8 interviews').waitFor()
  await pictures(page, 'filters')
  expect(new URL(page.url()).searchParams.get('rated')).toBe('none')
  await filters.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByText('8 interviews', { exact: true }).waitFor()
}, 120_000)
