import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'

let product: RunningProduct
let browser: Browser
let page: Page

beforeAll(async () => {
  const backups = mkdtempSync(path.join(tmpdir(), 'concord-backups-'))
  product = await startProduct(3214, { environment: { CONCORD_BACKUP_FOLDER: backups } })
  browser = await openBrowser()
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(product.url)
  await page.getByLabel('One-time code').fill(product.setupCode)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
  await page.getByRole('button', { name: /Create administrator/ }).click()
  await page.getByRole('heading', { name: 'No studies yet' }).waitFor()
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

describe('a person who watches the queue', () => {
  it('sees a phantom study being made on its page', async () => {
    await page.getByRole('button', { name: 'Create phantom study' }).click()
    await page.getByLabel('Participants').fill('8')
    await page.getByLabel('Seconds per recording').fill('10')
    await page.getByRole('dialog').getByRole('button', { name: 'Create phantom study' }).click()
    await page.getByText('Creating the phantom study').waitFor()
    await page.getByText(/drawn \d of 8/).waitFor()
    await pictures(page, 'phantom-study')
  }, 200_000)

  it('finds the study and its analyses in one list, and cancels them', async () => {
    await page.getByRole('link', { name: 'Queue' }).click()
    await page.getByText('Phantom study of 8 participants').waitFor()
    await page.getByText('Analysis of PH-001, V1').waitFor()
    await pictures(page, 'queue')
    expect(await page.locator('main').textContent()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
    await page.getByRole('button', { name: 'Cancel Phantom study 1' }).click()
    await page.getByText('Nothing is waiting.').waitFor({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Run again: Phantom study 1' }).waitFor()
    await pictures(page, 'queue-cancelled')
  }, 200_000)

  it('runs it again, to its end', async () => {
    await page.getByRole('button', { name: 'Run again: Phantom study 1' }).click()
    await page.getByText(/waiting or running/).waitFor()
    await page.getByText('ready', { exact: true }).waitFor({ timeout: 400_000 })
    await page.getByText('Nothing is waiting.').waitFor()
    expect(await page.getByText('analysed', { exact: true }).count()).toBe(8)
    expect(await page.getByText('trained', { exact: true }).count()).toBe(1)
    await pictures(page, 'queue-done')
    await page.getByRole('link', { name: 'Phantom study 1' }).click()
    await page.getByText('ridge, from 8 participants').waitFor()
  }, 500_000)

  it('tests against chance what the study found', async () => {
    await page.goto(`${page.url()}/agreement`)
    const test = page.getByRole('region', { name: 'Permutation test' })
    await test.getByRole('button', { name: 'Start test' }).click()
    await test.getByText(/^out-of-fold r .*, p = 0\.\d+/).waitFor({ timeout: 200_000 })
    await pictures(page, 'permutation-test')
  }, 300_000)

  it('makes a backup, and sees those there are', async () => {
    await page.goto(`${product.url}/backups`)
    // The first one is made by itself.
    await page.getByText('Scheduled').waitFor()
    await page.getByRole('button', { name: 'Back up now' }).click({ timeout: 120_000 })
    const row = page.getByRole('row').filter({ hasText: 'Requested by Ada' })
    await row.getByText('made', { exact: true }).waitFor({ timeout: 120_000 })
    await pictures(page, 'backups')
  }, 300_000)
})
