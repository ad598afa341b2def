import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { openBrowser } from '../fixtures/browser.ts'
import type { TestDatabase } from '../fixtures/database.ts'
import { drawnLogo, LOGO_TEXT } from '../fixtures/logo.ts'
import { pdfText } from '../fixtures/pdf-text.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { makeStudyWorld } from '../fixtures/study-world.ts'
import { testFolder } from '../fixtures/videos.ts'
import { Visitor } from '../fixtures/visitor.ts'

let product: RunningProduct
let browser: Browser
let page: Page
let reportUrl: string
let settingsUrl: string
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3241)
  await Visitor.first(product)
  const { interview, study } = await withDatabase(product.folder, async (database) => {
    const test = { database, folder: product.folder } as TestDatabase
    const ada = (await database.user.findFirstOrThrow({ where: { email: ADA.email } })) as Person
    const world = await makeStudyWorld(test, 'FILED', 6)
    await database.membership.create({ data: { studyId: world.studyId, userId: ada.id, role: 'manager' } })
    await database.study.update({ where: { id: world.studyId }, data: { headId: world.headId } })
    return { interview: world.interviews[0]!, study: world.studyId }
  })
  settingsUrl = `${product.url}/studies/${study}/settings`
  reportUrl = `${product.url}/interviews/${interview}/report`
  browser = await openBrowser()
  page = await newPage(browser)
  page.on('pageerror', (error) => problems.push(error.message))
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

const preview = () => page.getByRole('region', { name: 'Pages of the report' })
const drawn = () => preview().locator('figure').allTextContents()
/** Waits for a preview that says something, or does not say it. */
const says = (words: string | RegExp) =>
  expect.poll(async () => (await drawn()).join(' '), { timeout: 20_000 }).toMatch(words)
const isSilentOn = (words: string) =>
  expect.poll(async () => (await drawn()).join(' '), { timeout: 20_000 }).not.toContain(words)
const frame = () => preview().boundingBox()
const ratio = () =>
  preview()
    .getByRole('img')
    .first()
    .evaluate((image: HTMLImageElement) => image.naturalHeight / image.naturalWidth)

describe('a clinician who hands out a severity report', () => {
  it('sees it in the page as it will be printed', async () => {
    await page.goto(reportUrl)
    await says('Severity report: FILED-P0, V1')
    expect(await preview().getByRole('img', { name: 'Page 1 of' }).count()).toBe(1)
    expect(await ratio()).toBeCloseTo(297 / 210, 2)
    await pictures(page, 'report')
  }, 120_000)

  it('sees each choice in it without anything moving', async () => {
    const before = await frame()
    await page.getByRole('checkbox', { name: 'Item scores of each rater' }).uncheck()
    await isSilentOn('EXP1')
    await page.getByRole('checkbox', { name: 'Item scores of each rater' }).check()
    await page.getByText('US Letter', { exact: true }).click()
    await expect.poll(ratio, { timeout: 20_000 }).toBeCloseTo(11 / 8.5, 2)
    await page.getByRole('combobox', { name: 'Language of the report' }).selectOption('Deutsch')
    await says('Schweregradbericht: FILED-P0, V1')
    await page.getByLabel('Comment').fill('Seen with the ward.')
    await says('Seen with the ward.')
    await says('Vorschau, nicht gespeichert')
    expect(await frame()).toEqual(before)
  }, 120_000)

  it('reads and enlarges it by keyboard', async () => {
    const wide = (await preview().getByRole('img').first().boundingBox())!.width
    await page.getByRole('button', { name: 'Zoom in' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await preview().getByRole('img').first().boundingBox())!.width).toBeGreaterThan(wide)
    await page.getByRole('link', { name: 'Download preview' }).focus()
    await page.keyboard.press('Tab')
    expect(await preview().evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('PageDown')
    await expect.poll(() => preview().evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Zoom out' }).click()
  })

  it('is told where it can’t be shown, and tries again', async () => {
    await page.route('**/rpc/reports/preview', (route) => route.abort())
    await page.getByLabel('Comment').fill('Seen with the ward, twice.')
    await preview().getByRole('alert').waitFor()
    await page.unroute('**/rpc/reports/preview')
    await preview().getByRole('button', { name: 'Try again' }).click()
    await says('Seen with the ward, twice.')
  })

  it('keeps what was handed out, byte for byte', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Store and download' }).click(),
    ])
    const file = path.join(testFolder, 'handed-out.pdf')
    await download.saveAs(file)
    const text = (await pdfText(readFileSync(file))).join(' ')
    expect(text).toContain('Seen with the ward, twice.')
    expect(text).not.toContain('Vorschau')
    const link = page.getByRole('link', { name: 'Report 1' })
    const again = await page.context().request.get(product.url + (await link.getAttribute('href')))
    expect((await again.body()).equals(readFileSync(file))).toBe(true)
  })

  it('has the logo of the study in its header, until a manager removes it', async () => {
    await page.goto(settingsUrl)
    const part = page.getByRole('region', { name: 'Severity reports' })
    await part.getByLabel('Description of the logo').fill(LOGO_TEXT)
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      part.getByRole('button', { name: 'Upload logo' }).click(),
    ])
    await chooser.setFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await drawnLogo() })
    await part.getByRole('img', { name: LOGO_TEXT }).waitFor()
    await pictures(page, 'settings-logo')
    await page.goto(reportUrl)
    await says('Severity report: FILED-P0, V1')
    await pictures(page, 'report-logo')
    await page.goto(settingsUrl)
    await part.getByRole('button', { name: 'Remove logo' }).click()
    await part.getByRole('button', { name: 'Upload logo' }).waitFor()
    expect(problems).toEqual([])
  }, 120_000)
})
