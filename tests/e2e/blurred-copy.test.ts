import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { createAda, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { phantomVideo } from '../fixtures/videos.ts'

let product: RunningProduct
let browser: Browser
let page: Page
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3251)
  browser = await openBrowser()
  page = await newPage(browser)
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => problems.push(error.message))
  await createAda(page, product)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

describe('a manager who wants to show a recording', () => {
  it('makes a face-blurred copy of it and downloads it', async () => {
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByLabel('Title').fill('Expression')
    await page.getByRole('textbox', { name: 'Code' }).fill('EXP-1')
    await page.getByRole('button', { name: 'Create study' }).click()
    await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
    await page.getByRole('button', { name: 'Add interview' }).click()
    await page.getByRole('textbox', { name: 'Participant' }).fill('P-001')
    await page.getByRole('dialog').getByRole('button', { name: 'Add interview' }).click()
    await page.getByRole('heading', { name: /^P-001/ }).waitFor()
    await page.locator('input[type=file]').setInputFiles(await phantomVideo('to-show.mp4', 4))
    await page.getByText('analysed', { exact: true }).waitFor({ timeout: 180_000 })

    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Make a face-blurred copy…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/does not make a person anonymous/).waitFor()
    await pictures(page, 'make-blurred-copy')
    await dialog.getByRole('button', { name: 'Make the copy' }).click()
    await page.getByRole('tab', { name: 'Details' }).click()
    const copy = page.getByRole('region', { name: 'Face-blurred copy' })
    await copy.getByRole('link', { name: 'Download the face-blurred copy' }).waitFor({ timeout: 180_000 })
    await copy.getByText(/Watch the copy before you share it/).waitFor()
    await pictures(page, 'blurred-copy')
    const downloading = page.waitForEvent('download')
    await copy.getByRole('link', { name: 'Download the face-blurred copy' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^EXP-1-P-001-.*blurred\.mp4$/)
    expect(readFileSync(await download.path()).toString('latin1', 4, 8)).toBe('ftyp')
    expect(problems).toEqual([])
  }, 600_000)
})
