import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { storeOwnScale } from '#lib/own-scales/own-scales.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import type { WrittenScale } from '#lib/scales/scale.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { openBrowser } from '../fixtures/browser.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { Visitor } from '../fixtures/visitor.ts'

/** Functioning from 1 to 100, a sum that is entered as it is, and an item with a chip for each score. */
const FUNCTIONING: Omit<WrittenScale, 'key'> = {
  name: 'FUNC',
  title: 'Functioning and a sum',
  source: 'Own study (2026)',
  items: [
    { key: 'F1', label: 'F1', title: 'Functioning', low: 1, high: 100, levels: { 1: 'danger', 100: 'superior' } },
    { key: 'F2', label: 'F2', title: 'Sum of another scale', low: 30, high: 210 },
    { key: 'F3', label: 'F3', title: 'Change', low: 1, high: 7 },
  ],
  sums: [{ key: 'total', title: 'Total', items: ['F1', 'F2', 'F3'] }],
  rights: { holder: 'The study', note: 'Own work' },
}

let product: RunningProduct
let browser: Browser
let page: Page
let interviewId: string

beforeAll(async () => {
  product = await startProduct(3262)
  await Visitor.first(product)
  interviewId = await withDatabase(product.folder, async (database) => {
    const ada = (await database.user.findFirstOrThrow({ where: { email: ADA.email } })) as Person
    const about = { code: 'LONG', title: 'Long ranges', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(database, ada, { ...about, blinding: 'open' })
    await storeOwnScale(database, ada, { studyId, scale: FUNCTIONING, target: 'total', version: 0 })
    return (await addInterview(database, ada, { studyId, participant: 'P-1', visit: 'V1', date: '2026-01-02' })).id
  })
  browser = await openBrowser()
  page = await newPage(browser)
  await page.goto(product.url)
  await page.getByLabel('E-mail').fill(ADA.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ADA.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Studies', level: 1 }).waitFor()
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
const stored = () =>
  withDatabase(product.folder, async (database) => {
    const sheet = await database.ratingSheet.findFirst({ where: { interviewId } })
    return sheet ? storedScores.read(sheet.scores) : undefined
  })

it('takes scores of long ranges as digits and Enter, and those of short ones by one key', async () => {
  await page.goto(`${product.url}/interviews/${interviewId}/rate`)
  await page.getByRole('textbox', { name: /^F1/ }).click()
  for (const key of ['7', '1', 'Enter']) await page.keyboard.press(key)
  expect(await focused()).toMatch(/^F2/)
  for (const key of ['9', '8', 'ArrowDown']) await page.keyboard.press(key)
  await page.keyboard.press('4')
  await expect.poll(stored).toEqual({ F1: 71, F2: 98, F3: 4 })
  await page.getByText('all saved').waitFor()
}, 60_000)

it('keeps what is no score in sight, and counts neither it nor the score before', async () => {
  await page.getByRole('textbox', { name: /^F2/ }).fill('7')
  await page.keyboard.press('Enter')
  await page.getByText('Enter a number from 30 to 210.').waitFor()
  expect(await focused()).toMatch(/^F2/)
  await page.getByRole('button', { name: '1 to go: F2' }).waitFor()
  await expect.poll(stored).toEqual({ F1: 71, F3: 4 })
  await pictures(page, 'long-ranges')
  for (const key of ['8', 'f', '3']) await page.keyboard.press(key)
  expect(await focused()).toBe('4')
  await expect.poll(stored).toEqual({ F1: 71, F2: 78, F3: 4 })
  await page.getByRole('textbox', { name: /^F2/ }).click()
  for (const key of ['x']) await page.keyboard.press(key)
  await page.getByRole('textbox', { name: /why|reason|assess/i }).waitFor()
}, 60_000)

it('signs them, and shows them in the report', async () => {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Sign and lock' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(ADA.password)
  await dialog.getByRole('button', { name: 'Sign and lock' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.goto(`${product.url}/interviews/${interviewId}/report`)
  await page.getByText('Estimate, timeline and quality: there is no recording yet.').waitFor()
  await expect
    .poll(async () => (await page.locator('figcaption').allTextContents()).join(' '), { timeout: 30_000 })
    .toMatch(/F2 Sum of another scale\s+78/)
  await pictures(page, 'report-of-ratings')
}, 90_000)
