import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible, openBrowser, picture } from '../fixtures/browser.ts'
import { madeUpVocabulary, SMALL_SIZE, writeFormulaCheckpoint } from '../fixtures/formula-emoclip.ts'
import { pdfText } from '../fixtures/pdf-text.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { hasShared, shared } from '../fixtures/shared.ts'
import { phantomVideo, testFolder } from '../fixtures/videos.ts'

let product: RunningProduct
let browser: Browser
let context: BrowserContext
let page: Page
const problems: string[] = []

const ADA = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }
const RUTH = { name: 'Ruth', email: 'ruth@example.org', password: 'another long password' }

beforeAll(async () => {
  product = await startProduct(3210)
  browser = await openBrowser()
}, 900_000)

// One product for all stories; each has a browser of its own, as a person who comes back on another day.
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await newPage(context)
})
afterEach(() => context?.close())

afterAll(async () => {
  await browser?.close()
  expect(await product?.stop()).toBe(0)
})

async function newPage(of: BrowserContext): Promise<Page> {
  const made = await of.newPage()
  made.on('pageerror', (error) => problems.push(error.message))
  made.setDefaultTimeout(30_000)
  return made
}

async function signIn({ email, password }: typeof ADA, on = page): Promise<void> {
  await on.goto(product.url)
  await on.getByRole('heading', { name: 'Sign in' }).waitFor()
  await on.getByLabel('E-mail').fill(email)
  await on.getByRole('textbox', { name: 'Password' }).fill(password)
  await on.getByRole('button', { name: 'Sign in' }).click()
  await on.getByRole('heading', { name: 'Studies', level: 1 }).waitFor()
}

/** Opens a study from the list of studies. @returns its address */
async function openStudy(title: string, on = page): Promise<string> {
  await on.goto(product.url)
  await on.getByRole('heading', { name: title }).click()
  await on.waitForURL(/\/studies\/[0-9a-f-]+$/)
  await on.getByRole('heading', { name: title, level: 1 }).waitFor()
  return on.url()
}

/** What the page's own person gets at an address of the product. */
async function fetched(address: string): Promise<Buffer> {
  const answer = await context.request.get(address)
  expect(answer.status(), address).toBe(200)
  return answer.body()
}

async function addInterview(participant: string): Promise<void> {
  await page.getByRole('button', { name: 'Add interview' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Participant' }).fill(participant)
  await page.getByRole('dialog').getByRole('button', { name: 'Add interview' }).click()
  await page.getByRole('heading', { name: new RegExp(`^${participant}`) }).waitFor()
}

async function upload(file: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.locator('video').waitFor()
}

describe('a newcomer', () => {
  it('makes the first administrator with the code from the terminal', async () => {
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Create the first administrator' }).waitFor()
    await expectAccessible(page)
    await page.getByLabel('One-time code').fill('WRNG-WRNG-WRNG')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
    await page.getByRole('button', { name: /Create administrator/ }).click()
    await page.getByText('This is not the code that the terminal printed').waitFor()
    await page.getByLabel('One-time code').fill(product.setupCode)
    await page.getByRole('button', { name: /Create administrator/ }).click()
    await page.getByRole('heading', { name: 'No studies yet' }).waitFor()
    await expectAccessible(page)
  })

  it('is told that a password is wrong, and signs in with the right one', async () => {
    await page.goto(product.url)
    await page.getByLabel('E-mail').fill(ADA.email)
    await page.getByRole('textbox', { name: 'Password' }).fill('not the right one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor()
    await expectAccessible(page)
    await signIn(ADA)
    await context.clearCookies()
    await page.goto(`${product.url}/people`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('loads a phantom study, watches the queue and reads r on the agreement page', async () => {
    await signIn(ADA)
    await page.getByRole('button', { name: 'Create phantom study' }).click()
    await page.getByLabel('Participants').fill('6')
    await page.getByLabel('Seconds per recording').fill('6')
    await page.getByRole('dialog').getByRole('button', { name: 'Create phantom study' }).click()
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
    await signIn(ADA)
    await page.goto(`${await openStudy('Phantom study 1')}/agreement`)
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
    await signIn(ADA)
    await openStudy('Phantom study 1')
    await page.getByRole('link', { name: 'Heads' }).click()
    await page.getByRole('button', { name: 'Train heads' }).click()
    const train = page.getByRole('dialog').getByRole('button', { name: 'Train head' })
    await train.waitFor()
    await expectAccessible(page)
    await train.click()
    const heads = page.getByRole('region', { name: 'Heads' }).getByRole('table')
    await expect.poll(() => heads.getByRole('link').count(), { timeout: 30_000 }).toBe(2)
    const question = page.getByRole('region', { name: 'New head' })
    await question.getByText(/^On 6 interviews: new r /).waitFor()
    await expectAccessible(page)
    await picture(page, 'new-head')
    await question.getByRole('button', { name: 'Use the new one' }).click()
    await question.waitFor({ state: 'detached' })
    await heads.getByRole('link').first().click()
    await page.getByRole('heading', { name: /^Model card: Expression/ }).waitFor()
    await expectAccessible(page)
    await picture(page, 'model-card')
    const card = await pdfText(await fetched(`${page.url().replace('/heads/', '/api/heads/')}/card`))
    expect(card.join(' ')).toContain('Expression')
  })

  it('states on the card what only people know, and takes it along', async () => {
    await signIn(ADA)
    await openStudy('Phantom study 1')
    await page.getByRole('link', { name: 'Heads' }).click()
    await page.getByRole('region', { name: 'Heads' }).getByRole('table').getByRole('link').first().click()
    const setting = page.getByRole('region', { name: 'Setting and participants' })
    await setting.getByText('Setting: not stated.').waitFor()
    await page.getByRole('row', { name: /^6a Setting and centres .* not stated$/ }).waitFor()
    await page.getByRole('button', { name: 'Edit statements' }).click()
    await page.getByRole('textbox', { name: 'Setting' }).fill('Drawn by a program.')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Save statements' }).click()
    await setting.getByText('Setting: Drawn by a program.').waitFor()
    await page.getByRole('row', { name: /^6a Setting and centres .* answered$/ }).waitFor()
    const card = `${page.url().replace('/heads/', '/api/heads/')}/card`
    expect((await fetched(`${card}?as=md`)).toString()).toContain('Setting: Drawn by a program.')
  })

  it('imports an exported head, is kept from flattering with it, and compares a table', async () => {
    await signIn(ADA)
    const agreement = `${await openStudy('Phantom study 1')}/agreement`
    await page.getByRole('link', { name: 'Heads' }).click()
    await page.getByRole('region', { name: 'Heads' }).getByRole('table').getByRole('link').first().click()
    await page.getByRole('heading', { name: /^Model card/ }).waitFor()
    const exportedHead = path.join(testFolder, 'head.zip')
    writeFileSync(exportedHead, await fetched(`${page.url().replace('/heads/', '/api/heads/')}/bundle`))
    await page.goto(`${product.url}/models`)
    await page.getByRole('button', { name: 'Import a head' }).click()
    const damaged = path.join(testFolder, 'damaged.zip')
    writeFileSync(damaged, readFileSync(exportedHead).subarray(0, 2000))
    await page.locator('input[type=file]').setInputFiles(damaged)
    await page.getByRole('button', { name: 'Install head' }).click()
    await page.getByText(/it is not a zip archive or is incomplete/).waitFor()
    await expectAccessible(page)
    await page.locator('input[type=file]').setInputFiles(exportedHead)
    await page.getByRole('button', { name: 'Install head' }).click()
    await page.getByRole('region', { name: 'CAINS, Expression (EXP)' }).waitFor()
    await page.goto(agreement)
    await page.getByRole('tab', { name: 'Compare' }).click()
    await page.getByRole('button', { name: 'Import estimates' }).click()
    await page.getByText('Imported head', { exact: true }).click()
    await page.getByRole('combobox', { name: 'Head' }).click()
    await page.getByRole('option').first().click()
    await page.getByLabel('Training data').fill('Trained on drawn faces of another phantom study.')
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Import estimates' }).click()
    await page.getByText(/This head was trained in this study, on these participants/).waitFor()
    await page.getByRole('dialog').getByText('Table', { exact: true }).first().click()
    const table = path.join(testFolder, 'estimates.csv')
    writeFileSync(table, `participant,estimate\n${[1, 2, 3, 4, 5, 6].map((i) => `PH-00${i},${2 * i}`).join('\n')}\n`)
    await page.locator('input[type=file]').setInputFiles(table)
    await page.getByRole('dialog').getByRole('button', { name: 'Import estimates' }).click()
    await page.getByRole('region', { name: 'Difference' }).waitFor()
    await expectAccessible(page)
    await picture(page, 'compare')
    await page.getByRole('button', { name: 'Remove estimates' }).click()
    await page.getByText('There is nothing to compare with yet').waitFor()
  })

  it('exports the agreement’s table and a severity report', async () => {
    await signIn(ADA)
    const studyUrl = await openStudy('Phantom study 1')
    const table = (await fetched(`${studyUrl.replace('/studies/', '/api/studies/')}/agreement`)).toString()
    expect(table.split('\r\n')[0]).toMatch(
      /^participant,visit,date,site,sex,age_band,target,raters,sheets_imported,rating_mean,rating: R1,/,
    )
    expect(table.trim().split('\r\n')).toHaveLength(7)
    expect((await page.goto(`${product.url}/nowhere`))!.status()).toBe(404)
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
    await expectAccessible(page)
    await picture(page, 'not-found')
    await page.goto(studyUrl)
    await page.getByRole('link', { name: 'PH-001' }).click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await expectAccessible(page)
    await picture(page, 'interview')
    await page.getByRole('link', { name: 'Severity report' }).click()
    await page.getByRole('heading', { name: 'Severity report' }).waitFor()
    await pictures(page, 'severity-report')
    await page.getByLabel('Comment').fill('Seen with the ward.')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Store and download' }).click(),
    ])
    const file = path.join(testFolder, 'severity.pdf')
    await download.saveAs(file)
    const kept = readFileSync(file)
    const report = (await pdfText(kept)).join(' ')
    expect(report).toContain('PH-001')
    expect(report).toContain('Simulated rater A')
    expect(report).toContain('Seen with the ward.')
    const link = await page.getByRole('link', { name: 'Report 1' }).getAttribute('href')
    expect((await fetched(`${product.url}${link}`)).equals(kept)).toBe(true)
  })

  it('makes a study, uploads a real video file and plays it', async () => {
    await signIn(ADA)
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByLabel('Title').fill('Negative symptoms')
    await page.getByRole('textbox', { name: 'Code' }).fill('NEG-1')
    await page.getByRole('button', { name: 'Create study' }).click()
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

  it('locks an analysis plan before the first head is trained, and follows it with another version', async () => {
    await signIn(ADA)
    const study = await openStudy('Negative symptoms')
    await page.getByRole('link', { name: 'Analysis plan' }).click()
    await page.getByRole('heading', { name: 'No analysis plan' }).waitFor()
    await page.getByRole('button', { name: 'Create plan' }).click()
    await page.getByLabel('Margin of non-inferiority').fill('0.15')
    await page.getByLabel('Site').check()
    await expectAccessible(page)
    await picture(page, 'plan-draft')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('button', { name: 'Lock plan' }).click()
    await page.getByRole('button', { name: 'Lock version 1' }).click()
    const first = page.getByRole('region', { name: 'Version 1' })
    await first.getByText('before any estimate').waitFor()
    await expectAccessible(page)
    await picture(page, 'plan')
    const text = await fetched(`${study.replace('/studies/', '/api/studies/')}/plan?version=1`)
    expect(text.toString()).toContain('Margin of non-inferiority: 0.15')
    await first.getByText(createHash('sha256').update(text).digest('hex')).waitFor()
    await page.getByRole('button', { name: 'Create new version' }).click()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Enter a reason for this version').waitFor()
    await page.getByLabel('Reason for this version').fill('The second site joined later.')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('button', { name: 'Discard draft' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Discard draft' }).click()
    await page.getByRole('button', { name: 'Create new version' }).waitFor()
  })

  it('reads in plain words that a file is no video', async () => {
    const file = path.join(testFolder, 'notes.mp4')
    writeFileSync(file, 'these are notes and no video')
    await signIn(ADA)
    await openStudy('Negative symptoms')
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
    await signIn(ADA)
    await page.goto(`${product.url}/models`)
    await page.getByRole('button', { name: 'Import checkpoint' }).click()
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
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('combobox', { name: 'Encoder' }).click()
    await page.getByRole('option', { name: 'EmoCLIP' }).click()
    await page.getByRole('region', { name: 'Encoder and clips' }).getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('link', { name: 'Interviews' }).click()
    await page.getByRole('button', { name: /^Analyse/ }).click()
    await page.getByRole('link', { name: 'PH-001' }).click()
    await page.getByRole('tab', { name: 'Words' }).click()
    await page.getByRole('button', { name: 'Custom descriptions' }).click({ timeout: 60_000 })
    await page.getByLabel('Description 1', { exact: true }).fill('reduced movement of the face')
    await page.getByRole('button', { name: 'Try on this interview' }).click()
    await page.getByPlaceholder('Custom descriptions, not saved').waitFor()
    await page.getByText('Weights of a formula').first().waitFor()
    await expectAccessible(page)
    await picture(page, 'words')
  }, 180_000)

  it('plans how many participants a study needs, by keyboard', async () => {
    await signIn(ADA)
    await page.getByRole('link', { name: 'Planning' }).click()
    await page.getByRole('heading', { name: /^56 participants are needed/ }).waitFor()
    await page.getByLabel('Width of the 95 % interval').fill('0.3')
    await page.getByRole('heading', { name: /^28 participants are needed .* if r is 0\.8/ }).waitFor()
    await page.getByLabel('Expected r').fill('7')
    await page.getByText('Enter a number from −0.99 to 0.99.').waitFor()
    await page.getByRole('tab', { name: 'Correlation' }).focus()
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: /^918 participants are needed to develop a head/ }).waitFor()
    await page.getByText(/^Shrinkage: 0\.82 with 459 participants, 0\.90 with 918/).waitFor()
    await expectAccessible(page)
    await picture(page, 'planning')
  })

  it('sees every page in the dark and on a phone, with nothing sticking out', async () => {
    await signIn(ADA)
    const phone = await browser.newContext({
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      storageState: await context.storageState(),
    })
    const small = await newPage(phone)
    const plan = `${new URL(await openStudy('Negative symptoms')).pathname}/plan`
    for (const place of ['/', '/queue', '/models', '/planning', '/people', plan]) {
      await small.goto(`${product.url}${place}`)
      await small.getByRole('heading', { level: 1 }).waitFor()
      expect(await small.evaluate(() => document.documentElement.scrollWidth), place).toBeLessThanOrEqual(390)
      await expectAccessible(small)
      await picture(small, `phone${place.replaceAll('/', '-')}`)
    }
    await phone.close()
  })
})

describe('a blind rater beside the administrator', () => {
  it('rates without seeing estimates or other sheets, and sees them once their own sheet is locked', async () => {
    await signIn(ADA)
    await page.goto(`${product.url}/people`)
    await page.getByRole('button', { name: 'Invite person' }).click()
    await page.getByLabel('Name').fill(RUTH.name)
    await page.getByLabel('E-mail').fill(RUTH.email)
    await page.getByRole('button', { name: 'Create account and link' }).click()
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
    const studyUrl = await openStudy('Phantom study 1')
    await page.getByRole('link', { name: 'Members' }).click()
    await page.getByRole('combobox', { name: 'E-mail' }).fill(RUTH.email)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('cell', { name: RUTH.email }).waitFor()
    await page.goto(studyUrl)
    await page.getByRole('link', { name: 'PH-002' }).click()
    // Six participants are too few for an honest interval.
    await page.getByText(/^Not attainable: 90 % intervals need/).waitFor()
    const interviewUrl = page.url()
    const estimate = (await page.getByTestId('estimate').textContent())!

    const raterContext = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const ruth = await newPage(raterContext)
    await ruth.goto(link)
    await ruth.getByRole('heading', { name: 'Welcome, Ruth' }).waitFor()
    await ruth.getByRole('textbox', { name: 'New password' }).fill(RUTH.password)
    await ruth.getByRole('button', { name: 'Set password and sign in' }).click()
    await ruth.getByRole('heading', { name: 'Studies', level: 1 }).waitFor()
    await openStudy('Phantom study 1', ruth)
    expect(await ruth.getByRole('link', { name: 'Agreement' }).count()).toBe(0)
    expect(await ruth.getByRole('link', { name: 'Heads' }).count()).toBe(0)
    await ruth.getByRole('link', { name: 'PH-002' }).click()
    await ruth.getByText('Hidden until your own rating sheet is locked').waitFor()
    await ruth.getByRole('heading', { name: /^Your rating/ }).waitFor()
    expect(await ruth.getByText(/90 % interval|No interval|Simulated rater/).count()).toBe(0)
    await expectAccessible(ruth)
    await picture(ruth, 'blind-rater')
    const reportOf = async (whose: BrowserContext) => {
      const report = await whose.request.get(`${interviewUrl.replace('/interviews/', '/api/interviews/')}/report`)
      return (await pdfText(await report.body())).join(' ')
    }
    expect(await reportOf(context)).toContain('Simulated rater A')
    const hidden = await reportOf(raterContext)
    expect(hidden).toContain('PH-002')
    expect(hidden).not.toMatch(/Simulated rater/)
    const table = `${studyUrl.replace('/studies/', '/api/studies/')}/agreement`
    expect((await raterContext.request.get(table)).status()).toBe(403)
    expect((await raterContext.request.get(`${product.url}/api/recordings/${crypto.randomUUID()}`)).status()).toBe(404)

    await ruth.getByRole('link', { name: 'Rate', exact: true }).click()
    await ruth.getByRole('radiogroup').first().waitFor()
    for (const item of await ruth.getByRole('radiogroup').all()) {
      await item.getByText('2', { exact: true }).click()
    }
    await ruth.getByRole('button', { name: 'Sign and lock' }).click()
    await ruth.getByLabel('Your password').fill(RUTH.password)
    await ruth.getByRole('dialog').getByRole('button', { name: 'Sign and lock' }).click()
    await ruth.getByText('Locked', { exact: true }).waitFor()
    await picture(ruth, 'rate-signed')
    await ruth.getByRole('link', { name: 'Interview', exact: true }).click()
    await ruth.getByRole('tab', { name: 'Sheets' }).click()
    await ruth.getByRole('heading', { name: 'Locked sheets' }).waitFor()
    await picture(ruth, 'rate-unblinded')
    await expect.poll(() => ruth.getByTestId('estimate').textContent(), { timeout: 30_000 }).toBe(estimate)
    expect(await reportOf(raterContext)).toContain('Simulated rater A')
    await ruth.goto(`${product.url}/people`)
    expect(await ruth.getByText(ADA.email).count()).toBe(0)
    await raterContext.close()
  }, 120_000)
})

it('no page threw an error in any of the stories', () => {
  expect(problems).toEqual([])
})
