import { statSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import { requestAnalysis } from '#lib/jobs/request-analysis.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { openBrowser } from '../fixtures/browser.ts'
import type { TestDatabase } from '../fixtures/database.ts'
import { repeatedVideo } from '../fixtures/long-recording.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { unattendedQueue } from '../fixtures/runs.ts'
import { makeStudyWorld } from '../fixtures/study-world.ts'
import { phantomVideo, testFolder } from '../fixtures/videos.ts'
import { Visitor } from '../fixtures/visitor.ts'

let product: RunningProduct
let browser: Browser
let page: Page
let interviewId: string

beforeAll(async () => {
  product = await startProduct(3257)
  await Visitor.first(product)
  const long = path.join(testFolder, 'half-an-hour.mp4')
  repeatedVideo(await phantomVideo('part-of-an-hour.mp4', 20), long, 90, false)
  interviewId = await withDatabase(product.folder, async (database) => {
    const test = { database, folder: product.folder } as TestDatabase
    const ada = (await database.user.findFirstOrThrow({ where: { email: ADA.email } })) as Person
    const world = await makeStudyWorld(test, 'SOON', 6)
    const { studyId, headId } = world
    await database.membership.create({ data: { studyId, userId: ada.id, role: 'manager' } })
    await database.study.update({ where: { id: studyId }, data: { headId } })
    const models = path.join(product.folder, 'models')
    const [encoder] = await vi.waitFor(() => encoderVersions(models, 'expression-baseline'), 60_000)
    await database.head.update({ where: { id: headId }, data: { encoderHash: encoder!.sha256 } })
    const visit = { studyId, participant: 'LONG', visit: 'V1', date: '2026-01-02' }
    const { id } = await addInterview(database, ada, visit)
    const storage = new DiskStorage(path.join(product.folder, 'files'))
    const file = { path: long, name: 'long.mp4', bytes: statSync(long).size }
    const recordingId = await takeRecording(database, storage, ada, id, file)
    // The product finds a run without a job, and gives it one.
    await requestAnalysis(database, unattendedQueue, ada, recordingId)
    return id
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

it('a clinician sees a first estimate of a long recording while its analysis goes on', async () => {
  await page.goto(`${product.url}/interviews/${interviewId}`)
  const first = page.getByRole('region', { name: 'First estimate' })
  await first.waitFor({ timeout: 150_000 })
  const looked = Number(/First estimate from (\d+) of 703 clips/.exec((await first.textContent())!)![1])
  expect(looked).toBeGreaterThan(0)
  await pictures(page, 'first-estimate')
  await page.waitForFunction(() => /from (6\d|[7-9]\d|\d{3}) of 703/.test(document.body.textContent ?? ''), undefined, {
    timeout: 150_000,
  })
  const seen = /First estimate from (\d+) of 703 clips/.exec((await first.textContent())!)
  expect(Number(seen![1])).toBeGreaterThan(looked)
  await pictures(page, 'narrower-estimate')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await first.waitFor({ state: 'detached' })
}, 420_000)
