import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
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
/** A copy of a recording that the study has. */
const again = path.join(testFolder, 'P009_V1_2026-03-01.mp4')

beforeAll(async () => {
  product = await startProduct(3252)
  browser = await openBrowser()
  page = await newPage(browser)
  // A page asks before it is left while something is sent.
  page.on('dialog', (dialog) => void dialog.accept())
  page.on('pageerror', (error) => problems.push(error.message))
  await createAda(page, product)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** A drawn video under several names, in files of different content. */
async function files(...names: string[]): Promise<string[]> {
  const drawn = readFileSync(await phantomVideo('drawn-once.mp4', 3))
  return names.map((name, i) => {
    const file = path.join(testFolder, name)
    // MP4 may end with a box that means nothing.
    const free = Buffer.alloc(8 + name.length + i)
    free.writeUInt32BE(free.length)
    free.write(`free${name}`, 4)
    writeFileSync(file, Buffer.concat([drawn, free]))
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
      .locator('input[aria-label="Video files of interviews"]')
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
    await page.getByRole('button', { name: 'Add 2 recordings' }).click()
    await page.getByText('2 uploaded', { exact: false }).first().waitFor({ timeout: 60_000 })
    await page.getByRole('region', { name: 'Uploads' }).getByText('2 recordings uploaded').waitFor()
    // What arrived is looked at at once.
    await page.getByAltText('Still picture of P001, V1').waitFor({ timeout: 60_000 })
    await page.getByText('0:03').first().waitFor()
    await pictures(page, 'intake-done')
    // A broken connection is told, and the upload goes on once there is one again, also on another page.
    await page.getByLabel('Visit of holiday.mp4').fill('V2')
    // A code that is written nearly as one of the study's is asked about.
    await page.getByLabel('Participant of holiday.mp4').fill('P01')
    await page.getByText('New participant. The study has P001.').waitFor()
    await page.getByRole('button', { name: 'Use P001 for holiday.mp4' }).click()
    await page.route('**/rpc/interviews/add', (route) => route.abort())
    await page.getByRole('button', { name: 'Add 1 recording' }).click()
    await page
      .getByText(/The server can’t be reached/)
      .first()
      .waitFor()
    const tray = page.getByRole('region', { name: 'Uploads' })
    await tray.getByText('Waiting for the connection').waitFor()
    await page.getByRole('link', { name: 'Members' }).click()
    await page.getByRole('combobox', { name: 'E-mail' }).waitFor()
    await tray.getByRole('button', { name: 'Show all uploads' }).click()
    await tray.getByRole('button', { name: 'Try again: holiday.mp4' }).waitFor()
    await pictures(page, 'uploads-tray')
    // It goes on by itself.
    await page.unroute('**/rpc/interviews/add')
    await tray.getByText('3 recordings uploaded').waitFor({ timeout: 60_000 })
    await tray.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('link', { name: 'Interviews', exact: true }).click()
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

  it('finds a file that the study has before a byte of it is sent', async () => {
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Expression' }).click()
    await page.getByRole('link', { name: 'Add recordings' }).click()
    const [known] = await files('P001_V1_2026-03-01.mp4')
    copyFileSync(known!, again)
    await page.locator('input[aria-label="Video files of interviews"]').setInputFiles(again)
    await page.getByText(/The same file as the recording of|As large as the recording of/).waitFor()
    expect(await page.getByRole('button', { name: 'Add recordings', exact: true }).isDisabled()).toBe(true)
    await pictures(page, 'intake-duplicate')
    await page.getByRole('button', { name: 'Add it all the same' }).click()
    expect(await page.getByRole('button', { name: 'Add 1 recording' }).isEnabled()).toBe(true)
  }, 60_000)

  it('goes on after the page was loaded again, where the same file is chosen', async () => {
    await page.route('**/api/uploads*', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    )
    await page.getByRole('button', { name: 'Add 1 recording' }).click()
    const tray = page.getByRole('region', { name: 'Uploads' })
    await tray.getByText('Uploading 1 of 1').waitFor()
    await page.reload()
    await tray.getByText('1 upload was interrupted').waitFor()
    await page.unroute('**/api/uploads*')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      tray.getByRole('button', { name: 'Choose file' }).click(),
    ])
    await pictures(page, 'uploads-lost')
    await chooser.setFiles(again)
    await tray.getByText('1 recording uploaded').waitFor({ timeout: 60_000 })
    await tray.getByRole('button', { name: 'Close' }).click()
  }, 120_000)

  it('reads the names by a pattern that is kept for the study', async () => {
    const input = page.locator('input[aria-label="Video files of interviews"]')
    await input.setInputFiles(await files('A--B7--week 4.mp4'))
    expect(await page.getByLabel('Participant of A--B7--week 4.mp4').inputValue()).not.toBe('B7')
    const parts = page.getByRole('region', { name: 'What the parts of a name are' })
    await parts.getByRole('button', { name: 'B7' }).click()
    await page.getByRole('menuitem', { name: 'Participant' }).click()
    await expect.poll(() => page.getByLabel('Participant of A--B7--week 4.mp4').inputValue()).toBe('B7')
    await page.getByLabel('Pattern of the names').fill('*--{participant}--{visit}')
    await expect.poll(() => page.getByLabel('Visit of A--B7--week 4.mp4').inputValue()).toBe('week 4')
    await page.getByRole('button', { name: 'Keep for this study' }).click()
    await page.getByText('Kept for this study').waitFor()
    await page.reload()
    await expect
      .poll(() => page.getByLabel('Pattern of the names').inputValue(), { timeout: 20_000 })
      .toBe('*--{participant}--{visit}')
  }, 60_000)

  it('drops files on any page of the study', async () => {
    await page.getByRole('link', { name: 'Members' }).click()
    await page.getByRole('combobox', { name: 'E-mail' }).waitFor()
    await page.locator('input[aria-label="Video files dropped on EXP-1"]').setInputFiles(await files('x--P77--V3.mp4'))
    await expect.poll(() => page.getByLabel('Participant of x--P77--V3.mp4').inputValue()).toBe('P77')
  }, 60_000)
})

it('no page threw an error', () => {
  expect(problems).toEqual([])
})
