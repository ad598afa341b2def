import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible, openBrowser, picture } from '../fixtures/browser.ts'
import { madeUpVocabulary, SMALL_SIZE, writeFormulaCheckpoint } from '../fixtures/formula-emoclip.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { hasShared, shared } from '../fixtures/shared.ts'
import { phantomVideo, testFolder } from '../fixtures/videos.ts'

let product: RunningProduct
let browser: Browser
let context: BrowserContext
let page: Page
let exportedHead: string
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3210)
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  page.on('pageerror', (error) => problems.push(error.message))
  page.setDefaultTimeout(30_000)
}, 300_000)

afterAll(async () => {
  await browser?.close()
  expect(await product?.stop()).toBe(0)
})

async function addInterview(participant: string): Promise<void> {
  await page.getByRole('button', { name: 'Add interview' }).click()
  await page.getByRole('textbox', { name: 'Participant' }).fill(participant)
  await page.getByRole('button', { name: 'Add it' }).click()
  await page.getByRole('heading', { name: new RegExp(`^${participant}`) }).waitFor()
}

async function upload(file: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.locator('video').waitFor()
}

describe('a newcomer', () => {
  it('makes the first administrator with the code from the terminal', async () => {
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Make the first administrator' }).waitFor()
    await expectAccessible(page)
    await page.getByLabel('One-time code').fill('WRNG-WRNG-WRNG')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
    await page.getByRole('button', { name: /Make administrator/ }).click()
    await page.getByText('This is not the code that the terminal printed').waitFor()
    await page.getByLabel('One-time code').fill(product.setupCode)
    await page.getByRole('button', { name: /Make administrator/ }).click()
    await page.getByRole('heading', { name: 'No studies yet' }).waitFor()
    await expectAccessible(page)
  })

  it('loads a phantom study, watches the queue and reads r on the agreement page', async () => {
    await page.getByRole('button', { name: 'Load a phantom study' }).click()
    await page.getByLabel('Participants').fill('6')
    await page.getByLabel('Seconds each').fill('6')
    await page.getByRole('button', { name: 'Load it' }).click()
    await page.getByRole('heading', { name: 'Phantom study 1' }).waitFor()
    await page.getByText('ridge, from 6 participants').waitFor({ timeout: 180_000 })
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Queue' }).click()
    await page.getByText('Nothing is waiting.').waitFor()
    expect(await page.getByText('analysed', { exact: true }).count()).toBe(6)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Studies', exact: true }).click()
    await page.getByRole('heading', { name: 'Phantom study 1' }).click()
    await page.getByRole('link', { name: 'Agreement' }).click()
    const pearson = await page.getByTestId('pearson').textContent()
    expect(pearson).toMatch(/interval−?\d\.\d\d−?\d\.\d\d to −?\d\.\d\d, n = 6$/)
    await page.locator('[data-mark]').first().waitFor()
    expect(await page.locator('[data-mark]').count()).toBe(6)
    await expectAccessible(page)
    await picture(page, 'agreement')
  }, 240_000)

  it('walks through every view of the agreement, by keyboard or screen reader if need be', async () => {
    for (const view of [
      'Bland and Altman',
      'Calibration',
      'Residuals',
      'Experts',
      'All statistics',
      'Compare',
      'Interviews',
      'Scatter',
    ]) {
      await page.getByRole('tab', { name: view }).click()
      await page.getByRole('tabpanel', { name: view }).waitFor()
      await expectAccessible(page)
      await picture(page, `agreement-${view.toLowerCase().replaceAll(' ', '-')}`)
    }
  })

  it('trains another head and reads its model card', async () => {
    const agreement = page.url().replace(/\?.*/, '')
    await page.goto(agreement.replace('/agreement', ''))
    await page.getByRole('button', { name: 'Train heads' }).click()
    await page.getByRole('button', { name: 'Train it' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Train it' }).click()
    const heads = page.getByRole('region', { name: 'Heads' })
    await expect.poll(() => heads.getByRole('link').count(), { timeout: 30_000 }).toBe(2)
    await heads.getByRole('link').first().click()
    await page.getByRole('heading', { name: /^Model card: Expression/ }).waitFor()
    await expectAccessible(page)
    await picture(page, 'model-card')
    exportedHead = path.join(testFolder, 'head.zip')
    const bundle = await context.request.get(`${page.url().replace('/heads/', '/api/heads/')}/bundle`)
    expect(bundle.status()).toBe(200)
    writeFileSync(exportedHead, await bundle.body())
    await page.goto(agreement)
    await page.getByTestId('pearson').waitFor()
  })

  it('imports an exported head, is kept from flattering with it, and compares a table', async () => {
    const agreement = page.url()
    await page.goto(`${product.url}/models`)
    await page.getByRole('button', { name: 'Import a head' }).click()
    const damaged = path.join(testFolder, 'damaged.zip')
    writeFileSync(damaged, readFileSync(exportedHead).subarray(0, 2000))
    await page.locator('input[type=file]').setInputFiles(damaged)
    await page.getByRole('button', { name: 'Install it' }).click()
    await page.getByText(/it is no zip, or it ends early/).waitFor()
    await expectAccessible(page)
    await page.locator('input[type=file]').setInputFiles(exportedHead)
    await page.getByRole('button', { name: 'Install it' }).click()
    await page.getByRole('region', { name: 'CAINS, Expression (EXP)' }).waitFor()
    await page.goto(agreement)
    await page.getByRole('tab', { name: 'Compare' }).click()
    await page.getByRole('button', { name: 'Import estimates' }).click()
    await page.getByText('An imported head').click()
    await page.getByRole('combobox', { name: 'Head' }).click()
    await page.getByRole('option').first().click()
    await page.getByLabel('Training data').fill('Trained on drawn faces of another phantom study.')
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Import estimates' }).click()
    await page.getByText(/This head was trained in this study, on these participants/).waitFor()
    await page.getByText('A table', { exact: true }).click()
    const table = path.join(testFolder, 'estimates.csv')
    writeFileSync(table, `participant,estimate\n${[1, 2, 3, 4, 5, 6].map((i) => `PH-00${i},${2 * i}`).join('\n')}\n`)
    await page.locator('input[type=file]').setInputFiles(table)
    await page.getByRole('dialog').getByRole('button', { name: 'Import estimates' }).click()
    await page.getByRole('region', { name: 'Difference' }).waitFor()
    await expectAccessible(page)
    await picture(page, 'compare')
    await page.getByRole('button', { name: 'Remove these estimates' }).click()
    await page.getByText('There is nothing to compare with yet').waitFor()
  })

  it('exports the agreement’s table and a severity report', async () => {
    const studyUrl = page.url().replace(/\/agreement.*/, '')
    const table = await (
      await context.request.get(`${studyUrl.replace('/studies/', '/api/studies/')}/agreement`)
    ).text()
    expect(table.split('\r\n')[0]).toMatch(
      /^participant,visit,date,site,sex,age_band,target,rating_mean,rating: Simulated rater A,/,
    )
    expect(table.trim().split('\r\n')).toHaveLength(7)
    expect((await page.goto(`${product.url}/nowhere`))!.status()).toBe(404)
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    await expectAccessible(page)
    await picture(page, 'not-found')
    await page.goto(studyUrl)
    await page.getByRole('link', { name: 'PH-001' }).click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    const link = await page.getByRole('link', { name: 'Severity report' }).getAttribute('href')
    const report = await context.request.get(`${product.url}${link}`)
    expect(report.headers()['content-type']).toBe('application/pdf')
    expect((await report.body()).subarray(0, 5).toString()).toBe('%PDF-')
    await expectAccessible(page)
    await picture(page, 'interview')
  })

  it('makes a study, uploads a real video file and plays it', async () => {
    await page.goto(product.url)
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByLabel('Title').fill('Negative symptoms')
    await page.getByRole('textbox', { name: 'Code' }).fill('NEG-1')
    await page.getByRole('button', { name: 'Make the study' }).click()
    await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
    await addInterview('P-001')
    await upload(hasShared ? shared('samples/single_face.mp4') : await phantomVideo('upload.mp4', 5))
    await page.getByText('analysed', { exact: true }).waitFor({ timeout: 60_000 })
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await expect
      .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth))
      .toBeGreaterThan(0)
    const recording = (await page.locator('video').getAttribute('src'))!
    const part = await context.request.get(`${product.url}${recording}`, { headers: { range: 'bytes=10-19' } })
    expect(part.status()).toBe(206)
    expect(await part.body()).toHaveLength(10)
    const stranger = await browser.newContext()
    expect((await stranger.request.get(`${product.url}${recording}`)).status()).toBe(401)
    expect(
      (
        await stranger.request.post(`${product.url}/api/uploads`, {
          headers: { 'tus-resumable': '1.0.0', 'upload-length': '1' },
        })
      ).status(),
    ).toBe(401)
    await stranger.close()
  })

  it('reads in plain words that a file is no video', async () => {
    const file = path.join(testFolder, 'notes.mp4')
    writeFileSync(file, 'these are notes and no video')
    await page.getByRole('link', { name: 'NEG-1' }).click()
    await addInterview('P-002')
    await upload(file)
    await page.getByRole('alert').getByText('This file is text, not a video').waitFor({ timeout: 60_000 })
    await expectAccessible(page)
  })

  it('imports EmoCLIP from a checkpoint and compares a face with words', async () => {
    const weights = path.join(testFolder, 'emoclip.pth')
    const vocabulary = path.join(testFolder, 'vocabulary.txt')
    await writeFormulaCheckpoint(weights, SMALL_SIZE)
    writeFileSync(vocabulary, madeUpVocabulary())
    await page.goto(`${product.url}/models`)
    await page.getByRole('button', { name: 'Import EmoCLIP' }).click()
    await page.locator('input[type=file]').nth(0).setInputFiles(weights)
    await page.locator('input[type=file]').nth(1).setInputFiles(vocabulary)
    await page.getByRole('button', { name: 'More settings' }).click()
    await page.getByLabel('Intended use').fill('Weights of a formula: its numbers mean nothing.')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Upload and import' }).click()
    await page.getByRole('heading', { name: 'EmoCLIP', exact: true }).waitFor({ timeout: 60_000 })
    await page.getByText(/installed as (?:int8|float16|float32)/).waitFor()
    await expectAccessible(page)
    await picture(page, 'models')
    await page.getByRole('link', { name: 'Studies', exact: true }).click()
    // Words are put to drawn faces only.
    await page.getByRole('heading', { name: 'Phantom study 1' }).click()
    await page.getByRole('button', { name: 'Encoder' }).click()
    await page.getByRole('combobox', { name: 'Encoder' }).click()
    await page.getByRole('option', { name: 'EmoCLIP' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: /^Analyse/ }).click()
    await page.getByRole('link', { name: 'PH-001' }).click()
    await page.getByRole('button', { name: 'Own words' }).click({ timeout: 60_000 })
    await page.getByLabel('Description 1', { exact: true }).fill('reduced movement of the face')
    await page.getByRole('button', { name: 'Try on this interview' }).click()
    await page.getByPlaceholder('Words being tried').waitFor()
    await page.getByText('Weights of a formula').first().waitFor()
    await expectAccessible(page)
    await picture(page, 'words')
  }, 180_000)

  it('sees every page in the dark and on a phone, with nothing sticking out', async () => {
    const phone = await browser.newContext({
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      storageState: await context.storageState(),
    })
    const small = await phone.newPage()
    small.on('pageerror', (error) => problems.push(error.message))
    for (const place of ['/', '/queue', '/models', '/people']) {
      await small.goto(`${product.url}${place}`)
      await small.getByRole('heading', { level: 1 }).waitFor()
      expect(await small.evaluate(() => document.documentElement.scrollWidth), place).toBeLessThanOrEqual(390)
      await expectAccessible(small)
      await picture(small, `phone${place.replaceAll('/', '-')}`)
    }
    await phone.close()
    expect(problems).toEqual([])
  })
})
