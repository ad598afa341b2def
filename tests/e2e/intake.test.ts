import { copyFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { createAda, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { phantomVideo, testFolder } from '../fixtures/videos.ts'

let product: RunningProduct
let browser: Browser
let page: Page
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3252)
  browser = await openBrowser()
  page = await newPage(browser)
  page.on('pageerror', (error) => problems.push(error.message))
  await createAda(page, product)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** A drawn video under several names. */
async function files(...names: string[]): Promise<string[]> {
  const drawn = await phantomVideo('drawn-once.mp4', 3)
  return names.map((name) => {
    const file = path.join(testFolder, name)
    copyFileSync(drawn, file)
    return file
  })
}

describe('a group with a folder of videos', () => {
  it('adds them at once, with what their names say', async () => {
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByLabel('Title').fill('Expression')
    await page.getByRole('textbox', { name: 'Code' }).fill('EXP-1')
    await page.getByRole('radio', { name: 'Open' }).check()
    await page.getByRole('button', { name: 'Create study' }).click()
    await page.getByRole('link', { name: 'Add recordings' }).click()
    await page
      .locator('input[type=file]')
      .setInputFiles(await files('P001_V1_2026-03-01.mp4', 'sub-002_ses-1_beh.mp4', 'holiday.mp4'))
    expect(await page.getByLabel('Participant of P001_V1_2026-03-01.mp4').inputValue()).toBe('P001')
    expect(await page.getByLabel('Date of P001_V1_2026-03-01.mp4').inputValue()).toBe('2026-03-01')
    expect(await page.getByLabel('Visit of sub-002_ses-1_beh.mp4').inputValue()).toBe('ses-1')
    await page.getByText('3 files, ').waitFor()
    await page.getByText('1 to be filled in').waitFor()
    await page.getByText('Which participant?').waitFor()
    await pictures(page, 'intake')
    await page.getByLabel('Participant of holiday.mp4').fill('P001')
    await page.getByLabel('Visit of holiday.mp4').fill('V1')
    await page.getByText('Two files for one interview: the second is not sent.').waitFor()
    await page.getByRole('button', { name: 'Add 3 recordings' }).click()
    await page.getByText('2 uploaded').waitFor({ timeout: 60_000 })
    await page.getByText(/This interview has a recording already/).waitFor()
    await pictures(page, 'intake-done')
    // A broken connection is told, and the file can be sent again.
    await page.getByLabel('Visit of holiday.mp4').fill('V2')
    await page.route('**/rpc/interviews/add', (route) => route.abort())
    await page.getByRole('button', { name: 'Add 1 recording' }).click()
    await page.getByText(/The server can’t be reached/).waitFor()
    await page.unroute('**/rpc/interviews/add')
    await page.getByRole('button', { name: 'Try again: holiday.mp4' }).click()
    await page.getByRole('button', { name: 'Add 1 recording' }).click()
    await page.getByText('3 uploaded').waitFor({ timeout: 60_000 })
    await page.getByRole('link', { name: 'See the interviews' }).click()
    await page.getByRole('link', { name: 'SUB-002' }).waitFor()
    expect(await page.getByRole('link', { name: 'P001' }).count()).toBe(2)
    await page.getByLabel('Recorded, 3 of 3').waitFor()
    await pictures(page, 'study')
  }, 240_000)

  it('finds them on the home page, one click from the sheet', async () => {
    await page.goto(product.url)
    const waiting = page.getByRole('region', { name: 'To rate' })
    await waiting.getByText('3 interviews').waitFor()
    await pictures(page, 'home')
    await waiting.getByRole('link', { name: 'P001, V1' }).click()
    await page.getByLabel('Recording of P001, V1').waitFor()
    await pictures(page, 'rate-beside')
  }, 120_000)

  it('reads the names by a pattern of its own', async () => {
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Expression' }).click()
    await page.getByRole('link', { name: 'Add recordings' }).click()
    await page.locator('input[type=file]').setInputFiles(await files('A--B7--week 4.mp4'))
    expect(await page.getByLabel('Participant of A--B7--week 4.mp4').inputValue()).not.toBe('B7')
    await page.getByLabel('Pattern of the names').fill('*--{participant}--{visit}')
    await expect.poll(() => page.getByLabel('Participant of A--B7--week 4.mp4').inputValue()).toBe('B7')
    expect(await page.getByLabel('Visit of A--B7--week 4.mp4').inputValue()).toBe('week 4')
  }, 60_000)
})

it('no page threw an error', () => {
  expect(problems).toEqual([])
})
