import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { openBrowser } from '../fixtures/browser.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { phantomVideo, testFolder } from '../fixtures/videos.ts'
import { Visitor } from '../fixtures/visitor.ts'

let product: RunningProduct
let browser: Browser
let page: Page
let interviews: string[]

beforeAll(async () => {
  product = await startProduct(3263)
  await Visitor.first(product)
  interviews = await withDatabase(product.folder, async (database) => {
    const ada = (await database.user.findFirstOrThrow({ where: { email: ADA.email } })) as Person
    const about = { code: 'GO-ON', title: 'Going on', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(database, ada, { ...about, blinding: 'open' })
    const made: string[] = []
    for (const participant of ['P-1', 'P-2']) {
      const visit = { studyId, participant, visit: 'V1', date: '2026-01-02' }
      made.push((await addInterview(database, ada, visit)).id)
    }
    return made
  })
  browser = await openBrowser()
  page = await newPage(browser)
  page.on('dialog', (dialog) => void dialog.accept())
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

/** A drawn video that is sent in two parts, as parts have 32 MB. MP4 may end with a box that means nothing. */
async function largeVideo(name: string): Promise<string> {
  const file = path.join(testFolder, name)
  const free = Buffer.alloc(34 * 2 ** 20)
  free.writeUInt32BE(free.length)
  free.write(`free${name}`, 4)
  writeFileSync(file, Buffer.concat([readFileSync(await phantomVideo('drawn-once.mp4', 3)), free]))
  return file
}

/** Begins an upload and holds its second part. @returns lets it go, and once it is there */
async function held(interviewId: string, file: string) {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  let note = () => {}
  const isHeld = new Promise<void>((resolve) => (note = resolve))
  await page.goto(`${product.url}/interviews/${interviewId}`)
  await page.route('**/api/uploads/**', async (route) => {
    const request = route.request()
    if (request.method() === 'PATCH' && Number(request.headers()['upload-offset']) > 0) {
      note()
      await released
    }
    // What was held may have been given up meanwhile.
    await route.continue().catch(() => {})
  })
  await page.locator('input[aria-label="Video file of the interview"]').setInputFiles(file)
  await isHeld
  return release
}

/** The SHA-256 that the server found in the recording of an interview; undefined before it has looked at it. */
const hashOf = (interviewId: string) =>
  withDatabase(product.folder, async (database) => {
    const recording = await database.recording.findFirst({ where: { interviewId, current: true } })
    return recording?.sha256 ?? undefined
  })
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

it('an upload that is paused goes on where it was, and arrives byte for byte', async () => {
  const file = await largeVideo('paused.mp4')
  const release = await held(interviews[0]!, file)
  const tray = page.getByRole('region', { name: 'Uploads' })
  await page.getByRole('main').getByRole('button', { name: 'Pause', exact: true }).click()
  await tray.getByText('Uploads are paused').waitFor()
  release()
  const sent: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent.push(Number(request.headers()['upload-offset']))
  })
  await page.getByRole('main').getByRole('button', { name: 'Resume', exact: true }).click()
  await tray.getByText('1 recording uploaded').waitFor({ timeout: 60_000 })
  // The first part is not sent again.
  expect(sent).toEqual([32 * 2 ** 20])
  await expect.poll(() => hashOf(interviews[0]!), { timeout: 60_000 }).toBe(sha256(file))
  await page.unrouteAll()
}, 180_000)

it('an upload whose session ends goes on after signing in again in front of the page', async () => {
  const file = await largeVideo('signed-out.mp4')
  const release = await held(interviews[1]!, file)
  await page.context().clearCookies()
  release()
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.getByRole('textbox', { name: 'Password' }).fill(ADA.password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => hashOf(interviews[1]!), { timeout: 90_000 }).toBe(sha256(file))
  await page.unrouteAll()
}, 180_000)

it('a note that is deleted comes back by Undo', async () => {
  await page.goto(`${product.url}/interviews/${interviews[0]}`)
  await page.getByRole('tab', { name: /^Notes/ }).click()
  const notes = page.getByRole('tabpanel', { name: /^Notes/ })
  await notes.getByRole('button', { name: /^Note at this moment/ }).click()
  await page.getByLabel('Text of the note').fill('looks away')
  await page.keyboard.press('Control+Enter')
  await notes.getByText('looks away').waitFor()
  await notes.getByRole('button', { name: /^Delete the note at/ }).click()
  await notes.getByText('looks away').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await notes.getByText('looks away').waitFor()
}, 60_000)
